// What depends on the compiler or the processor, in one place.
#pragma once

// Loops that the compiler vectorises well: built for several instruction sets, chosen once when the library
// is loaded.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(MARGAY_NO_CLONES)
#define MARGAY_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MARGAY_CLONES
#endif

#define MARGAY_RESTRICT __restrict__

// Before a loop whose turns may be computed in any order, though its arrays may be one.
#if defined(__clang__)
#define MARGAY_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define MARGAY_INDEPENDENT _Pragma("GCC ivdep")
#endif

// What a MARGAY_CLONES function calls has to be inside it to be built for each set.
#define MARGAY_INLINE inline __attribute__((always_inline))

namespace margay {

/// Tells the processor that this thread is waiting in a loop.
inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace margay
