// The OpenMP runtime that oneDNN was linked to, and who runs the parallel regions that oneDNN asks it for.
#pragma once

namespace margay {

enum class Regions {
  ours,            // on a thread with a Membership they run on its Team; elsewhere the runtime runs them
  of_the_runtime,  // which starts threads of its own
  refused          // they cannot be ours, and the runtime shall not start a thread: one thread only
};

/// The first call arranges it.
Regions parallel_regions() noexcept;

/// Sets the runtime's number of threads on this thread, for regions that are not ours; returns the one
/// before.
int exchange_openmp_threads(int threads) noexcept;

}  // namespace margay
