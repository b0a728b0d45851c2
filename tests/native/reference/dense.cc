// dense: src (I), kernel (I,O), dst (O).
#include "reference/weighted.h"

namespace margay::reference {
namespace {

struct Products {
  explicit Products(const test::Problem&) {}

  template <class Term>
  void each(const Tensor& src, const Tensor& dst, Term term) const {
    const int64_t in = src.size(), out = dst.size();
    for (int64_t n = 0; n < dst.samples; ++n)
      for (int64_t i = 0; i < in; ++i)
        for (int64_t o = 0; o < out; ++o) term(n * in + i, i * out + o, n * out + o);
  }
};

const Registration registration({"dense"}, made<Weighted<Products>>);

}  // namespace
}  // namespace margay::reference
