// maxpool2d and avgpool2d: what lies outside the picture does not count.
#include "reference/twin.h"
#include "reference/window.h"

namespace margay::reference {
namespace {

/// The first of the largest values.
int64_t place_of_largest(const Tensor& src, const std::vector<int64_t>& places) {
  int64_t best = places.front();
  for (int64_t place : places)
    if (src[place] > src[best]) best = place;
  return best;
}

class Pool2d final : public Twin {
 public:
  explicit Pool2d(const test::Problem& problem)
      : window_(problem, problem.inputs[0], problem.output, true),
        output_(problem.output),
        max_(problem.op == "maxpool2d") {}

  bool exact() const override { return max_; }

  Tensor forward(const Operands& in, bool) const override {
    const Tensor& src = in.src[0];
    Tensor dst(src.samples, output_);
    windows(src, dst, [&](const std::vector<int64_t>& places, int64_t d) {
      if (max_)
        dst[d] = src[place_of_largest(src, places)];
      else
        for (int64_t place : places) dst[d] += src[place] / static_cast<double>(places.size());
    });
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    const Tensor& src = in.src[0];
    Operands g = in.zeros();
    windows(src, diff_dst, [&](const std::vector<int64_t>& places, int64_t d) {
      if (max_)
        g.src[0][place_of_largest(src, places)] += diff_dst[d];
      else
        for (int64_t place : places) g.src[0][place] += diff_dst[d] / static_cast<double>(places.size());
    });
    return g;
  }

 private:
  /// Calls term(places in src of one window's values, place in dst) for every window.
  template <class Term>
  void windows(const Tensor& src, const Tensor& dst, Term term) const {
    std::vector<std::vector<int64_t>> pixels(static_cast<size_t>(window_.windows()));
    window_.each_tap([&](int64_t window, int64_t, int64_t pixel) {
      pixels[static_cast<size_t>(window)].push_back(pixel);
    });
    const int64_t channels = src.shape.back();
    for (int64_t n = 0; n < dst.samples; ++n)
      for (int64_t w = 0; w < window_.windows(); ++w)
        for (int64_t c = 0; c < channels; ++c) {
          std::vector<int64_t> places;
          for (int64_t pixel : pixels[static_cast<size_t>(w)])
            places.push_back((n * window_.pixels() + pixel) * channels + c);
          term(places, (n * window_.windows() + w) * channels + c);
        }
  }

  Window window_;
  Shape output_;
  bool max_;
};

const Registration registration({"maxpool2d", "avgpool2d"}, made<Pool2d>);

}  // namespace
}  // namespace margay::reference
