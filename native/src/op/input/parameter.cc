// parameter: values that no input changes, the same for every sample; they are learned as weights are.
#include <algorithm>

#include "plan/builder.h"

namespace margay {
namespace {

class Parameter final : public Operator {
 public:
  explicit Parameter(const Declaration& declaration) {
    shape_ = declaration.attributes.shape("shape");
    std::vector<int64_t> strides(shape_.size(), 1);
    for (size_t i = shape_.size(); i-- > 1;) strides[i - 1] = strides[i] * shape_[i];
    const double count = static_cast<double>(elements(shape_));
    parameters_.push_back(
        {"values", shape_, shape_, strides, read_initializer(declaration.attributes, "init", count, count)});
  }

  template <class T>
  void forward(Builder& builder) const {
    const Value values = builder.parameter(0, builder.outside(0));
    const Value dst = builder.new_output(plain_desc(shape_, builder.batch(), builder.type()));
    builder.add("forward", "margay:repeat", {values, dst},
                [=, count = elements(shape_), capacity = builder.batch()](const Frame& frame) {
                  T* to = frame.at<T>(dst);
                  for (int64_t n = 0; n < frame.batch; ++n) to = std::copy_n(frame.at<T>(values), count, to);
                  std::fill_n(to, (capacity - frame.batch) * count, T(0));
                });
  }

  template <class T>
  void backward(Builder& builder) const {
    const Value g = builder.plain_diff_output();
    const Desc outside = builder.outside(0);
    const bool direct = builder.gradient(0).desc == outside;
    const Value diff = direct ? builder.gradient(0) : builder.allocate(outside);
    builder.add("backward weights", "margay:sum", {g, diff},
                [=, count = elements(shape_)](const Frame& frame) {
                  T* to = frame.at<T>(diff);
                  const T* from = frame.at<T>(g);
                  std::fill_n(to, count, T(0));
                  for (int64_t n = 0; n < frame.batch; ++n, from += count)
                    for (int64_t i = 0; i < count; ++i) to[i] += from[i];
                });
    if (!direct) builder.reorder(diff, builder.gradient(0), "diff_weights");
  }
};

const Registration registration(
    {"parameter",
     0,
     {Key::shape("shape").needed("shape=, for example shape=1x1x64"), Key::initializer("init", "zeros"),
      Key::node("share")},
     {{"values"}}},
    made<Parameter>,
    {kernel("margay", single, &Parameter::forward<float>, &Parameter::backward<float>),
     kernel("margay", always, &Parameter::forward<double>, &Parameter::backward<double>)});

}  // namespace
}  // namespace margay
