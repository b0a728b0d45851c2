// The optimisers for one weight, as their papers and Keras 3 write them.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace margay::reference {

struct Optimizer {
  std::string kind = "sgd";
  double momentum = 0, rho = 0.9, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weight_decay = 0;
  bool nesterov = false, amsgrad = false;
  double start = 0.1, momentum_decay = 1;
};

/// A weight with its states, by the names that the plan gives them.
struct Weight {
  double value = 0;
  std::map<std::string, double> states{};
  double momenta = 1;  // Nadam's product

  /// step counts from 0.
  void update(const Optimizer& o, double gradient, double rate, int64_t step) {
    const double t = static_cast<double>(step + 1);
    value -= rate * o.weight_decay * value;
    if (o.kind == "adam" || o.kind == "adamw" || o.kind == "nadam") {
      const double mean = forget("mean", o.beta1, gradient);
      double square = forget("mean_square", o.beta2, gradient * gradient);
      if (o.kind == "nadam") {
        const auto u = [&](double at) { return o.beta1 * (1 - 0.5 * std::pow(0.96, o.momentum_decay * at)); };
        momenta *= u(t);
        const double ahead =
            u(t + 1) * mean / (1 - momenta * u(t + 1)) + (1 - u(t)) * gradient / (1 - momenta);
        value -= rate * ahead / (std::sqrt(square / (1 - std::pow(o.beta2, t))) + o.epsilon);
        return;
      }
      if (o.amsgrad) square = states["most_mean_square"] = std::max(states["most_mean_square"], square);
      value -= rate * std::sqrt(1 - std::pow(o.beta2, t)) / (1 - std::pow(o.beta1, t)) * mean /
               (std::sqrt(square) + o.epsilon);
    } else if (o.kind == "rmsprop") {
      const double square = forget("mean_square", o.rho, gradient * gradient);
      const double change = rate * gradient / std::sqrt(square + o.epsilon);
      value -= o.momentum > 0 ? states["velocity"] = o.momentum * states["velocity"] + change : change;
    } else if (o.kind == "adagrad") {
      const double sum = states["square_sum"] += gradient * gradient;
      value -= rate * gradient / std::sqrt(o.start + sum + o.epsilon);
    } else if (o.kind == "adadelta") {
      const double square = forget("mean_square", o.rho, gradient * gradient);
      const double change =
          gradient * std::sqrt(states["mean_square_update"] + o.epsilon) / std::sqrt(square + o.epsilon);
      forget("mean_square_update", o.rho, change * change);
      value -= rate * change;
    } else if (o.momentum > 0) {
      const double velocity = states["velocity"] = o.momentum * states["velocity"] - rate * gradient;
      value += o.nesterov ? o.momentum * velocity - rate * gradient : velocity;
    } else {
      value -= rate * gradient;
    }
  }

 private:
  double forget(const std::string& state, double kept, double now) {
    return states[state] = kept * states[state] + (1 - kept) * now;
  }
};

}  // namespace margay::reference
