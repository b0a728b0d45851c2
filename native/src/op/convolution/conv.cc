// conv1d, conv2d and conv3d: slide `filters` kernels over a sequence, a picture or a volume. Two kernel sets:
// convolution_onednn.cc and convolution_openblas.cc; and convolution_pooled.cc for a convolution that a
// pooling moved into.
#include "op/convolution/convolution.h"

#include <optional>

#include "op/weighted.h"

namespace margay {
namespace {

class Conv final : public ConvolutionOperator {
 public:
  Conv(const Declaration& declaration, size_t axes) {
    const Attributes& attributes = declaration.attributes;
    Convolution& c = convolution_;
    c.input = windowed_input(declaration, axes);
    c.channels = c.input.back();
    c.filters = attributes.whole("filters");
    read_groups(declaration, c.filters);
    c.window = read_window(attributes, c.input, axes, false);
    read_bias_and_activation(attributes);
    c.output = shape_ = c.window.output(c.filters);

    const double area = static_cast<double>(c.window.taps()),
                 fan_in = area * static_cast<double>(c.group_channels()),
                 fan_out = area * static_cast<double>(c.filters);
    Shape kernel = c.window.each([](const WindowAxis& a) { return a.kernel; });
    kernel.insert(kernel.end(), {c.group_channels(), c.filters});
    add_parameters(attributes, kernel, fan_in, fan_out, c.filters);
    flop_ = 2.0 * fan_in * static_cast<double>(elements(shape_));
  }

  bool fuse_maxima(const Window& pooling) override {
    if (pooling_ || !convolution_pooled_suits(convolution_, pooling)) return false;
    pooling_ = pooling;
    return true;
  }

  bool pools(const Builder&) const { return pooling_.has_value(); }
  void pooled_forward(Builder& builder) const {
    convolution_pooled_forward(builder, convolution_, *pooling_);
  }
  void pooled_backward(Builder& builder) const {
    convolution_pooled_backward(builder, convolution_, *pooling_);
  }
  bool suits_onednn(const Builder& builder) const {
    return !pooling_ && convolution_onednn_suits(builder, convolution_);
  }
  bool suits_openblas(const Builder&) const { return !pooling_; }
  void onednn_forward(Builder& builder) const { convolution_onednn_forward(builder, convolution_); }
  void onednn_backward(Builder& builder) const { convolution_onednn_backward(builder, convolution_); }
  void openblas_forward(Builder& builder) const { convolution_openblas_forward(builder, convolution_); }
  void openblas_backward(Builder& builder) const { convolution_openblas_backward(builder, convolution_); }

 private:
  std::optional<Window> pooling_;
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
    kernel("margay", where(&Conv::pools), &Conv::pooled_forward, &Conv::pooled_backward),
    kernel("onednn", where(&Conv::suits_onednn), &Conv::onednn_forward, &Conv::onednn_backward).with_tail(),
    kernel("openblas", where(&Conv::suits_openblas), &Conv::openblas_forward, &Conv::openblas_backward)};

const Registration conv1d(schema("conv1d", 1), conv<1>, kernels);
const Registration conv2d(schema("conv2d", 2), conv<2>, kernels);
const Registration conv3d(schema("conv3d", 3), conv<3>, kernels);

}  // namespace
}  // namespace margay
