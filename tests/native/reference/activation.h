// Activations and their derivatives, from the definition.
#pragma once

#include "problem.h"

namespace margay::reference {

struct Activation {
  double (*value_of)(double x, double alpha, double beta);
  double (*slope_at)(double x, double alpha, double beta);  // at a bend: from below; at a bound: 0
  bool piecewise_linear = false;
  double alpha = 0, beta = 0;  // where a line does not say
  std::string alpha_key = "alpha", beta_key = "beta";

  double value(double x) const { return value_of(x, alpha, beta); }
  double slope(double x) const { return slope_at(x, alpha, beta); }
  /// From small integers come exact results.
  bool exact() const;
};

/// The activation of that word, with the problem's numbers.
Activation activation_of(const std::string& word, const test::Problem& problem);

}  // namespace margay::reference
