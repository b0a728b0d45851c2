#include "op/normalization/sample_norm.h"

namespace margay {

Schema SampleNorm::schema(const char* name, std::vector<Key> keys) {
  constexpr double kLeastEpsilon = 1e-12;
  keys.push_back(Key::number("epsilon", "0.001", kLeastEpsilon, 1));
  keys.push_back(Key::flag("center", true));
  keys.push_back(Key::flag("scale", true));
  return {name, 1, std::move(keys), {{"gamma", true, false}, {"beta", true, false}}};
}

void SampleNorm::read(const Attributes& attributes, const Shape& learned) {
  epsilon_ = attributes.number("epsilon");
  if (attributes.flag("scale")) gamma_ = declare("gamma", learned, 1);
  if (attributes.flag("center")) beta_ = declare("beta", learned, 0);
}

int SampleNorm::declare(const char* name, const Shape& shape, double start) {
  parameters_.push_back({name, shape, {elements(shape)}, {1}, Initializer::constant(start)});
  return static_cast<int>(parameters_.size()) - 1;
}

Value SampleNorm::parameter(Builder& builder, int number) {
  const size_t i = static_cast<size_t>(number);
  return number < 0 ? Value{} : builder.parameter(i, builder.outside(i));
}

Value SampleNorm::gradient(Builder& builder, int number) {
  return number < 0 || !builder.trains() ? Value{} : builder.gradient(static_cast<size_t>(number));
}

Value SampleNorm::numbers(Builder& builder, int64_t count, Type type) {
  return builder.allocate(Desc({count}, data_type(type), dnnl::memory::format_tag::a));
}

}  // namespace margay
