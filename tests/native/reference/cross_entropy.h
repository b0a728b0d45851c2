// cross_entropy of one sample: -Σ target_j log p_j, and who was right.
#pragma once

#include "softmax.h"

namespace margay::reference {

struct CrossEntropy {
  double loss = 0;
  std::vector<double> diff;  // with respect to x
  bool correct = false;
  bool correct_top_k = false;
};

/// target is a distribution; of an index, 1 at the index. x are logits, or probabilities.
inline CrossEntropy cross_entropy(const std::vector<double>& x, const std::vector<double>& target,
                                  bool logits, size_t top_k) {
  const Tensor one(1, {static_cast<int64_t>(x.size())}, x);
  const std::vector<double> p = logits ? softmax(one).values : x;
  CrossEntropy result;
  double mass = 0;
  for (double t : target) mass += t;
  for (size_t j = 0; j < x.size(); ++j) {
    if (target[j] != 0) result.loss -= target[j] * std::log(p[j]);
    result.diff.push_back(logits ? mass * p[j] - target[j] : -target[j] / p[j]);
  }
  const size_t label = static_cast<size_t>(std::max_element(target.begin(), target.end()) - target.begin());
  size_t before = 0;  // classes that argsort would put before the label
  for (size_t j = 0; j < x.size(); ++j) before += x[j] > x[label] || (x[j] == x[label] && j < label);
  result.correct = before == 0;
  result.correct_top_k = before < top_k;
  return result;
}

}  // namespace margay::reference
