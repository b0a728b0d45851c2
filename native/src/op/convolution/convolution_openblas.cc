// Convolution as a matrix product through OpenBLAS, in f32 and f64, channels last: the windows of one picture
// become the rows of a matrix (im2col), and the kernel, stored taps x channels x filters, is the
// other factor as it is.
#include <algorithm>

#include "op/convolution/convolution.h"
#include "op/gemm.h"

namespace margay {
namespace {

/// Calls f(input pixel or -1, place in the row of columns) for every tap of every window, row by row.
template <class F>
void each_tap(const Convolution& c, F&& f) {
  const auto [planes, rows, columns] = c.window.volume();
  int64_t place = 0;
  for (int64_t z = 0; z < planes.output; ++z)
    for (int64_t y = 0; y < rows.output; ++y)
      for (int64_t x = 0; x < columns.output; ++x)
        for (int64_t l = 0; l < planes.kernel; ++l)
          for (int64_t i = 0; i < rows.kernel; ++i)
            for (int64_t j = 0; j < columns.kernel; ++j, ++place) {
              const int64_t d = z * planes.stride + l * planes.dilation - planes.before;
              const int64_t h = y * rows.stride + i * rows.dilation - rows.before;
              const int64_t w = x * columns.stride + j * columns.dilation - columns.before;
              const bool inside =
                  d >= 0 && d < planes.input && h >= 0 && h < rows.input && w >= 0 && w < columns.input;
              f(inside ? (d * rows.input + h) * columns.input + w : -1, place);
            }
}

// src is (pixels, C), columns is (windows, taps · C/groups) for group g
template <class T>
void im2col(const Convolution& c, int64_t g, const T* src, T* columns) {
  const int64_t width = c.group_channels();
  each_tap(c, [&](int64_t pixel, int64_t place) {
    T* to = columns + place * width;
    if (pixel < 0)
      std::fill_n(to, width, T(0));
    else
      std::copy_n(src + pixel * c.channels + g * width, width, to);
  });
}

template <class T>
void col2im(const Convolution& c, int64_t g, const T* columns, T* diff_src) {
  const int64_t width = c.group_channels();
  each_tap(c, [&](int64_t pixel, int64_t place) {
    if (pixel < 0) return;
    T* to = diff_src + pixel * c.channels + g * width;
    for (int64_t k = 0; k < width; ++k) to[k] += columns[place * width + k];
  });
}

struct Sizes {
  int64_t pixels, taps, in, out;
  explicit Sizes(const Convolution& c)
      : pixels(c.window.outputs()),
        taps(c.window.taps() * c.group_channels()),
        in(elements(c.input)),
        out(elements(c.output)) {}
};

/// sums[c] += Σ values[place,c].
template <class T>
void add_places(const T* values, int64_t places, int64_t channels, T* sums) {
  for (int64_t p = 0; p < places; ++p)
    for (int64_t c = 0; c < channels; ++c) sums[c] += values[p * channels + c];
}

template <class T>
void forward(const Convolution& c, const Activation& fused, int64_t batch, const T* src, const T* weights,
             const T* bias, T* dst, T* columns) {
  const Sizes s(c);
  for (int64_t n = 0; n < batch; ++n, src += s.in, dst += s.out) {
    for (int64_t p = 0; p < s.pixels; ++p) {
      if (bias)
        std::copy_n(bias, c.filters, dst + p * c.filters);
      else
        std::fill_n(dst + p * c.filters, c.filters, T(0));
    }
    for (int64_t g = 0; g < c.groups; ++g) {
      im2col(c, g, src, columns);
      const int64_t at = g * c.group_filters();
      gemm(false, false, s.pixels, c.group_filters(), s.taps, columns, s.taps, weights + at, c.filters, T(1),
           dst + at, c.filters);
    }
    fused.forward(dst, dst, s.out);
  }
}

/// The gradients of kernel and bias.
template <class T>
void backward_weights(const Convolution& c, int64_t batch, const T* src, const T* diff_dst, T* diff_weights,
                      T* diff_bias, T* columns) {
  const Sizes s(c);
  std::fill_n(diff_weights, s.taps * c.filters, T(0));
  if (diff_bias) std::fill_n(diff_bias, c.filters, T(0));
  for (int64_t n = 0; n < batch; ++n, src += s.in, diff_dst += s.out) {
    for (int64_t g = 0; g < c.groups; ++g) {
      const int64_t at = g * c.group_filters();
      im2col(c, g, src, columns);
      gemm(true, false, s.taps, c.group_filters(), s.pixels, columns, s.taps, diff_dst + at, c.filters, T(1),
           diff_weights + at, c.filters);
    }
    if (diff_bias) add_places(diff_dst, s.pixels, c.filters, diff_bias);
  }
}

/// The gradient of the input; the transposed convolution's forward pass.
template <class T>
void backward_data(const Convolution& c, int64_t batch, const T* weights, const T* diff_dst, T* diff_src,
                   T* columns) {
  const Sizes s(c);
  std::fill_n(diff_src, s.in * batch, T(0));
  for (int64_t n = 0; n < batch; ++n, diff_src += s.in, diff_dst += s.out)
    for (int64_t g = 0; g < c.groups; ++g) {
      const int64_t at = g * c.group_filters();
      gemm(false, true, s.pixels, s.taps, c.group_filters(), diff_dst + at, c.filters, weights + at,
           c.filters, T(0), columns, s.taps);
      col2im(c, g, columns, diff_src);
    }
}

Value columns_buffer(Builder& builder, const Convolution& c) {
  const Sizes s(c);
  constexpr double kMaxValues = 1e12;
  if (static_cast<double>(s.pixels) * static_cast<double>(s.taps) > kMaxValues)
    throw Error(MG_UNSUPPORTED, text(builder.node().name(), ": the matrix of windows, ", s.pixels, " x ",
                                     s.taps, ", is too large. Use library=onednn."));
  return builder.allocate(Desc({s.pixels, s.taps}, data_type(builder.type()), {s.taps, 1}));
}

template <class T>
void add_forward(Builder& builder, const Convolution& c) {
  const Value src = builder.plain_input();
  const Value weights = builder.parameter(0, builder.outside(0));
  const Value bias = c.bias ? builder.parameter(1, builder.outside(1)) : Value{};
  const Value dst = builder.allocate(plain_desc(c.output, builder.batch(), builder.type()));
  const Value columns = columns_buffer(builder, c);
  const Activation fused = fused_activation(builder, c.activation);
  builder.add(
      forward_phase(fused), "openblas:gemm", {src, weights, bias, dst, columns},
      [=, batch = builder.batch()](const Frame& f) {
        forward(c, fused, batch, f.at<T>(src), f.at<T>(weights), bias ? f.at<T>(bias) : nullptr, f.at<T>(dst),
                f.at<T>(columns));
      },
      builder.node().op->flop());
  activated_output(builder, c.activation, dst);
}

template <class T>
void add_backward(Builder& builder, const Convolution& c) {
  const Value diff = activation_backward(builder, c.activation);
  const Value src = builder.plain_input();
  const Value weights = builder.parameter(0, builder.outside(0));
  const Value columns = columns_buffer(builder, c);
  if (builder.trains()) {
    const bool direct = builder.gradient(0).desc == weights.desc;
    const Value diff_weights = direct ? builder.gradient(0) : builder.allocate(weights.desc);
    const Value diff_bias = c.bias ? builder.gradient(1) : Value{};
    builder.add(
        "backward weights", "openblas:gemm", {src, diff, columns, diff_weights, diff_bias},
        [=, batch = builder.batch()](const Frame& f) {
          backward_weights(c, batch, f.at<T>(src), f.at<T>(diff), f.at<T>(diff_weights),
                           diff_bias ? f.at<T>(diff_bias) : nullptr, f.at<T>(columns));
        },
        builder.node().op->flop());
    if (!direct) builder.reorder(diff_weights, builder.gradient(0), "diff_weights");
  }

  if (!builder.wants_diff()) return;
  const Value diff_src = builder.allocate(src.desc);
  builder.add(
      "backward data", "openblas:gemm", {diff, weights, columns, diff_src},
      [=, batch = builder.batch()](const Frame& f) {
        backward_data(c, batch, f.at<T>(weights), f.at<T>(diff), f.at<T>(diff_src), f.at<T>(columns));
      },
      builder.node().op->flop());
  builder.diff_input(diff_src);
}

/// The transposed convolution: what the convolution's own backward pass makes of src, a bias, an activation.
template <class T>
void add_transposed_forward(Builder& builder, const Convolution& c) {
  const Value src = builder.plain_input();
  const Value weights = builder.parameter(0, builder.outside(0));
  const Value bias = c.bias ? builder.parameter(1, builder.outside(1)) : Value{};
  const Value dst = builder.allocate(plain_desc(c.input, builder.batch(), builder.type()));
  const Value columns = columns_buffer(builder, c);
  const Activation fused = fused_activation(builder, c.activation);
  builder.add(
      forward_phase(fused), "openblas:gemm", {src, weights, bias, dst, columns},
      [=, batch = builder.batch()](const Frame& f) {
        T* made = f.at<T>(dst);
        backward_data(c, batch, f.at<T>(weights), f.at<T>(src), made, f.at<T>(columns));
        const int64_t values = batch * elements(c.input);
        const T* shift = bias ? f.at<T>(bias) : nullptr;
        for (int64_t i = 0; bias && i < values; ++i) made[i] += shift[i % c.channels];
        fused.forward(made, made, values);
      },
      builder.node().op->flop());
  activated_output(builder, c.activation, dst);
}

template <class T>
void add_transposed_backward(Builder& builder, const Convolution& c) {
  const Value diff = activation_backward(builder, c.activation);
  const Value src = builder.plain_input();
  const Value columns = columns_buffer(builder, c);
  if (builder.trains()) {
    const bool direct = builder.gradient(0).desc == builder.outside(0);
    const Value diff_weights = direct ? builder.gradient(0) : builder.allocate(builder.outside(0));
    const Value diff_bias = c.bias ? builder.gradient(1) : Value{};
    builder.add(
        "backward weights", "openblas:gemm", {src, diff, columns, diff_weights, diff_bias},
        [=, batch = builder.batch()](const Frame& f) {
          backward_weights<T>(c, batch, f.at<T>(diff), f.at<T>(src), f.at<T>(diff_weights), nullptr,
                              f.at<T>(columns));
          if (!diff_bias) return;
          std::fill_n(f.at<T>(diff_bias), c.channels, T(0));
          add_places(f.at<T>(diff), batch * elements(c.input) / c.channels, c.channels, f.at<T>(diff_bias));
        },
        builder.node().op->flop());
    if (!direct) builder.reorder(diff_weights, builder.gradient(0), "diff_weights");
  }

  if (!builder.wants_diff()) return;
  const Value weights = builder.parameter(0, builder.outside(0));
  const Value diff_src = builder.allocate(src.desc);
  builder.add(
      "backward data", "openblas:gemm", {diff, weights, columns, diff_src},
      [=, batch = builder.batch()](const Frame& f) {
        forward<T>(c, {}, batch, f.at<T>(diff), f.at<T>(weights), nullptr, f.at<T>(diff_src),
                   f.at<T>(columns));
      },
      builder.node().op->flop());
  builder.diff_input(diff_src);
}

}  // namespace

void transposed_openblas_forward(Builder& builder, const Convolution& c) {
  if (builder.type() == Type::f64)
    add_transposed_forward<double>(builder, c);
  else
    add_transposed_forward<float>(builder, c);
}

void transposed_openblas_backward(Builder& builder, const Convolution& c) {
  if (builder.type() == Type::f64)
    add_transposed_backward<double>(builder, c);
  else
    add_transposed_backward<float>(builder, c);
}

void convolution_openblas_forward(Builder& builder, const Convolution& c) {
  if (builder.type() == Type::f64)
    add_forward<double>(builder, c);
  else
    add_forward<float>(builder, c);
}

void convolution_openblas_backward(Builder& builder, const Convolution& c) {
  if (builder.type() == Type::f64)
    add_backward<double>(builder, c);
  else
    add_backward<float>(builder, c);
}

}  // namespace margay
