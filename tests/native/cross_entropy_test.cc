// cross_entropy: the lectures' numbers, and values at the end of what can be computed.
#include "compare.h"
#include "handles.h"

namespace margay::test {
namespace {

const char* const kLogits = R"(
x = input() shape=3
same = reshape(x) shape=3
probs = softmax(same)
loss = cross_entropy(same, label)
)";

const char* const kProbabilities = R"(
p = input() shape=2
same = reshape(p) shape=2
loss = cross_entropy(same, label) from=probabilities
)";

TEST_CASE("the lectures' two classifiers: mean cross-entropy 0.376 and 1.057") {
  const Values truth = {0, 1, 0};  // dog, cat, dog
  const auto evaluate = [&](const Values& probabilities) {
    Plan plan(kProbabilities, "batch=3 dtype=f64");
    Context context(plan);
    context.bind(0, probabilities);
    context.bind(1, truth, MG_U8);
    const double loss = context.run(3, true).loss;
    return std::pair(loss, context.metric(1));
  };
  const auto first = evaluate({0.9, 0.1, 0.1, 0.9, 0.4, 0.6}),
             second = evaluate({0.6, 0.4, 0.3, 0.7, 0.1, 0.9});
  CHECK_EQ(first.second, 2);
  CHECK_EQ(second.second, 2);
  CHECK(std::abs(first.first / 3 - 0.376) < 0.0005);
  CHECK(std::abs(second.first / 3 - 1.057) < 0.0005);
}

TEST_CASE("a probability of 0 costs much, but not infinitely much") {
  for (const std::string type : {"dtype=f32", "dtype=f64"}) {
    Plan plan(kProbabilities, type);
    Context context(plan);
    context.bind(0, {1, 0});
    context.bind(1, {1}, MG_U8);
    CHECK(context.run(1, true).loss > 80);
    CHECK(context.run(1, true).loss < 800);
  }
}

TEST_CASE("huge logits do not overflow") {
  for (const std::string type : {"dtype=f32", "dtype=f64"}) {
    Plan plan(kLogits, std::string("batch=2 ") + type);
    Context context(plan);
    context.bind(0, {1e6, 0, -1e6, -1e30, -1e30, -1e30});
    context.bind(1, {0, 2}, MG_I32);
    CHECK(std::abs(context.run(2, true).loss - std::log(3)) < 1e-6);
    CHECK_CLOSE(context.output(2), Values({1, 0, 0, 1.0 / 3, 1.0 / 3, 1.0 / 3}), 1e-6);
  }
}

TEST_CASE("outputs that are not numbers are never correct") {
  Plan plan("x = input() shape=1\ny = dense(x) units=3\nloss = cross_entropy(y, label)", "batch=1");
  plan.write("y/kernel", Values(3, 0));
  plan.write("y/bias", Values(3, std::nan("")));
  Context context(plan);
  context.bind(0, {0});
  context.bind(1, {0}, MG_I32);
  context.run(1, true);
  CHECK_EQ(context.metric(1), 0);
  CHECK(std::isnan(context.run(1, true).loss));
}

}  // namespace
}  // namespace margay::test
