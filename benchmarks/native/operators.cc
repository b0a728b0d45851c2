// Single operators, through every set of kernels. A training step is wrapped around them as the gradient
// checks do.
#include "benchmarks.h"

namespace margay::benchmarks {
namespace {

/// The operator behind a reshape whose input is a parameter's result, so that a gradient flows into the
/// operator's input; and before a dense layer that is as small as a loss allows.
std::string training_program(const test::Problem& problem) {
  return text("data = input() shape=1\nimage = dense(data) units=", elements(problem.input),
              "\nsrc = reshape(image) shape=", to_text(problem.input), "\n", problem.line("dst", "src"),
              "flat = flatten(dst)\nscore = dense(flat) units=2\nloss = cross_entropy(score, label)\n");
}

std::string forward_program(const test::Problem& problem) {
  return "src = input() shape=" + to_text(problem.input) + "\n" + problem.line("dst", "src");
}

}  // namespace

void register_operators() {
  const std::pair<const char*, const char*> kernels[] = {
      {"onednn", "library=onednn"},
      {"onednn:channels_last", "library=onednn layout=channels_last"},
      {"openblas", "library=openblas"}};
  for (const char* op : {"conv2d", "dense", "maxpool2d", "avgpool2d", "relu", "leaky_relu", "sigmoid", "tanh",
                         "elu", "softmax", "dropout"})
    for (const test::Problem& problem : test::read_problems(op))
      for (const auto& [name, options] : kernels)
        for (const bool train : {false, true}) {
          const std::string words = options;
          benchmark::RegisterBenchmark(
              (std::string(train ? "train/" : "forward/") + problem.place + "/" + name).c_str(),
              [=](benchmark::State& state) {
                time_program(state, train ? training_program(problem) : forward_program(problem), words,
                             problem.batch, train);
                state.SetLabel(problem.text);
              })
              ->UseRealTime();
        }
}

}  // namespace margay::benchmarks
