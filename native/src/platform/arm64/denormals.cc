#include "platform/denormals.h"

namespace margay {
namespace {
constexpr uint64_t kFlushToZero = uint64_t{1} << 24;  // operands and results
}  // namespace

FlushDenormals::FlushDenormals(bool wanted) noexcept : wanted_(wanted) {
  if (!wanted_) return;
  asm volatile("mrs %0, fpcr" : "=r"(before_));
  asm volatile("msr fpcr, %0" : : "r"(before_ | kFlushToZero));
}

FlushDenormals::~FlushDenormals() {
  if (wanted_) asm volatile("msr fpcr, %0" : : "r"(before_));
}

}  // namespace margay
