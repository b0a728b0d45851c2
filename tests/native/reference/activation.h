// Activations and their derivatives, from the definition. At 0 the derivative of relu and its kin is the one
// from below.
#pragma once

#include <cmath>
#include <stdexcept>
#include <string>

namespace margay::reference {

inline double activate(const std::string& name, double alpha, double x) {
  if (name == "none") return x;
  if (name == "relu") return x > 0 ? x : 0;
  if (name == "leaky_relu") return x > 0 ? x : alpha * x;
  if (name == "sigmoid") return 1 / (1 + std::exp(-x));
  if (name == "tanh") return std::tanh(x);
  if (name == "elu") return x > 0 ? x : alpha * (std::exp(x) - 1);
  throw std::invalid_argument(name);
}

inline double slope(const std::string& name, double alpha, double x) {
  if (name == "none") return 1;
  if (name == "relu") return x > 0 ? 1 : 0;
  if (name == "leaky_relu") return x > 0 ? 1 : alpha;
  if (name == "sigmoid") return activate(name, alpha, x) * (1 - activate(name, alpha, x));
  if (name == "tanh") return 1 - std::tanh(x) * std::tanh(x);
  if (name == "elu") return x > 0 ? 1 : alpha * std::exp(x);
  throw std::invalid_argument(name);
}

inline double default_alpha(const std::string& name) { return name == "leaky_relu" ? 0.1 : 1; }
inline bool piecewise_linear(const std::string& name) {
  return name == "none" || name == "relu" || name == "leaky_relu";
}

}  // namespace margay::reference
