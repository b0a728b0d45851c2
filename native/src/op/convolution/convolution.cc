// conv1d, conv2d and conv3d: slide `filters` kernels over a sequence, a picture or a volume. Two kernel sets:
// convolution_onednn.cc and convolution_openblas.cc.
#include "op/convolution/convolution.h"

#include "op/weighted.h"

namespace margay {
namespace {

class Conv final : public Operator {
 public:
  Conv(const Declaration& declaration, size_t axes) {
    const Attributes& attributes = declaration.attributes;
    Convolution& c = convolution_;
    c.input = windowed_input(declaration, axes);
    c.channels = c.input.back();
    c.filters = attributes.whole("filters");
    c.groups = attributes.whole("groups");
    if (c.filters % c.groups != 0)
      attributes.fail("groups", text(c.filters, " filters do not divide into ", c.groups, " groups"));
    if (c.channels % c.groups != 0)
      declaration.fail(text("input ", to_text(c.input), ": ", c.channels, " channels do not divide into ",
                            c.groups, " groups"),
                       text("Use a divisor of ", c.channels, " as groups."), 0);
    c.window = read_window(attributes, c.input, axes, false);
    c.bias = attributes.flag("bias");
    c.activation = read_activation(attributes, attributes.word("activation"));
    c.output = shape_ = c.window.output(c.filters);

    const double area = static_cast<double>(c.window.taps());
    Shape kernel = c.window.each([](const WindowAxis& a) { return a.kernel; });
    kernel.push_back(c.group_channels());
    kernel.push_back(c.filters);
    if (area * static_cast<double>(c.group_channels()) * static_cast<double>(c.filters) >
        static_cast<double>(kMostValues))
      attributes.fail("filters", text(to_text(kernel), " weights are more than ", grouped(kMostValues)));
    const double fan_in = area * static_cast<double>(c.group_channels()),
                 fan_out = area * static_cast<double>(c.filters);
    parameters_.push_back(kernel_spec(kernel, read_initializer(attributes, "init", fan_in, fan_out)));
    const Initializer bias = read_initializer(attributes, "bias_init", fan_in, fan_out);
    if (c.bias) parameters_.push_back({"bias", {c.filters}, {c.filters}, {1}, bias});
    flop_ = 2.0 * fan_in * static_cast<double>(elements(shape_));
  }

  bool fuse(const Activation& activation) override {
    if (convolution_.activation) return false;
    convolution_.activation = activation;
    return true;
  }

  const Activation* fused() const override {
    return convolution_.activation ? &convolution_.activation : nullptr;
  }

  bool suits_onednn(const Builder& builder) const { return single(*this, builder) && !misread_by_onednn(); }
  void onednn_forward(Builder& builder) const { convolution_onednn_forward(builder, convolution_); }
  void onednn_backward(Builder& builder) const { convolution_onednn_backward(builder, convolution_); }
  void openblas_forward(Builder& builder) const { convolution_openblas_forward(builder, convolution_); }
  void openblas_backward(Builder& builder) const { convolution_openblas_backward(builder, convolution_); }

 private:
  /// oneDNN 3.11 computes wrong values for one channel and a single column of windows that has a stride and
  /// leaves a rest of the picture out (without a rest, the stride can be hidden from it).
  bool misread_by_onednn() const {
    const WindowAxis& columns = convolution_.window.axes.back();
    return convolution_.channels == 1 && columns.output == 1 && columns.stride > 1 && columns.reach() < 0;
  }

  /// Stored as the window's extents x channels x filters; kernels expect (groups,) filters, channels, the
  /// window's extents.
  ParameterSpec kernel_spec(const Shape& stored, const Initializer& initializer) const {
    const Convolution& c = convolution_;
    std::vector<int64_t> extents = {c.group_filters(), c.group_channels()}, strides = {1, c.filters};
    int64_t stride = c.group_channels() * c.filters;
    for (size_t i = c.window.axes.size(); i-- > 0; stride *= stored[i]) {
      extents.insert(extents.begin() + 2, stored[i]);
      strides.insert(strides.begin() + 2, stride);
    }
    if (c.groups > 1) {
      extents.insert(extents.begin(), c.groups);
      strides.insert(strides.begin(), c.group_filters());
    }
    return {"kernel", stored, extents, strides, initializer};
  }

  Convolution convolution_;
};

Schema schema(const char* name, size_t axes) {
  Schema schema{
      name, 1, {Key::whole("filters", "", 1, kMaxFilters).needed("filters=N")}, {{"kernel"}, {"bias"}}};
  for (Key& key : convolution_window_keys(axes)) schema.keys.push_back(std::move(key));
  schema.keys.push_back(Key::whole("groups", "1", 1, kMaxFilters));
  for (Key& key : weighted_keys()) schema.keys.push_back(std::move(key));
  return schema;
}

template <size_t axes>
std::unique_ptr<Operator> conv(const Declaration& declaration) {
  return std::make_unique<Conv>(declaration, axes);
}

const std::vector<Kernel> kernels = {
    kernel("onednn", where(&Conv::suits_onednn), &Conv::onednn_forward, &Conv::onednn_backward).with_tail(),
    kernel("openblas", always, &Conv::openblas_forward, &Conv::openblas_backward)};

const Registration conv1d(schema("conv1d", 1), conv<1>, kernels);
const Registration conv2d(schema("conv2d", 2), conv<2>, kernels);
const Registration conv3d(schema("conv3d", 3), conv<3>, kernels);

}  // namespace
}  // namespace margay
