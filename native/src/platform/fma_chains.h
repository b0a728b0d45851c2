#pragma once

#include <cstdint>

namespace margay {

// Floating-point operations of one round of the widest chains that this processor has; runs `rounds` of them.
// Returns the number of operations done.
double run_fma_chains(int64_t rounds) noexcept;

// The instruction set that run_fma_chains uses.
const char* fma_instructions() noexcept;

// Independent chains of a = a * x + y on vectors of `Lanes` floats. As many chains as there are steps in
// flight: two units times four or five cycles need at least ten; twelve, x and y still fit into sixteen
// registers.
template <int Lanes>
[[gnu::always_inline]] inline double fma_chains(int64_t rounds) noexcept {
  typedef float Vector __attribute__((vector_size(Lanes * sizeof(float))));
  constexpr int chains = 12;
  constexpr int unrolled = 8;
  const Vector x = Vector{} + 0.999f;
  const Vector y = Vector{} + 0.001f;
  Vector a[chains];
  for (int c = 0; c < chains; ++c) a[c] = Vector{} + static_cast<float>(c);
  for (int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 8
    for (int u = 0; u < unrolled; ++u) {
#pragma GCC unroll 12
      for (int c = 0; c < chains; ++c) a[c] = a[c] * x + y;
    }
  }
  Vector sum = a[0];
  for (int c = 1; c < chains; ++c) sum += a[c];
  asm volatile("" : : "m"(sum));  // the chains have a reader, so that they are not removed
  return 2.0 * Lanes * chains * unrolled * static_cast<double>(rounds);
}

}  // namespace margay
