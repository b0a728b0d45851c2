// locally_connected1d and locally_connected2d: windows as those of a convolution, each with filters of its
// own.
#include <algorithm>

#include "op/convolution/convolution.h"
#include "op/gemm.h"
#include "op/weighted.h"

namespace margay {
namespace {

/// Copies what lies under window `place` of every sample into a row of (N, taps·C), or adds the rows to where
/// they came from.
template <bool back, class T>
void each_row(const Convolution& c, int64_t batch, int64_t place, T* src, T* rows) {
  const auto [planes, height, width] = c.window.volume();
  const int64_t size = elements(c.input), taps = c.window.taps();
  const int64_t z = place / (height.output * width.output), y = place / width.output % height.output,
                x = place % width.output;
  int64_t tap = 0;
  for (int64_t l = 0; l < planes.kernel; ++l)
    for (int64_t i = 0; i < height.kernel; ++i)
      for (int64_t j = 0; j < width.kernel; ++j, ++tap) {
        const int64_t d = z * planes.stride + l * planes.dilation - planes.before;
        const int64_t h = y * height.stride + i * height.dilation - height.before;
        const int64_t w = x * width.stride + j * width.dilation - width.before;
        const bool inside =
            d >= 0 && d < planes.input && h >= 0 && h < height.input && w >= 0 && w < width.input;
        T* row = rows + tap * c.channels;
        T* pixel = src + ((d * height.input + h) * width.input + w) * c.channels;
        for (int64_t n = 0; n < batch; ++n, row += taps * c.channels, pixel += size) {
          if constexpr (back) {
            for (int64_t k = 0; inside && k < c.channels; ++k) pixel[k] += row[k];
          } else if (inside) {
            std::copy_n(pixel, c.channels, row);
          } else {
            std::fill_n(row, c.channels, T(0));
          }
        }
      }
}

class LocallyConnected final : public ConvolutionOperator {
 public:
  LocallyConnected(const Declaration& declaration, size_t axes) {
    const Attributes& attributes = declaration.attributes;
    Convolution& c = convolution_;
    c.input = windowed_input(declaration, axes);
    c.channels = c.input.back();
    c.filters = attributes.whole("filters");
    c.window = read_window(attributes, c.input, axes, false);
    read_bias_and_activation(attributes);
    c.output = shape_ = c.window.output(c.filters);

    const int64_t places = c.window.outputs(), values = c.window.taps() * c.channels;
    const double fan_in = static_cast<double>(values),
                 fan_out = static_cast<double>(c.window.taps()) * static_cast<double>(c.filters);
    const Shape kernel = {places, values, c.filters};
    if (static_cast<double>(places) * fan_in * static_cast<double>(c.filters) >
        static_cast<double>(kMostValues))
      attributes.fail("filters", text(to_text(kernel), " weights are more than ", grouped(kMostValues)));
    parameters_.push_back({"kernel",
                           kernel,
                           kernel,
                           {values * c.filters, c.filters, 1},
                           read_initializer(attributes, "init", fan_in, fan_out)});
    parameters_.back().units.outer = places;
    const Initializer bias = read_initializer(attributes, "bias_init", fan_in, fan_out);
    if (c.bias) parameters_.push_back({"bias", shape_, {elements(shape_)}, {1}, bias});
    flop_ = 2.0 * fan_in * static_cast<double>(elements(shape_));
  }

  template <class T>
  void forward(Builder& builder) const {
    const Convolution& c = convolution_;
    const Value src = builder.plain_input();
    const Value weights = builder.parameter(0, builder.outside(0));
    const Value bias = c.bias ? builder.parameter(1, builder.outside(1)) : Value{};
    const Value dst = builder.allocate(plain_desc(shape_, builder.batch(), builder.type()));
    const Value rows = rows_buffer(builder);
    const Activation fused = fused_activation(builder, c.activation);
    builder.add(
        forward_phase(fused), "openblas:gemm", {src, weights, bias, dst, rows},
        [=, batch = builder.batch()](const Frame& f) {
          const Sizes s(c);
          T *to = f.at<T>(dst), *under = f.at<T>(rows);
          for (int64_t n = 0; n < batch; ++n) {
            if (bias)
              std::copy_n(f.at<T>(bias), s.out, to + n * s.out);
            else
              std::fill_n(to + n * s.out, s.out, T(0));
          }
          for (int64_t p = 0; p < s.places; ++p) {
            each_row<false>(c, batch, p, f.at<T>(src), under);
            gemm(false, false, batch, c.filters, s.values, under, s.values,
                 f.at<T>(weights) + p * s.values * c.filters, c.filters, T(1), to + p * c.filters, s.out);
          }
          fused.forward(to, to, batch * s.out);
        },
        flop_);
    activated_output(builder, c.activation, dst);
  }

