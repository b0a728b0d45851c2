// flatten and reshape: the same values under another shape. Values are read channels last, so the memory does
// not change.
#include "plan/builder.h"

namespace margay {
namespace {

class Reshape final : public Operator {
 public:
  Reshape(const Declaration& declaration, Shape shape) {
    const Shape& input = declaration.inputs[0];
    shape_ = std::move(shape);
    if (elements(shape_) != elements(input))
      declaration.fail(text("input ", to_text(input), " has ", grouped(elements(input)), " values, expected ",
                            grouped(elements(shape_))),
                       text("Use a shape of ", grouped(elements(input)), " values."), 0);
  }

  void forward(Builder& builder) const {
    const Value src = builder.plain_input();
    builder.output({plain_desc(shape_, builder.batch(), builder.type()), src.ref});
  }
  void backward(Builder& builder) const {
    const Value diff = builder.plain_diff_output();
    builder.diff_input({plain_desc(builder.input_shape(), builder.batch(), builder.type()), diff.ref});
  }
};

const std::vector<Kernel> kernels = {kernel("margay", always, &Reshape::forward, &Reshape::backward)};

const Registration flatten(
    {"flatten", 1, {}, {}},
    [](const Declaration& d) -> std::unique_ptr<Operator> {
      return std::make_unique<Reshape>(d, Shape{elements(d.inputs[0])});
    },
    kernels);
const Registration reshape(
    {"reshape", 1, {Key::shape("shape").needed("shape=, for example shape=28x28x1")}, {}},
    [](const Declaration& d) -> std::unique_ptr<Operator> {
      return std::make_unique<Reshape>(d, d.attributes.shape("shape"));
    },
    kernels);

}  // namespace
}  // namespace margay
