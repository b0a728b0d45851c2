// softmax and its logarithm where e^x is no number, and which kernels compute them.
#include "compare.h"
#include "handles.h"
#include "problem.h"

namespace margay::test {
namespace {

constexpr double kUnits = 64;  // of oneDNN's polynomials for e^x and its inverse

TEST_CASE("large votes neither overflow nor lose the small ones") {
  const double log_sum = std::log1p(std::exp(-1.0));
  for (const std::string options : {"", "dtype=f64", "library=openblas"}) {
    INFO(options);
    Plan plan("x = input() shape=2x3\np = softmax(x) axis=0\ny = log_softmax(x) axis=0", options);
    Context context(plan);
    context.bind(0, {1000, -1000, 0, 999, -1001, 1e30});
    context.run(1);
    const double small = 1 / (1 + std::exp(1.0));
    CHECK_CLOSE(context.output(1, 0), (Values{1 - small, 1 - small, 0, small, small, 1}),
                kUnits * plan.epsilon());
    const Values logs = context.output(1, 1);
    CHECK_CLOSE(Values(logs.begin(), logs.begin() + 2), (Values{-log_sum, -log_sum}),
                kUnits * plan.epsilon());
    CHECK_CLOSE(Values(logs.begin() + 3, logs.end()), (Values{-1 - log_sum, -1 - log_sum, 0}),
                kUnits * plan.epsilon());
    CHECK_CLOSE(Values{logs[2] / -1e30}, Values{1}, kUnits * plan.epsilon());
  }
}

TEST_CASE("no dimension leads to a reference kernel") {
  for (const std::string op : {"softmax", "log_softmax"})
    for (const Problem& problem : read_problems(op))
      for (const std::string layout : {"layout=blocked", "layout=channels_last"}) {
        INFO(problem.text << " " << layout);
        const std::string program = text(
            "x0 = input() shape=", to_text(problem.inputs[0]), "\nx = prelu(x0)\n", problem.line("p", "x"),
            "flat = flatten(p)\nvotes = dense(flat) units=2\nloss = cross_entropy(votes, label)\n");
        CHECK_EQ(Plan(program, "mode=train " + layout).describe().find("ref:"), std::string::npos);
      }
}

}  // namespace
}  // namespace margay::test
