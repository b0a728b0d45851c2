// What the benchmarks share: a plan, a context, random data, and the counters.
#pragma once

#include <benchmark/benchmark.h>

#include "feed.h"
#include "problem.h"

namespace margay::benchmarks {

void register_networks();
void register_operators();

/// Times steps (train) or predictions of a program on data that are already in memory.
inline void time_program(benchmark::State& state, const std::string& program, const std::string& options,
                         int64_t batch, bool train) {
  try {
    test::Plan plan(program, options + text(" batch=", batch, train ? " mode=train optimizer=adam" : ""));
    plan.initialize(1);
    test::Context context(plan);
    test::feed(plan, context, batch, 1);
    int64_t step = 0;
    for (auto unused : state) {
      static_cast<void>(unused);
      if (train)
        context.step(batch, step++, 1e-6);
      else
        context.run(batch);
    }
    const double samples = static_cast<double>(state.iterations() * batch);
    const double flop = static_cast<double>(plan.number(train ? "flop_train" : "flop_forward"));
    state.SetItemsProcessed(state.iterations() * batch);
    state.counters["FLOP"] = benchmark::Counter(samples * flop, benchmark::Counter::kIsRate);
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}

}  // namespace margay::benchmarks
