// dense as a list of products src · kernel -> dst.
#pragma once

#include "tensor.h"

namespace margay::reference {

/// Calls term(place in src, place in kernel, place in dst) for every product. kernel is (in, out).
template <class Term>
void dense_terms(const Tensor& src, const Tensor& dst, Term term) {
  const int64_t in = src.size(), out = dst.size();
  for (int64_t n = 0; n < dst.samples; ++n)
    for (int64_t i = 0; i < in; ++i)
      for (int64_t o = 0; o < out; ++o) term(n * in + i, i * out + o, n * out + o);
}

}  // namespace margay::reference
