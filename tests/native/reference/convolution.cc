// Convolutions of all kinds: windows, taps and pixels of a picture, in one list of products.
#include "reference/weighted.h"
#include "reference/window.h"

namespace margay::reference {
namespace {

// conv and depthwise_conv: src (pixels,C), kernel (taps,C/groups,filters), dst (windows,filters). depthwise
// has as many groups as channels: (taps,C,multiplier) are the same places.
struct Convolution {
  Window window;
  int64_t channels, filters, groups;

  explicit Convolution(const test::Problem& p) : Convolution(p, p.inputs[0], p.output) {}
  Convolution(const test::Problem& p, const Shape& input, const Shape& output)
      : window(p, input, output, false),
        channels(input.back()),
        filters(output.back()),
        groups(p.op.rfind("depthwise", 0) == 0 ? channels : static_cast<int64_t>(p.number("groups", 1))) {}

  template <class Term>
  void each(const Tensor& src, const Tensor&, Term term) const {
    const int64_t part = channels / groups, pixels = window.pixels(), windows = window.windows();
    window.each_tap([&](int64_t place, int64_t tap, int64_t pixel) {
      for (int64_t n = 0; n < src.samples; ++n)
        for (int64_t c = 0; c < part; ++c)
          for (int64_t o = 0; o < filters; ++o) {
            const int64_t group = o / (filters / groups);
            term((n * pixels + pixel) * channels + group * part + c, (tap * part + c) * filters + o,
                 (n * windows + place) * filters + o);
          }
    });
  }
};

// conv_transpose: the products of the convolution from dst to src.
struct Transposed {
  Convolution convolution;

  explicit Transposed(const test::Problem& p) : convolution(p, p.output, p.inputs[0]) {}

  template <class Term>
  void each(const Tensor& src, const Tensor& dst, Term term) const {
    convolution.each(src, dst, [&](int64_t d, int64_t k, int64_t s) { term(s, k, d); });
  }
};

// locally_connected: src (pixels,C), kernel (windows,taps,C,filters), dst (windows,filters).
struct Local {
  Window window;
  int64_t channels, filters;

  explicit Local(const test::Problem& p)
      : window(p, p.inputs[0], p.output, false), channels(p.inputs[0].back()), filters(p.output.back()) {}

  template <class Term>
  void each(const Tensor& src, const Tensor&, Term term) const {
    window.each_tap([&](int64_t place, int64_t tap, int64_t pixel) {
      for (int64_t n = 0; n < src.samples; ++n)
        for (int64_t c = 0; c < channels; ++c)
          for (int64_t o = 0; o < filters; ++o)
            term((n * window.pixels() + pixel) * channels + c,
                 ((place * window.taps() + tap) * channels + c) * filters + o,
                 (n * window.windows() + place) * filters + o);
    });
  }
};

const Registration convolutions({"conv1d", "conv2d", "conv3d", "depthwise_conv1d", "depthwise_conv2d",
                                 "depthwise_conv3d"},
                                made<Weighted<Convolution>>);
const Registration transposed({"conv1d_transpose", "conv2d_transpose", "conv3d_transpose"},
                              made<Weighted<Transposed>>);
const Registration local({"locally_connected1d", "locally_connected2d"}, made<Weighted<Local>>);

}  // namespace
}  // namespace margay::reference