  template <class T>
  void backward(Builder& builder) const {
    const Convolution& c = convolution_;
    const Value diff = activation_backward(builder, c.activation);
    const Value src = builder.plain_input();
    const Value rows = rows_buffer(builder);
    if (builder.trains()) {
      const Value gradient = builder.gradient(0);
      const bool direct = gradient.desc == builder.outside(0);
      const Value diff_weights = direct ? gradient : builder.allocate(builder.outside(0));
      const Value diff_bias = c.bias ? builder.gradient(1) : Value{};
      builder.add(
          "backward weights", "openblas:gemm", {src, diff, rows, diff_weights, diff_bias},
          [=, batch = builder.batch()](const Frame& f) {
            const Sizes s(c);
            const T* from = f.at<T>(diff);
            T* under = f.at<T>(rows);
            for (int64_t p = 0; p < s.places; ++p) {
              each_row<false>(c, batch, p, f.at<T>(src), under);
              gemm(true, false, s.values, c.filters, batch, under, s.values, from + p * c.filters, s.out,
                   T(0), f.at<T>(diff_weights) + p * s.values * c.filters, c.filters);
            }
            if (!diff_bias) return;
            T* sums = f.at<T>(diff_bias);
            std::copy_n(from, s.out, sums);
            for (int64_t i = s.out; i < batch * s.out; ++i) sums[i % s.out] += from[i];
          },
          flop_);
      if (!direct) builder.reorder(diff_weights, gradient, "diff_weights");
    }

    if (!builder.wants_diff()) return;
    const Value weights = builder.parameter(0, builder.outside(0));
    const Value diff_src = builder.allocate(src.desc);
    builder.add(
        "backward data", "openblas:gemm", {diff, weights, rows, diff_src},
        [=, batch = builder.batch()](const Frame& f) {
          const Sizes s(c);
          T *to = f.at<T>(diff_src), *under = f.at<T>(rows);
          std::fill_n(to, batch * elements(c.input), T(0));
          for (int64_t p = 0; p < s.places; ++p) {
            gemm(false, true, batch, s.values, c.filters, f.at<T>(diff) + p * c.filters, s.out,
                 f.at<T>(weights) + p * s.values * c.filters, c.filters, T(0), under, s.values);
            each_row<true>(c, batch, p, to, under);
          }
        },
        flop_);
    builder.diff_input(diff_src);
  }

 private:
  struct Sizes {
    int64_t places, values, out;
    explicit Sizes(const Convolution& c)
        : places(c.window.outputs()), values(c.window.taps() * c.channels), out(elements(c.output)) {}
  };

  /// What lies under one window, of every sample.
  Value rows_buffer(Builder& builder) const {
    const Sizes s(convolution_);
    return builder.allocate(Desc({builder.batch(), s.values}, data_type(builder.type()), {s.values, 1}));
  }
};

Schema schema(const char* name, size_t axes) {
  Schema schema{
      name, 1, {Key::whole("filters", "", 1, kMaxFilters).needed("filters=N")}, {{"kernel"}, {"bias"}}};
  for (Key& key : convolution_window_keys(axes)) schema.keys.push_back(std::move(key));
  for (Key& key : weighted_keys()) schema.keys.push_back(std::move(key));
  return schema;
}

template <size_t axes>
std::unique_ptr<Operator> local(const Declaration& declaration) {
  return std::make_unique<LocallyConnected>(declaration, axes);
}

using Self = LocallyConnected;

const std::vector<Kernel> kernels = {
    kernel("openblas", single, &Self::forward<float>, &Self::backward<float>),
    kernel("openblas", always, &Self::forward<double>, &Self::backward<double>)};

const Registration local1d(schema("locally_connected1d", 1), local<1>, kernels);
const Registration local2d(schema("locally_connected2d", 2), local<2>, kernels);

}  // namespace
}  // namespace margay
