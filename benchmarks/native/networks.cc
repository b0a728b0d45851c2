// Whole networks, trained and asked.
#include "benchmarks.h"

namespace margay::benchmarks {

void register_networks() {
  for (const std::string& name : test::network_names())
    for (const bool train : {true, false})
      for (const int64_t batch : {1, 64})
        for (const int64_t lanes : {1, 2}) {
          if (lanes > batch) continue;
          benchmark::RegisterBenchmark(
              text(train ? "train/" : "infer/", name, "/batch:", batch, "/lanes:", lanes).c_str(),
              [=](benchmark::State& state) {
                time_program(state, test::read_network(name), text("lanes=", lanes), batch, train);
              })
              ->UseRealTime();
        }
}

}  // namespace margay::benchmarks
