#include "op/convolution/convolution.h"

namespace margay {
namespace {

/// Kernels expect (groups,) filters, channels, the window's extents.
ParameterSpec kernel_spec(const Convolution& c, const Shape& stored, const Initializer& initializer) {
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

}  // namespace

bool ConvolutionOperator::fuse(const Activation& activation) {
  if (convolution_.activation) return false;
  convolution_.activation = activation;
  return true;
}

void ConvolutionOperator::read_groups(const Declaration& declaration, int64_t filters) {
  const int64_t groups = convolution_.groups = declaration.attributes.whole("groups");
  const int64_t channels = declaration.inputs[0].back();
  if (filters % groups != 0)
    declaration.attributes.fail("groups", text(filters, " filters do not divide into ", groups, " groups"));
  if (channels % groups != 0)
    declaration.fail(text("input ", to_text(declaration.inputs[0]), ": ", channels,
                          " channels do not divide into ", groups, " groups"),
                     text("Use a divisor of ", channels, " as groups."), 0);
}

void ConvolutionOperator::read_bias_and_activation(const Attributes& attributes) {
  convolution_.bias = attributes.flag("bias");
  convolution_.activation = read_activation(attributes, attributes.word("activation"));
}

void ConvolutionOperator::add_parameters(const Attributes& attributes, const Shape& stored, double fan_in,
                                         double fan_out, int64_t outputs, int64_t run) {
  double weights = 1;
  for (int64_t extent : stored) weights *= static_cast<double>(extent);
  if (weights > static_cast<double>(kMostValues))
    attributes.fail("kernel", text(to_text(stored), " weights are more than ", grouped(kMostValues)));
  parameters_.push_back(
      kernel_spec(convolution_, stored, read_initializer(attributes, "init", fan_in, fan_out)));
  parameters_.back().units = {1, outputs, run};
  const Initializer bias = read_initializer(attributes, "bias_init", fan_in, fan_out);
  if (convolution_.bias) parameters_.push_back({"bias", {outputs}, {outputs}, {1}, bias});
}

}  // namespace margay
