// Every operator, forward and backward, through every set of kernels, against its plain twin.
#include "compare.h"
#include "example.h"

namespace margay::test {
namespace {

constexpr uint64_t kSeed = 20240611;

const char* const kKernels[] = {"library=onednn layout=blocked", "library=onednn layout=channels_last",
                                "library=openblas", "dtype=f64"};

// Sums of small integers are exact. Elsewhere: sigmoid, tanh, elu and exp of both libraries are within a few
// units in the last place, a mean is a division, and 1/n of a batch of 5 or 33 is not a binary number; errors
// add up over the sums behind.
constexpr double kUnits = 64;

void check_forward(const Example& e, const std::string& kernels, int lanes) {
  Plan plan(e.forward_program(), text(kernels, " batch=", e.problem.batch, " lanes=", lanes));
  CHECK_EQ(to_text(plan.fact("dst").shape), to_text(e.problem.output));
  e.write_parameters(plan);
  Context context(plan);
  context.bind(0, e.src.values);
  context.run(e.problem.batch);
  const double allowed = e.twin.exact() ? 0 : tolerance(kUnits, plan.epsilon(), e.dst.values);
  CHECK_CLOSE(context.output(e.problem.batch), e.dst.values, allowed);
  for (int64_t n = 1; n < e.problem.batch;
       n += (n == 1 ? 1 : e.problem.batch / 2)) {  // batches that are not full, the other way round
    INFO("the last " << n << " samples");
    for (int64_t i = 0; i < n; ++i) context.samples()[i] = e.problem.batch - 1 - i;
    context.run(n);
    Values expected;
    for (int64_t i = 0; i < n; ++i) {
      const auto from = e.dst.values.begin() + context.samples()[i] * e.dst.size();
      expected.insert(expected.end(), from, from + e.dst.size());
    }
    CHECK_CLOSE(context.output(n), expected, allowed);
  }
}

void check_backward(const Example& e, const std::string& kernels, int lanes, int64_t n) {
  INFO("training on " << n << " samples");
  Plan plan(e.training_program(), text(kernels, " mode=train batch=", e.problem.batch, " lanes=", lanes));
  e.write_training(plan);
  Context context(plan);
  e.bind_training(context);
  const reference::Gradients expected = e.gradients(n);
  const bool binary = (n & (n - 1)) == 0;  // 1/n is exact
  const auto allowed = [&](const Values& values) {
    return e.twin.exact() && binary ? 0 : tolerance(kUnits, plan.epsilon(), values);
  };
  const double loss = e.loss(n);

  const mg_result result = context.step(n, 0, 1);
  CHECK_EQ(result.updated, 1);
  CHECK_EQ(result.samples, n);
  CHECK_EQ(result.correct, 0);
  CHECK(std::abs(result.loss - loss) <= (e.twin.exact() ? 0 : kUnits * plan.epsilon() * loss));
  const auto check = [&](const std::string& name, const Values& before, const Values& gradient) {
    INFO("gradient of " << name);
    Values got = plan.read(name);
    for (size_t i = 0; i < got.size(); ++i) got[i] = before[i] - got[i];
    CHECK_CLOSE(got, gradient, allowed(gradient));
  };
  check("image/kernel", e.src.values, expected.src.values);
  if (e.twin.weighted()) check("dst/kernel", e.kernel.values, expected.kernel.values);
  if (e.twin.biased()) check("dst/bias", e.bias.values, expected.bias.values);
}

void check_problems(const std::string& op) {
  uint64_t seed = kSeed;
  for (const Problem& problem : read_problems(op)) {
    ++seed;
    INFO(problem.place << ": " << problem.text << "  (seed " << seed << ")");
    const Example example(problem, seed);
    for (const std::string kernels : kKernels) {
      for (int lanes : {1, 2, 3}) {
        if (lanes > problem.batch + 1) continue;
        INFO(kernels << " lanes=" << lanes);
        if (lanes < 3) check_forward(example, kernels, lanes);
        check_backward(example, kernels, lanes, problem.batch);
        if (lanes == 2 && problem.batch > 2)
          check_backward(example, kernels + " shares=3", lanes, problem.batch - 1);
      }
    }
  }
}

TEST_CASE("conv2d agrees with its twin") { check_problems("conv2d"); }
TEST_CASE("dense agrees with its twin") { check_problems("dense"); }
TEST_CASE("maxpool2d agrees with its twin") { check_problems("maxpool2d"); }
TEST_CASE("avgpool2d agrees with its twin") { check_problems("avgpool2d"); }
TEST_CASE("relu agrees with its twin") { check_problems("relu"); }
TEST_CASE("leaky_relu agrees with its twin") { check_problems("leaky_relu"); }
TEST_CASE("sigmoid agrees with its twin") { check_problems("sigmoid"); }
TEST_CASE("tanh agrees with its twin") { check_problems("tanh"); }
TEST_CASE("elu agrees with its twin") { check_problems("elu"); }
TEST_CASE("softmax agrees with its twin") { check_problems("softmax"); }
TEST_CASE("flatten agrees with its twin") { check_problems("flatten"); }
TEST_CASE("reshape agrees with its twin") { check_problems("reshape"); }

}  // namespace
}  // namespace margay::test
