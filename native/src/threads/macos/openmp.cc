// Two-level namespaces bind oneDNN to its libomp for good: regions stay with that runtime.
#include "threads/openmp.h"

extern "C" {
void omp_set_num_threads(int);
int omp_get_max_threads(void);
}

namespace margay {

Regions parallel_regions() noexcept { return Regions::of_the_runtime; }

int exchange_openmp_threads(int threads) noexcept {
  const int before = omp_get_max_threads();
  if (threads != before) omp_set_num_threads(threads);
  return before;
}

}  // namespace margay
