// Activations and their derivatives, from the definition.
#pragma once

#include "problem.h"

namespace margay::reference {

struct Activation {
  double (*value_of)(double x, double alpha);
  double (*slope_at)(double x, double alpha);  // at a bend: the one from below
  double alpha = 0;                            // where a line does not say
  bool piecewise_linear = false;

  double value(double x) const { return value_of(x, alpha); }
  double slope(double x) const { return slope_at(x, alpha); }
  /// From small integers come exact results.
  bool exact() const;
};

/// The activation of that word, with the problem's alpha.
Activation activation_of(const std::string& word, const test::Problem& problem);

}  // namespace margay::reference
