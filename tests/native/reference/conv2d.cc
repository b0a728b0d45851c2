// conv2d: src (H,W,C), kernel (rows, columns, C/groups, filters), dst (H',W',filters).
#include "reference/weighted.h"
#include "reference/window.h"

namespace margay::reference {
namespace {

struct Products {
  Window w;
  int64_t groups;

  explicit Products(const test::Problem& problem)
      : w(window_of(problem, false)), groups(static_cast<int64_t>(problem.number("groups", 1))) {}

  template <class Term>
  void each(const Tensor& src, const Tensor& dst, Term term) const {
    const int64_t channels = src.shape[2] / groups, filters = dst.shape[2];
    for (int64_t n = 0; n < dst.samples; ++n)
      for (int64_t y = 0; y < dst.shape[0]; ++y)
        for (int64_t x = 0; x < dst.shape[1]; ++x)
          for (int64_t i = 0; i < w.kernel_rows; ++i)
            for (int64_t j = 0; j < w.kernel_columns; ++j) {
              const int64_t row = y * w.stride_rows + i * w.dilation_rows - w.top;
              const int64_t column = x * w.stride_columns + j * w.dilation_columns - w.left;
              if (!src.inside(row, column)) continue;
              for (int64_t c = 0; c < channels; ++c)
                for (int64_t o = 0; o < filters; ++o) {
                  const int64_t group = o / (filters / groups);
                  term(src.place(n, row, column, group * channels + c),
                       ((i * w.kernel_columns + j) * channels + c) * filters + o, dst.place(n, y, x, o));
                }
            }
  }
};

const Registration registration({"conv2d"}, made<Weighted<Products>>);

}  // namespace
}  // namespace margay::reference
