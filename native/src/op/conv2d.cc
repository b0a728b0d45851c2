// conv2d: slides `filters` kernels over the picture. Two kernel sets: conv2d_onednn.cc and
// conv2d_openblas.cc.
#include "conv2d.h"

namespace margay {
namespace {

constexpr int64_t kMaxFilters = 1 << 20;
constexpr double kMaxWeights = 2147483648.0;

class Conv2d final : public Operator {
 public:
  explicit Conv2d(Declaration& declaration) {
    Attributes& attributes = declaration.attributes;
    Convolution& c = convolution_;
    c.input = declaration.input_of_rank(3, "A convolution needs height x width x channels.");
    c.channels = c.input[2];
    c.filters = attributes.required_integer("filters", 1, kMaxFilters);
    c.groups = attributes.integer("groups", 1, 1, kMaxFilters);
    if (c.channels % c.groups != 0 || c.filters % c.groups != 0)
      attributes.fail("groups", text("must divide the input's channels (", c.channels, ") and filters (",
                                     c.filters, ")"));
    c.window = read_window(attributes, c.input, false);
    c.bias = attributes.flag("bias", true);
    c.activation = read_activation(
        attributes,
        attributes.choice("activation", "none", {"none", "relu", "leaky_relu", "sigmoid", "tanh", "elu"}));
    c.output = shape_ = {c.window.rows.output, c.window.columns.output, c.filters};
    onednn_ = declaration.choose_library() == "onednn" && !misread_by_onednn();

    const int64_t rows = c.window.rows.kernel, columns = c.window.columns.kernel;
    const double area = static_cast<double>(rows * columns);
    if (area * static_cast<double>(c.group_channels()) * static_cast<double>(c.filters) > kMaxWeights)
      attributes.fail("filters", text(rows, "x", columns, "x", c.group_channels(), "x", c.filters,
                                      " weights are more than 2,147,483,648"));
    const double fan_in = area * static_cast<double>(c.group_channels()),
                 fan_out = area * static_cast<double>(c.filters);
    parameters_.push_back({"kernel",
                           {rows, columns, c.group_channels(), c.filters},
                           kernel_desc(declaration.type),
                           read_initializer(attributes, "init", "glorot_uniform", fan_in, fan_out)});
    const Initializer bias = read_initializer(attributes, "bias_init", "zeros", fan_in, fan_out);
    if (c.bias)
      parameters_.push_back({"bias", {c.filters}, Desc({c.filters}, data_type(declaration.type), {1}), bias});
    flop_ = 2.0 * fan_in * static_cast<double>(elements(shape_));
  }

  void forward(Builder& builder) const override {
    if (onednn_)
      conv2d_onednn_forward(builder, convolution_);
    else
      conv2d_openblas_forward(builder, convolution_);
  }
  void backward(Builder& builder) const override {
    if (onednn_)
      conv2d_onednn_backward(builder, convolution_);
    else
      conv2d_openblas_backward(builder, convolution_);
  }
  bool fuse(const Activation& activation) override {
    if (convolution_.activation) return false;
    convolution_.activation = activation;
    return true;
  }

 private:
  /// oneDNN 3.11 computes wrong values for one channel and a single column of windows that has a stride and leaves a rest of
  /// the picture out (without a rest, the stride can be hidden from it).
  bool misread_by_onednn() const {
    const WindowAxis& columns = convolution_.window.columns;
    return convolution_.channels == 1 && columns.output == 1 && columns.stride > 1 && columns.reach() < 0;
  }

  /// Rows x columns x channels x filters as stored, in oneDNN's extents: (groups,) filters, channels, rows,
  /// columns.
  Desc kernel_desc(Type type) const {
    const Convolution& c = convolution_;
    const int64_t rows = c.window.rows.kernel, columns = c.window.columns.kernel;
    dnnl::memory::dims dims = {c.group_filters(), c.group_channels(), rows, columns};
    dnnl::memory::dims strides = {1, c.filters, columns * c.group_channels() * c.filters,
                                  c.group_channels() * c.filters};
    if (c.groups > 1) {
      dims.insert(dims.begin(), c.groups);
      strides.insert(strides.begin(), c.group_filters());
    }
    return Desc(dims, data_type(type), strides);
  }

  Convolution convolution_;
  bool onednn_ = true;
};

const Registration registration("conv2d", 1, [](Declaration& d) -> std::unique_ptr<Operator> {
  return std::make_unique<Conv2d>(d);
});

}  // namespace
}  // namespace margay
