// The updates in f32 against the same formulas in long double.
#include "optimizer/optimizer.h"

#include <cmath>

#include "compare.h"
#include "numbers.h"

namespace margay::test {
namespace {

constexpr size_t kValues = 100;
constexpr double kRate = 0.01;
constexpr double kEpsilon = 0x1p-23;

/// What `steps` updates of 0 with these gradients leave, the weights behind the states.
struct Result {
  std::vector<double> first, second, weights;
};

Result in_f32(const Optimizer& optimizer, const std::vector<float>& gradients, int64_t steps) {
  std::vector<float> weights(kValues), first(kValues), second(kValues);
  UpdateBlocks blocks;
  blocks.weights = reinterpret_cast<char*>(weights.data());
  blocks.gradients = {reinterpret_cast<const char*>(gradients.data())};
  blocks.states = {reinterpret_cast<char*>(first.data()), reinterpret_cast<char*>(second.data())};
  blocks.states.resize(optimizer.states().size());
  for (int64_t step = 0; step < steps; ++step) optimizer.update<float>(blocks, 0, kValues, step, kRate);
  return {{first.begin(), first.end()}, {second.begin(), second.end()}, {weights.begin(), weights.end()}};
}

Result in_long_double(const Optimizer& o, const std::vector<float>& gradients, int64_t steps) {
  Result result;
  for (const long double g : gradients) {
    long double first = 0, second = 0, weight = 0;
    for (int64_t step = 0; step < steps; ++step) {
      const long double t = static_cast<long double>(step + 1);
      if (o.kind == Optimizer::Kind::adam) {
        first = o.beta1 * first + (1.0L - o.beta1) * g;
        second = o.beta2 * second + (1.0L - o.beta2) * g * g;
        weight -= kRate * std::sqrt(1 - std::pow(static_cast<long double>(o.beta2), t)) /
                  (1 - std::pow(static_cast<long double>(o.beta1), t)) * first /
                  (std::sqrt(second) + o.epsilon);
      } else {
        first = o.rho * first + (1.0L - o.rho) * g * g;
        weight -= kRate * g / std::sqrt(first + o.epsilon);
      }
    }
    result.first.push_back(static_cast<double>(first));
    if (o.kind == Optimizer::Kind::adam) result.second.push_back(static_cast<double>(second));
    result.weights.push_back(static_cast<double>(weight));
  }
  return result;
}

/// The largest distance, relative to what is expected.
double error(const std::vector<double>& got, const std::vector<double>& expected) {
  double most = 0;
  for (size_t i = 0; i < expected.size(); ++i)
    most = std::max(most, std::abs(got[i] - expected[i]) / std::abs(expected[i]));
  return most;
}

void check_near(const Optimizer& optimizer, int64_t steps, double tolerance) {
  INFO("beta1 " << optimizer.beta1 << " beta2 " << optimizer.beta2 << " rho " << optimizer.rho << ", "
                << steps << " steps");
  std::vector<float> gradients;
  for (double value : Numbers(7).uniforms(kValues, 0.5, 2)) gradients.push_back(static_cast<float>(value));
  const Result got = in_f32(optimizer, gradients, steps),
               expected = in_long_double(optimizer, gradients, steps);
  CHECK(error(got.first, expected.first) < tolerance);
  CHECK(error(got.second, expected.second) < tolerance);
  // later the weights' own roundings, all in one direction, are larger
  if (steps == 1) CHECK(error(got.weights, expected.weights) < tolerance);
}

TEST_CASE("running means forget by 1 - beta as a double has it") {
  // a step rounds some ten times; 1000 steps add their roundings up as a random walk
  constexpr double kOnce = 8 * kEpsilon, kOften = 64 * kEpsilon;
  for (double beta : {0.9, 0.999, 0.99999}) {
    Optimizer adam;
    adam.kind = Optimizer::Kind::adam;
    adam.beta2 = beta;
    check_near(adam, 1, kOnce);
    check_near(adam, 1000, kOften);
    adam.beta1 = beta;
    check_near(adam, 1, kOnce);
    Optimizer rmsprop;
    rmsprop.kind = Optimizer::Kind::rmsprop;
    rmsprop.rho = beta;
    check_near(rmsprop, 1, kOnce);
    check_near(rmsprop, 1000, kOften);
  }
}

}  // namespace
}  // namespace margay::test
