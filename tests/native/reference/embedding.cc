// embedding: a row of the table for each index.
#include "reference/twin.h"

namespace margay::reference {
namespace {

class Embedding final : public Twin {
 public:
  explicit Embedding(const test::Problem& problem)
      : output_(problem.output), vocabulary_(static_cast<int64_t>(problem.number("vocabulary", 0))) {}

  bool exact() const override { return true; }
  bool indices(size_t) const override { return true; }
  double suitable(size_t, double value) const override {
    return static_cast<double>((static_cast<int64_t>(value) + 8 * vocabulary_) % vocabulary_);
  }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst(in.src[0].samples, output_);
    each(dst, in, [&](int64_t row, int64_t d) { dst[d] = in.parameters.at("table")[row]; });
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    each(diff_dst, in, [&](int64_t row, int64_t d) { g.parameters.at("table")[row] += diff_dst[d]; });
    return g;
  }

 private:
  /// Calls f(place in the table, place in dst) for every value.
  template <class F>
  void each(const Tensor& dst, const Operands& in, F f) const {
    const int64_t units = output_.back();
    for (int64_t d = 0; d < dst.samples * dst.size(); ++d)
      f(static_cast<int64_t>(in.src[0][d / units]) * units + d % units, d);
  }

  Shape output_;
  int64_t vocabulary_;
};

const Registration registration({"embedding"}, made<Embedding>);

}  // namespace
}  // namespace margay::reference
