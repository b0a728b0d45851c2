// cross_entropy against its twin: loss, gradient, who was right.
#include "reference/cross_entropy.h"
#include "compare.h"
#include "handles.h"
#include "numbers.h"
#include "problem.h"

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

constexpr uint64_t kSeed = 31;

struct Case {
  Values x, label;  // label: indices or distributions, as the problem says
  bool indices;
};

Case random_case(const Problem& p, uint64_t seed) {
  Numbers numbers(seed);
  const int64_t classes = p.inputs[0][0];
  const bool logits = p.word("from", "logits") == "logits";
  Case c{{}, {}, p.label == Shape{1}};
  const auto distribution = [&](Values& to) {
    Values values = numbers.uniforms(classes, 0.05, 1);
    double sum = 0;
    for (double value : values) sum += value;
    for (double value : values) to.push_back(value / sum);
  };
  for (int64_t i = 0; i < p.batch; ++i) {
    if (logits)
      for (double value : numbers.integers(classes, -4, 4)) c.x.push_back(value);  // integers: with ties
    else
      distribution(c.x);
    if (c.indices)
      c.label.push_back(static_cast<double>(numbers.integer(0, classes - 1)));
    else
      distribution(c.label);
  }
  return c;
}

void check_problem(const Problem& p, const std::string& options, int64_t n, uint64_t seed) {
  INFO(p.place << ": " << p.text << " " << options << " n=" << n << "  (seed " << seed << ")");
  const Case c = random_case(p, seed);
  const int64_t classes = p.inputs[0][0];
  // the values are a parameter, one row a sample, so that their gradient can be seen
  Plan plan(
      text("data = input() shape=", p.batch, "\nlabel = input() shape=", to_text(p.label),
           "\nx = dense(data) units=", classes, " bias=false\nloss = cross_entropy(x, label)", p.keys, "\n"),
      text("mode=train batch=", p.batch, " ", options));
  plan.write("x/kernel", c.x);
  Context context(plan);
  Values data(static_cast<size_t>(p.batch * p.batch), 0);
  for (int64_t i = 0; i < p.batch; ++i) data[static_cast<size_t>(i * (p.batch + 1))] = 1;
  context.bind(0, data);
  context.bind(1, c.label, c.indices ? (classes > 255 ? MG_I32 : MG_U8) : MG_F64);

  double loss = 0;
  int64_t correct = 0, top = 0;
  Values gradients(c.x.size(), 0);
  for (int64_t i = 0; i < n; ++i) {
    const Values x(c.x.begin() + i * classes, c.x.begin() + (i + 1) * classes);
    Values target(static_cast<size_t>(classes), 0);
    if (c.indices)
      target[static_cast<size_t>(c.label[static_cast<size_t>(i)])] = 1;
    else
      target.assign(c.label.begin() + i * classes, c.label.begin() + (i + 1) * classes);
    const reference::CrossEntropy one = reference::cross_entropy(
        x, target, p.word("from", "logits") == "logits", static_cast<size_t>(p.number("top_k", 5)));
    loss += one.loss;
    correct += one.correct;
    top += one.correct_top_k;
    for (int64_t j = 0; j < classes; ++j)
      gradients[static_cast<size_t>(i * classes + j)] =
          one.diff[static_cast<size_t>(j)] / static_cast<double>(n);
  }
  const Values weights = plan.read("x/kernel");
  for (bool training : {false, true}) {
    const mg_result result = training ? context.step(n, 0, 1) : context.run(n, true);
    // exp, log and a sum of `classes` terms; the logarithm of 1 + ε is known to the last place of 1
    CHECK(std::abs(result.loss - loss) <= 16 * plan.epsilon() * std::max(loss, static_cast<double>(n)));
    CHECK_EQ(context.metric(0), result.loss);
    CHECK_EQ(context.metric(1), correct);
    CHECK_EQ(context.metric(2), top);
    CHECK_EQ(result.samples, n);
    CHECK_EQ(result.updated, training);
  }
  Values got = plan.read("x/kernel");
  for (size_t i = 0; i < got.size(); ++i) got[i] = weights[i] - got[i];
  CHECK_CLOSE(got, gradients, tolerance(16, plan.epsilon(), c.x));
}

TEST_CASE("cross_entropy agrees with its twin") {
  uint64_t seed = kSeed;
  for (const Problem& problem : read_problems("cross_entropy"))
    for (const std::string options :
         {"", "lanes=2", "lanes=3 library=openblas", "dtype=f64", "dtype=f64 lanes=2"})
      for (int64_t n : {problem.batch, (problem.batch + 1) / 2}) check_problem(problem, options, n, ++seed);
}

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
