// conv1d_transpose, conv2d_transpose and conv3d_transpose: every value of the input is spread over a window
// of the output, times the kernel. It is the transpose of the convolution that goes the other way: what that
// one's backward pass computes is this one's forward pass, so both kernel sets are its own.
#include "op/convolution/convolution.h"
#include "op/weighted.h"

namespace margay {
namespace {

class ConvTranspose final : public ConvolutionOperator {
 public:
  ConvTranspose(const Declaration& declaration, size_t axes) {
    const Attributes& attributes = declaration.attributes;
    Convolution& c = convolution_;  // the other way: from this node's output to its input
    c.output = windowed_input(declaration, axes);
    c.filters = c.output.back();
    c.channels = attributes.whole("filters");
    read_groups(declaration, c.channels);
    c.window = read_transposed_window(attributes, c.output, axes);
    read_bias_and_activation(attributes);
    c.input = c.window.each([](const WindowAxis& a) { return a.input; });
    c.input.push_back(c.channels);
    shape_ = c.input;

    const double area = static_cast<double>(c.window.taps()),
                 fan_in = area * static_cast<double>(c.group_channels()),
                 fan_out = area * static_cast<double>(c.filters);
    Shape kernel = c.window.each([](const WindowAxis& a) { return a.kernel; });
    kernel.insert(kernel.end(), {c.group_channels(), c.filters});
    add_parameters(attributes, kernel, fan_in, fan_out, c.channels, c.group_filters());
    flop_ = 2.0 * fan_in * static_cast<double>(elements(c.output));
  }

  bool suits_onednn(const Builder& builder) const { return convolution_onednn_suits(builder, convolution_); }
  void onednn_forward(Builder& builder) const { transposed_onednn_forward(builder, convolution_); }
  void onednn_backward(Builder& builder) const { transposed_onednn_backward(builder, convolution_); }
  void openblas_forward(Builder& builder) const { transposed_openblas_forward(builder, convolution_); }
  void openblas_backward(Builder& builder) const { transposed_openblas_backward(builder, convolution_); }
};

Schema schema(const char* name, size_t axes) {
  Schema schema{
      name, 1, {Key::whole("filters", "", 1, kMaxFilters).needed("filters=N")}, {{"kernel"}, {"bias"}}};
  for (Key& key : transposed_window_keys(axes)) schema.keys.push_back(std::move(key));
  schema.keys.push_back(Key::whole("groups", "1", 1, kMaxFilters));
  for (Key& key : weighted_keys()) schema.keys.push_back(std::move(key));
  return schema;
}

template <size_t axes>
std::unique_ptr<Operator> transposed(const Declaration& declaration) {
  return std::make_unique<ConvTranspose>(declaration, axes);
}

using Self = ConvTranspose;

const std::vector<Kernel> kernels = {
    kernel("onednn", where(&Self::suits_onednn), &Self::onednn_forward, &Self::onednn_backward),
    kernel("openblas", always, &Self::openblas_forward, &Self::openblas_backward)};

const Registration transposed1d(schema("conv1d_transpose", 1), transposed<1>, kernels);
const Registration transposed2d(schema("conv2d_transpose", 2), transposed<2>, kernels);
const Registration transposed3d(schema("conv3d_transpose", 3), transposed<3>, kernels);

}  // namespace
}  // namespace margay
