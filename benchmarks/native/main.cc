#include <benchmark/benchmark.h>

#include "benchmarks.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  margay::benchmarks::register_networks();
  margay::benchmarks::register_operators();
  benchmark::AddCustomContext("margay", mg_version());
  benchmark::AddCustomContext("system", mg_system());
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
