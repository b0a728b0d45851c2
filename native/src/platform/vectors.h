// Vectors of a fixed number of lanes, in the compiler's own words, for kernels whose form follows the
// registers that a processor has. Such a kernel is a template over the lanes, and is built for three
// instruction sets: a function that begins with MARGAY_LANES_16, one with MARGAY_LANES_8, and one for every
// processor, with 4.
#pragma once

#include <cstdint>

#include "platform/compiler.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(MARGAY_NO_CLONES)
#define MARGAY_LANES_16 __attribute__((target("arch=x86-64-v4")))
#define MARGAY_LANES_8 __attribute__((target("arch=x86-64-v3")))
#else
#define MARGAY_LANES_16
#define MARGAY_LANES_8
#endif

namespace margay {

/// As many lanes as this processor's registers have in a build that uses them: 16, 8 or 4.
inline int vector_lanes() {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(MARGAY_NO_CLONES)
  static const int lanes = __builtin_cpu_supports("x86-64-v4")   ? 16
                           : __builtin_cpu_supports("x86-64-v3") ? 8
                                                                 : 4;
  return lanes;
#else
  return 4;
#endif
}

template <int lanes>
struct Vectors {
  typedef float Floats __attribute__((vector_size(lanes * 4)));
  typedef int32_t Whole __attribute__((vector_size(lanes * 4)));
  typedef uint8_t Bytes __attribute__((vector_size(lanes)));
};

// From and to any address. By reference: as values, vectors wider than the baseline would need its registers.
template <class V, class T>
MARGAY_INLINE void load(V& vector, const T* from) {
  __builtin_memcpy(&vector, from, sizeof vector);
}
template <class V, class T>
MARGAY_INLINE void store(const V& vector, T* to) {
  __builtin_memcpy(to, &vector, sizeof vector);
}

}  // namespace margay
