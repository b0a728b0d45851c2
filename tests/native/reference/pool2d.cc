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
      : window_(window_of(problem, true)), output_(problem.output), max_(problem.op == "maxpool2d") {}

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
    const Window& w = window_;
    for (int64_t n = 0; n < dst.samples; ++n)
      for (int64_t y = 0; y < dst.shape[0]; ++y)
        for (int64_t x = 0; x < dst.shape[1]; ++x)
          for (int64_t c = 0; c < dst.shape[2]; ++c) {
            std::vector<int64_t> places;
            for (int64_t i = 0; i < w.kernel_rows; ++i)
              for (int64_t j = 0; j < w.kernel_columns; ++j) {
                const int64_t row = y * w.stride_rows + i - w.top, column = x * w.stride_columns + j - w.left;
                if (src.inside(row, column)) places.push_back(src.place(n, row, column, c));
              }
            term(places, dst.place(n, y, x, c));
          }
  }

  Window window_;
  Shape output_;
  bool max_;
};

const Registration registration({"maxpool2d", "avgpool2d"}, made<Pool2d>);

}  // namespace
}  // namespace margay::reference
