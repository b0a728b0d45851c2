// conv1d, conv2d and conv3d: src (pixels,C), kernel (taps,C/groups,filters), dst (windows,filters).
#include "reference/weighted.h"
#include "reference/window.h"

namespace margay::reference {
namespace {

struct Products {
  Window window;
  int64_t channels, filters, groups;

  explicit Products(const test::Problem& p)
      : window(p, p.inputs[0], p.output, false),
        channels(p.inputs[0].back()),
        filters(p.output.back()),
        groups(static_cast<int64_t>(p.number("groups", 1))) {}

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

const Registration registration({"conv1d", "conv2d", "conv3d"}, made<Weighted<Products>>);

}  // namespace
}  // namespace margay::reference
