// Single operators, through every set of kernels. A training step is wrapped around them as the gradient
// checks do.
#include "benchmarks.h"

namespace margay::benchmarks {
namespace {

/// The operator behind reshapes whose inputs are a parameter's result, so that a gradient flows into all of
/// the operator's inputs; and before a dense layer that is as small as a loss allows.
std::string training_program(const test::Problem& problem) {
  std::string program = "data = input() shape=1\n";
  for (size_t k = 1; k <= problem.inputs.size(); ++k)
    program += text("image", k, " = dense(data) units=", elements(problem.inputs[k - 1]), "\nsrc", k,
                    " = reshape(image", k, ") shape=", to_text(problem.inputs[k - 1]), "\n");
  return program + problem.line("dst", problem.sources()) +
         "flat = flatten(dst)\nscore = dense(flat) units=2\nloss = cross_entropy(score, label)\n";
}

}  // namespace

void register_operators() {
  const std::pair<const char*, const char*> kernels[] = {
      {"onednn", "library=onednn"},
      {"onednn:channels_last", "library=onednn layout=channels_last"},
      {"openblas", "library=openblas"}};
  for (const std::string& file : test::problem_names())
    for (const test::Problem& problem : test::read_problems(file)) {
      if (!problem.computes()) continue;
      for (const auto& [name, options] : kernels)
        for (const bool train : {false, true}) {
          const std::string words = options;
          benchmark::RegisterBenchmark(
              (std::string(train ? "train/" : "forward/") + problem.place + "/" + name).c_str(),
              [=](benchmark::State& state) {
                time_program(state, train ? training_program(problem) : problem.program(), words,
                             problem.batch, train);
                state.SetLabel(problem.text);
              })
              ->UseRealTime();
        }
    }
}

}  // namespace margay::benchmarks
