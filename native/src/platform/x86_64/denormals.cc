#include "platform/denormals.h"

#include <xmmintrin.h>

namespace margay {
namespace {
constexpr unsigned kFlushToZero = 1u << 15;       // results
constexpr unsigned kDenormalsAreZeros = 1u << 6;  // operands
}  // namespace

FlushDenormals::FlushDenormals(bool wanted) noexcept : wanted_(wanted) {
  if (!wanted_) return;
  before_ = _mm_getcsr();
  _mm_setcsr(static_cast<unsigned>(before_) | kFlushToZero | kDenormalsAreZeros);
}

FlushDenormals::~FlushDenormals() {
  if (wanted_) _mm_setcsr(static_cast<unsigned>(before_));
}

}  // namespace margay
