#include "reference/activation.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "reference/twin.h"

namespace margay::reference {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double clip(double x, double low, double high) { return std::max(low, std::min(x, high)); }

double normal(double x) { return (1 + std::erf(x / std::sqrt(2))) / 2; }
double bent(double x) { return std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x); }

constexpr double kScale = 1.0507009873554804934, kAlpha = 1.6732632423543772848;  // SELU's

struct Row {
  const char* word;
  Activation activation;
};

// clang-format off
const std::vector<Row>& table() {
  static const std::vector<Row> rows = {
      {"none", {[](double x, double, double) { return x; },
                [](double, double, double) { return 1.0; }, true}},
      {"relu", {[](double x, double, double) { return x > 0 ? x : 0; },
                [](double x, double, double) { return x > 0 ? 1.0 : 0; }, true}},
      {"leaky_relu", {[](double x, double a, double) { return x > 0 ? x : a * x; },
                      [](double x, double a, double) { return x > 0 ? 1 : a; }, true, 0.1}},
      {"clip", {clip, [](double x, double low, double high) { return x > low && x < high ? 1.0 : 0; }, true,
                -1, 1, "low", "high"}},
      {"relu6", {clip, [](double x, double low, double high) { return x > low && x < high ? 1.0 : 0; }, true,
                 0, 6}},
      {"sigmoid", {[](double x, double, double) { return sigmoid(x); },
                   [](double x, double, double) { return sigmoid(x) * sigmoid(-x); }}},
      {"swish", {[](double x, double a, double) { return x * sigmoid(a * x); },
                 [](double x, double a, double) {
                   return sigmoid(a * x) + a * x * sigmoid(a * x) * sigmoid(-a * x);
                 }, false, 1}},
      {"tanh", {[](double x, double, double) { return std::tanh(x); },
                [](double x, double, double) { return 1 - std::tanh(x) * std::tanh(x); }}},
      {"elu", {[](double x, double a, double) { return x > 0 ? x : a * (std::exp(x) - 1); },
               [](double x, double a, double) { return x > 0 ? 1 : a * std::exp(x); }, false, 1}},
      {"selu", {[](double x, double, double) { return kScale * (x > 0 ? x : kAlpha * (std::exp(x) - 1)); },
                [](double x, double, double) { return kScale * (x > 0 ? 1 : kAlpha * std::exp(x)); }}},
      {"gelu", {[](double x, double, double) { return x * normal(x); },
                [](double x, double, double) {
                  return normal(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * M_PI);
                }}},
      {"gelu_tanh", {[](double x, double, double) { return x / 2 * (1 + std::tanh(bent(x))); },
                     [](double x, double, double) {
                       const double t = std::tanh(bent(x)), slope = std::sqrt(2 / M_PI) * (1 + 0.134145 * x * x);
                       return (1 + t) / 2 + x / 2 * (1 - t * t) * slope;
                     }}},
      {"mish", {[](double x, double, double) { return x * std::tanh(std::log(1 + std::exp(x))); },
                [](double x, double, double) {
                  const double t = std::tanh(std::log(1 + std::exp(x)));
                  return t + x * (1 - t * t) * sigmoid(x);
                }}},
      {"hard_sigmoid", {[](double x, double, double) { return clip(x / 6 + 0.5, 0, 1); },
                        [](double x, double, double) { return x > -3 && x < 3 ? 1.0 / 6 : 0; }}},
      {"hard_swish", {[](double x, double, double) { return x * clip(x / 6 + 0.5, 0, 1); },
                      [](double x, double, double) { return x <= -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1; }}},
      {"softsign", {[](double x, double, double) { return x / (1 + std::abs(x)); },
                    [](double x, double, double) { return 1 / (1 + std::abs(x)) / (1 + std::abs(x)); }}},
      {"log_sigmoid", {[](double x, double, double) { return -std::log(1 + std::exp(-x)); },
                       [](double x, double, double) { return sigmoid(-x); }}},
      {"softplus", {[](double x, double, double) { return std::log(1 + std::exp(x)); },
                    [](double x, double, double) { return sigmoid(x); }}},
  };
  return rows;
}
// clang-format on

class ActivationTwin final : public Twin {
 public:
  explicit ActivationTwin(const test::Problem& problem) : activation_(activation_of(problem.op, problem)) {}

  bool exact() const override { return activation_.exact(); }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst = in.src[0];
    for (double& value : dst.values) value = activation_.value(value);
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands diff = in.zeros();
    for (size_t i = 0; i < diff_dst.values.size(); ++i)
      diff.src[0].values[i] = diff_dst.values[i] * activation_.slope(in.src[0].values[i]);
    return diff;
  }

 private:
  Activation activation_;
};

std::vector<std::string> words() {
  std::vector<std::string> words;
  for (const Row& row : table())
    if (row.word != std::string("none")) words.push_back(row.word);
  return words;
}

const Registration registration(words(), made<ActivationTwin>);

}  // namespace

bool Activation::exact() const {
  const auto binary = [](double value) { return std::floor(value * 1024) == value * 1024; };
  return piecewise_linear && binary(alpha) && binary(beta);
}

Activation activation_of(const std::string& word, const test::Problem& problem) {
  for (const Row& row : table()) {
    if (row.word != word) continue;
    Activation activation = row.activation;
    activation.alpha = problem.number(activation.alpha_key, activation.alpha);
    activation.beta = problem.number(activation.beta_key, activation.beta);
    return activation;
  }
  throw std::runtime_error(word + ": an activation that the twins do not know");
}

}  // namespace margay::reference
