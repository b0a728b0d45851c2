// Activations far from 0, and which kernels compute them.
#include "op/activation/activation.h"

#include "compare.h"
#include "example.h"
#include "reference/activation.h"

namespace margay::test {
namespace {

constexpr double kFarthest = 600;  // e^600 is a number of f64, and far beyond those of f32
constexpr double kUnits = 64;      // of oneDNN's polynomials, relative to x

/// From 2^-10 on both sides to kFarthest, as f32 has them, and not at a bend.
Values grid() {
  Values values = {0};
  for (double x = 0x1p-10; x < kFarthest; x *= 1.09) {
    const double rounded = static_cast<double>(static_cast<float>(x));
    values.insert(values.end(), {rounded, -rounded});
  }
  return values;
}

/// One allowed difference for each value.
void check_each(const Values& got, const Values& expected, const Values& x, double epsilon) {
  REQUIRE_EQ(got.size(), expected.size());
  for (size_t i = 0; i < x.size(); ++i) {
    INFO("x " << x[i] << ": " << got[i] << ", expected " << expected[i]);
    CHECK(std::abs(got[i] - expected[i]) <= kUnits * epsilon * std::max(1.0, std::abs(x[i])));
  }
}

std::string line(const std::string& name, const std::string& word, const std::string& source) {
  return text(name, " = ", word, "(", source, ")\n");
}

/// The gradient of the sum of all results with respect to x. The weights are x / kHuge and the sample is
/// kHuge, so that no gradient drowns in a weight that it changes.
Values slopes(const std::string& word, const Values& x, const std::string& options) {
  constexpr double kHuge = 0x1p14;
  Plan plan(text("data = input() shape=1\nx = dense(data) units=", x.size(), " bias=false\n",
                 line("y", word, "x"), "score = dense(y) units=2\nloss = cross_entropy(score, label)\n"),
            "mode=train " + options);
  Values weights = x, sum;
  for (double& weight : weights) weight /= kHuge;
  for (size_t i = 0; i < x.size(); ++i) sum.insert(sum.end(), {1, 0});
  plan.write("x/kernel", weights);
  plan.write("score/kernel", sum);
  plan.write("score/bias", {Example::kFar, 0});
  Context context(plan);
  context.bind(0, {kHuge});
  context.bind(1, {1}, MG_U8);
  Values slopes = gradient(plan, context, 1);
  slopes.resize(x.size());
  for (double& slope : slopes) slope /= kHuge;
  return slopes;
}

TEST_CASE("values and slopes are right far from 0") {
  const Values x = grid();
  for (const std::string& word : activation_words()) {
    const reference::Activation twin = reference::activation_of(word, Problem{});
    Values values, expected;
    for (double at : x) values.push_back(twin.value(at)), expected.push_back(twin.slope(at));
    for (const std::string options : {"", "dtype=f64"}) {
      INFO(word << " " << options);
      Plan plan(text("x = input() shape=", x.size(), "\n", line("y", word, "x")), options);
      Context context(plan);
      context.bind(0, x);
      context.run(1);
      check_each(context.output(1), values, x, plan.epsilon());
      check_each(slopes(word, x, options), expected, x, plan.epsilon());
    }
  }
}

TEST_CASE("the farthest values give finite results and slopes") {
  const Values x = {-1e6, 1e6, -1e12, 1e12};
  for (const std::string& word : activation_words()) {
    for (const std::string options : {"", "dtype=f64", "library=openblas"}) {
      INFO(word << " " << options);
      for (double slope : slopes(word, x, options)) CHECK(std::abs(slope) <= 2);
    }
  }
}

TEST_CASE("no activation runs a reference kernel") {
  for (const std::string& word : activation_words()) {
    Problem problem = read_problems("relu").back();
    problem.inputs = {{4, 4, 17}};  // a block is filled up
    problem.output = {4, 4, 17};
    problem.op = word;
    for (const std::string layout : {"layout=blocked", "layout=channels_last"}) {
      INFO(word << " " << layout);
      const Example alone(problem, 1);
      CHECK_EQ(
          Plan(alone.training_program({Route::kAll, true}), "mode=train " + layout).describe().find("ref:"),
          std::string::npos);
      const std::string fused =
          text("x = input() shape=6x6x16\ny = conv2d(x) filters=17 kernel=3 activation=", word, "\n");
      CHECK_EQ(Plan(fused, layout).describe().find("ref:"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace margay::test
