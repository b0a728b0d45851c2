// Which values dropout lets fall, seen through the gradient with respect to its input: 0, or weigh / (1 -
// rate).
#include <set>

#include "compare.h"
#include "example.h"

namespace margay::test {
namespace {

const char* const kTwice = R"(
data = input() shape=1
wide = dense(data) units=1000 bias=false
a = dropout(wide) rate=0.5
b = dropout(a) rate=0.5
score = dense(b) units=2
loss = cross_entropy(score, label)
)";

/// 1 where a value of the batch fell.
std::vector<int> fallen(const Problem& problem, const std::string& options, int64_t step = 0) {
  Example example(problem, 1);
  std::fill(example.weigh.begin(), example.weigh.end(), 1.0);
  Plan plan(example.training_program(), text("mode=train batch=", problem.batch, " ", options));
  example.write_training(plan);
  Context context(plan);
  example.bind_training(context);
  const Values before = plan.read(Example::image(0));
  plan.write(Example::image(0), Values(before.size(), 0));
  context.step(problem.batch, step, 1);
  const Values gradient = plan.read(Example::image(0));
  const double rate = problem.number("rate", 0);
  std::vector<int> result;
  size_t wrong = 0;
  for (double value : gradient) {
    result.push_back(value == 0);
    const double kept = -1 / (1 - rate) / static_cast<double>(problem.batch);
    wrong += value != 0 && std::abs(value - kept) > 4 * plan.epsilon() * std::abs(kept);
  }
  CHECK_EQ(wrong, 0);
  return result;
}

TEST_CASE("as many values fall as the rate says") {
  for (const Problem& problem : read_problems("dropout")) {
    INFO(problem.place << ": " << problem.text);
    const double rate = problem.number("rate", 0);
    double sum = 0, count = 0;
    for (int64_t step = 0; step < 5; ++step)
      for (int one : fallen(problem, "seed=3", step)) sum += one, ++count;
    const double deviation = std::sqrt(rate * (1 - rate) / count);  // of a binomial share
    CHECK(std::abs(sum / count - rate) <= 4 * deviation);
  }
}

TEST_CASE("what falls depends on seed and step, not on lanes, kernels or types") {
  const Problem problem = read_problems("dropout").front();
  const std::vector<int> mask = fallen(problem, "seed=3", 7);
  for (const std::string options :
       {"seed=3", "seed=3 lanes=2", "seed=3 lanes=3", "seed=3 lanes=2 shares=3",
        "seed=3 lanes=4 library=openblas", "seed=3 dtype=f64", "seed=3 threads=2"}) {
    INFO(options);
    CHECK(fallen(problem, options, 7) == mask);
  }
  CHECK(fallen(problem, "seed=4", 7) != mask);
  CHECK(fallen(problem, "seed=3", 8) != mask);
  CHECK(fallen(problem, "seed=8", 3) != mask);
}

TEST_CASE("samples, steps and neighbours are independent") {
  Problem problem = read_problems("dropout").front();
  problem.attributes["rate"] = "0.5";
  problem.keys = " rate=0.5";
  problem.batch = 4;
  std::vector<std::vector<int>> rows;
  for (int64_t step = 0; step < 4; ++step) {
    const std::vector<int> mask = fallen(problem, "seed=1", step);
    for (size_t i = 0; i < 4; ++i)
      rows.emplace_back(mask.begin() + static_cast<int64_t>(i) * 1000,
                        mask.begin() + static_cast<int64_t>(i + 1) * 1000);
  }
  const auto same = [](const std::vector<int>& a, const std::vector<int>& b, size_t shift) {
    int count = 0;
    for (size_t i = 0; i + shift < a.size(); ++i) count += a[i] == b[i + shift];
    return static_cast<double>(count) / static_cast<double>(a.size() - shift);
  };
  for (size_t a = 0; a < rows.size(); ++a)
    for (size_t b = a; b < rows.size(); ++b)
      for (size_t shift : {a == b ? 2u : 0u, 1u, 16u})
        CHECK(std::abs(same(rows[a], rows[b], shift) - 0.5) < 0.08);  // five deviations of a thousand coins
}

TEST_CASE("two dropouts in one network let different values fall") {
  Plan plan(kTwice, "mode=train dtype=f64");
  Context context(plan);
  Values score;
  for (int i = 0; i < 1000; ++i) score.insert(score.end(), {1, 0});
  plan.write("score/kernel", score);
  plan.write("score/bias", {0x1p20, 0});
  context.bind(0, {1});
  context.bind(1, {1}, MG_U8);
  const Values gradient = margay::test::gradient(plan, context, 1);
  int kept = 0;
  for (size_t i = 0; i < 1000; ++i) kept += gradient[i] != 0;
  CHECK(kept > 180);  // a quarter; of equal masks it would be a half
  CHECK(kept < 320);
}

TEST_CASE("outside training nothing falls") {
  for (const Problem& problem : read_problems("dropout")) {
    const Example example(problem, 1);
    for (const std::string options : {"", "dtype=f64", "library=openblas"}) {
      Plan plan(problem.program(), text("batch=", problem.batch, " ", options));
      Context context(plan);
      context.bind(0, example.in.src[0].values);
      context.run(problem.batch);
      CHECK_EXACT(context.output(problem.batch), example.in.src[0].values);
    }
  }
}

}  // namespace
}  // namespace margay::test
