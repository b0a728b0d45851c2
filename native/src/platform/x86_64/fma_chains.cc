#include "platform/fma_chains.h"

namespace margay {
namespace {

enum class Instructions { avx512, avx2, sse2 };

Instructions instructions() noexcept {
  if (__builtin_cpu_supports("avx512f")) return Instructions::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Instructions::avx2;
  return Instructions::sse2;
}

[[gnu::target("avx512f")]] double avx512(int64_t rounds) noexcept { return fma_chains<16>(rounds); }
[[gnu::target("avx2,fma")]] double avx2(int64_t rounds) noexcept { return fma_chains<8>(rounds); }
double sse2(int64_t rounds) noexcept { return fma_chains<4>(rounds); }

}  // namespace

double run_fma_chains(int64_t rounds) noexcept {
  switch (instructions()) {
    case Instructions::avx512: return avx512(rounds);
    case Instructions::avx2: return avx2(rounds);
    default: return sse2(rounds);
  }
}

const char* fma_instructions() noexcept {
  switch (instructions()) {
    case Instructions::avx512: return "avx512";
    case Instructions::avx2: return "avx2";
    default: return "sse2";
  }
}

}  // namespace margay
