// The optimisers for one weight, as their papers and Keras 3 write them.
#pragma once

#include <cmath>
#include <string>

namespace margay::reference {

struct Optimizer {
  std::string kind = "sgd";
  double momentum = 0, rho = 0.9, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weight_decay = 0;
  bool nesterov = false;
};

/// A weight with its states.
struct Weight {
  double value = 0, velocity = 0, mean = 0, mean_square = 0;

  /// step counts from 0.
  void update(const Optimizer& o, double gradient, double rate, int64_t step) {
    value -= rate * o.weight_decay * value;
    if (o.kind == "adam") {
      mean = o.beta1 * mean + (1 - o.beta1) * gradient;
      mean_square = o.beta2 * mean_square + (1 - o.beta2) * gradient * gradient;
      const double t = static_cast<double>(step + 1);
      value -= rate * std::sqrt(1 - std::pow(o.beta2, t)) / (1 - std::pow(o.beta1, t)) * mean /
               (std::sqrt(mean_square) + o.epsilon);
    } else if (o.kind == "rmsprop") {
      mean_square = o.rho * mean_square + (1 - o.rho) * gradient * gradient;
      velocity = o.momentum * velocity + rate * gradient / std::sqrt(mean_square + o.epsilon);
      value -= velocity;
    } else {
      velocity = o.momentum * velocity - rate * gradient;
      value += o.nesterov ? o.momentum * velocity - rate * gradient : velocity;
    }
  }
};

}  // namespace margay::reference
