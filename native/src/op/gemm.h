// Matrix products through OpenBLAS, one thread, row-major.
#pragma once

#include <algorithm>
#include <cstdint>

#include "cblas.h"
#include "error/error.h"
#include "error/text.h"

namespace margay {

/// OpenBLAS counts in 32 bits.
inline void check_gemm_extents(int64_t m, int64_t n, int64_t k) {
  if (std::max({m, n, k}) > INT32_MAX)
    throw Error(MG_UNSUPPORTED,
                text("a matrix product of ", m, " x ", k, " by ", k, " x ", n, " is too large for OpenBLAS"));
}

/// c = op(a) op(b) + beta c, with op(a) of m x k and op(b) of k x n; ld: distance between rows as stored.
inline void gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float* a,
                 int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
  check_gemm_extents(m, n, k);
  cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans, transpose_b ? CblasTrans : CblasNoTrans,
              static_cast<blasint>(m), static_cast<blasint>(n), static_cast<blasint>(k), 1.f, a,
              static_cast<blasint>(lda), b, static_cast<blasint>(ldb), beta, c, static_cast<blasint>(ldc));
}

inline void gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const double* a,
                 int64_t lda, const double* b, int64_t ldb, double beta, double* c, int64_t ldc) {
  check_gemm_extents(m, n, k);
  cblas_dgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans, transpose_b ? CblasTrans : CblasNoTrans,
              static_cast<blasint>(m), static_cast<blasint>(n), static_cast<blasint>(k), 1., a,
              static_cast<blasint>(lda), b, static_cast<blasint>(ldb), beta, c, static_cast<blasint>(ldc));
}

}  // namespace margay
