// matmul: the product of two matrices for each sample and leading dimension.
#include "reference/twin.h"

namespace margay::reference {
namespace {

class MatMul final : public Twin {
 public:
  explicit MatMul(const test::Problem& problem)
      : output_(problem.output),
        transpose_a_(problem.word("transpose_a", "false") == "true"),
        transpose_b_(problem.word("transpose_b", "false") == "true") {
    const Shape& a = problem.inputs[0];
    inner_ = transpose_a_ ? a[a.size() - 2] : a.back();
  }

  bool exact() const override { return true; }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst(in.src[0].samples, output_);
    each(dst, [&](int64_t a, int64_t b, int64_t d) { dst[d] += in.src[0][a] * in.src[1][b]; });
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    each(diff_dst, [&](int64_t a, int64_t b, int64_t d) {
      g.src[0][a] += diff_dst[d] * in.src[1][b];
      g.src[1][b] += diff_dst[d] * in.src[0][a];
    });
    return g;
  }

 private:
  /// Calls term(place in a, place in b, place in dst) for every product.
  template <class Term>
  void each(const Tensor& dst, Term term) const {
    const int64_t rows = output_[output_.size() - 2], columns = output_.back();
    const int64_t matrices = dst.samples * dst.size() / (rows * columns);
    for (int64_t m = 0; m < matrices; ++m)
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < columns; ++j)
          for (int64_t k = 0; k < inner_; ++k)
            term(m * rows * inner_ + (transpose_a_ ? k * rows + i : i * inner_ + k),
                 m * inner_ * columns + (transpose_b_ ? j * inner_ + k : k * columns + j),
                 (m * rows + i) * columns + j);
  }

  Shape output_;
  bool transpose_a_, transpose_b_;
  int64_t inner_ = 0;
};

const Registration registration({"matmul"}, made<MatMul>);

}  // namespace
}  // namespace margay::reference
