#include "platform/fma_chains.h"

namespace margay {

double run_fma_chains(int64_t rounds) noexcept { return fma_chains<4>(rounds); }

const char* fma_instructions() noexcept { return "neon"; }

}  // namespace margay
