// How parameters start: bounds, mean and deviation of a large sample, and what they depend on.
#include "compare.h"
#include "handles.h"

namespace margay::test {
namespace {

constexpr int64_t kIn = 300, kOut = 200;

Values kernel(const std::string& init, int64_t seed = 1, const std::string& type = "dtype=f64") {
  Plan plan(text("x = input() shape=", kIn, "\ny = dense(x) units=", kOut, " init=", init), type);
  plan.initialize(seed);
  return plan.read("y/kernel");
}

struct Statistics {
  double low, high, mean, deviation;
  explicit Statistics(const Values& values) : low(values[0]), high(values[0]), mean(0), deviation(0) {
    const double count = static_cast<double>(values.size());
    for (double value : values)
      low = std::min(low, value), high = std::max(high, value), mean += value / count;
    for (double value : values) deviation += (value - mean) * (value - mean) / count;
    deviation = std::sqrt(deviation);
  }
};

// A mean of N values is known to deviation / √N, a deviation to about as much: with N = 60,000 five of those
// are 2%.
void check_statistics(const std::string& init, double mean, double deviation, double low, double high) {
  INFO(init);
  const Statistics s(kernel(init));
  CHECK(std::abs(s.mean - mean) < 0.02 * deviation);
  CHECK(std::abs(s.deviation - deviation) < 0.02 * deviation);
  CHECK(s.low >= low);
  CHECK(s.high <= high);
  CHECK(s.low - low < 0.3 * deviation);  // and the bounds are reached
  CHECK(high - s.high < 0.3 * deviation);
}

TEST_CASE("initialisers have the deviation that their papers give") {
  const double in = kIn, both = kIn + kOut;
  const std::pair<const char*, double> variances[] = {
      {"glorot", 2 / both}, {"he", 2 / in}, {"lecun", 1 / in}};
  for (const auto& [name, variance] : variances) {
    const double deviation = std::sqrt(variance), bound = std::sqrt(3 * variance);
    check_statistics(std::string(name) + "_uniform", 0, deviation, -bound, bound);
    const double cut = 2 * deviation / 0.87962566103423978;  // two deviations of the normal before it is cut
    check_statistics(std::string(name) + "_normal", 0, deviation, -cut, cut);
  }
  check_statistics("uniform:-1:3", 1, 4 / std::sqrt(12.0), -1, 3);
  const Statistics s(kernel("normal:2:0.5"));
  CHECK(std::abs(s.mean - 2) < 0.01);
  CHECK(std::abs(s.deviation - 0.5) < 0.01);
  CHECK(s.high > 2 + 3.5 * 0.5);  // not cut
}

TEST_CASE("constants are constant, biases start at 0") {
  CHECK_EXACT(kernel("zeros"), Values(kIn * kOut, 0));
  CHECK_EXACT(kernel("constant:-2.5"), Values(kIn * kOut, -2.5));
  Plan plan("x = input() shape=3\na = dense(x) units=4\nb = dense(a) units=5 bias_init=constant:0.1",
            "dtype=f64");
  plan.initialize(1);
  CHECK_EXACT(plan.read("a/bias"), Values(4, 0));
  CHECK_EXACT(plan.read("b/bias"), Values(5, 0.1));
}

TEST_CASE("a convolution's fans count its window") {
  Plan plan("x = input() shape=8x8x64\ny = conv2d(x) filters=128 kernel=3x5", "dtype=f64");
  plan.initialize(1);
  const Statistics s(plan.read("y/kernel"));
  const double bound = std::sqrt(6.0 / (15 * 64 + 15 * 128));
  CHECK(s.high <= bound);
  CHECK(s.high > 0.99 * bound);
}

TEST_CASE("seed and name decide, type and kernels do not") {
  const Values values = kernel("glorot_uniform");
  CHECK_EXACT(kernel("glorot_uniform"), values);
  CHECK(difference(kernel("glorot_uniform", 2), values, 0) != "");
  for (const std::string options :
       {"dtype=f32", "dtype=f32 library=openblas", "dtype=f32 batch=64 layout=channels_last"}) {
    Values narrow;
    for (double value : values) narrow.push_back(static_cast<float>(value));
    CHECK_EXACT(kernel("glorot_uniform", 1, options), narrow);
  }
  // made in pieces, which lie in blocks of 64 or so of both dimensions
  const std::string large = "x = input() shape=1603\ny = dense(x) units=707 init=he_normal";
  Plan wide(large, "dtype=f64"), blocked(large, "dtype=f32 batch=64");
  wide.initialize(1), blocked.initialize(1);
  Values narrow;
  for (double value : wide.read("y/kernel")) narrow.push_back(static_cast<float>(value));
  CHECK_EXACT(blocked.read("y/kernel"), narrow);
  Plan plan("x = input() shape=9\na = dense(x) units=9\nb = dense(a) units=9", "dtype=f64");
  plan.initialize(1);
  CHECK(difference(plan.read("a/kernel"), plan.read("b/kernel"), 0) != "");
}

}  // namespace
}  // namespace margay::test
