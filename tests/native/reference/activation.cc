#include "reference/activation.h"

#include <cmath>

#include "reference/twin.h"

namespace margay::reference {
namespace {

double sigmoid(double x, double) { return 1 / (1 + std::exp(-x)); }
double relu_kin(double x, double a) { return x > 0 ? x : a * x; }
double slope_of_relu_kin(double x, double a) { return x > 0 ? 1 : a; }

const std::map<std::string, Activation>& table() {
  static const std::map<std::string, Activation> rows = {
      {"none", {[](double x, double) { return x; }, [](double, double) { return 1.0; }, 0, true}},
      {"relu", {relu_kin, slope_of_relu_kin, 0, true}},
      {"leaky_relu", {relu_kin, slope_of_relu_kin, 0.1, true}},
      {"sigmoid", {sigmoid, [](double x, double) { return sigmoid(x, 0) * (1 - sigmoid(x, 0)); }}},
      {"softplus", {[](double x, double) { return std::log(1 + std::exp(x)); }, sigmoid}},
      {"tanh",
       {[](double x, double) { return std::tanh(x); },
        [](double x, double) { return 1 - std::tanh(x) * std::tanh(x); }}},
      {"elu",
       {[](double x, double a) { return x > 0 ? x : a * (std::exp(x) - 1); },
        [](double x, double a) { return x > 0 ? 1 : a * std::exp(x); }, 1}},
  };
  return rows;
}

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
  for (const auto& [word, unused] : table())
    if (word != "none") words.push_back(word);
  return words;
}

const Registration registration(words(), made<ActivationTwin>);

}  // namespace

bool Activation::exact() const { return piecewise_linear && std::floor(alpha * 1024) == alpha * 1024; }

Activation activation_of(const std::string& word, const test::Problem& problem) {
  Activation activation = table().at(word);
  activation.alpha = problem.number("alpha", activation.alpha);
  return activation;
}

}  // namespace margay::reference
