// cross_entropy: -Σ q_j log p_j of a place, with p = softmax(x) (from=logits) or p = x (from=probabilities),
// and q what the target says: 1 for a class index, or a probability for each class. Smoothing makes it (1 -
// ε) q + ε / classes. Class weights multiply the terms of the sum; where the target is a class index the mean
// divides by them too, as PyTorch's CrossEntropyLoss does.
#include <algorithm>
#include <cmath>

#include "op/loss/row_loss.h"

namespace margay {
namespace {

constexpr double kMostClassWeight = 1e12;

class CrossEntropy {
 public:
  static constexpr Loss::Target kTarget = Loss::Target::either;
  static constexpr const char* kValues = "probabilities";

  CrossEntropy(const Declaration& declaration, int64_t width, bool indices)
      : width_(width), indices_(indices) {
    const Attributes& keys = declaration.attributes;
    logits_ = keys.word("from") == "logits";
    top_k_ = keys.whole("top_k");
    smoothing_ = keys.number("label_smoothing");
    if (width < 2)
      declaration.fail(text("input ", to_text(declaration.inputs[0]), ": expected at least 2 classes"), "",
                       0);
    if (keys.given("class_weights")) {
      class_weights_ = keys.numbers("class_weights");
      if (class_weights_.size() != static_cast<size_t>(width))
        keys.fail("class_weights", text("expected ", width, " numbers, one for each class"));
      for (double weight : class_weights_)
        if (weight > 0 && weight < 1 / kMostClassWeight)
          keys.fail("class_weights",
                    text("expected each to be 0 or at least ", number_text(1 / kMostClassWeight)),
                    "Multiply all by one number.");
    }
    plain_ = indices && smoothing_ == 0 && class_weights_.empty();
  }

  /// What the divisor of the mean counts for each class.
  std::vector<double> classes() const { return indices_ ? class_weights_ : std::vector<double>{}; }

  template <class T>
  T row(const T* x, const T* target, int64_t label, T* diff, T share) const {
    const T largest = logits_ ? *std::max_element(x, x + width_) : T(0);
    T sum = 0;
    for (int64_t j = 0; logits_ && j < width_; ++j) {
      const T power = std::exp(x[j] - largest);
      if (diff) diff[j] = power;
      sum += power;
    }
    const T log_sum = logits_ ? std::log(sum) : T(0);
    const auto surprise = [&](int64_t j) {
      return logits_ ? log_sum - (x[j] - largest) : negative_log(x[j]);
    };
    const auto wanted = [&](int64_t j) {
      T q = indices_ ? static_cast<T>(j == label) : target[j];
      if (plain_) return q;
      if (smoothing_ > 0)
        q = static_cast<T>(1 - smoothing_) * q + static_cast<T>(smoothing_) / static_cast<T>(width_);
      return class_weights_.empty() ? q : q * static_cast<T>(class_weights_[static_cast<size_t>(j)]);
    };
    T loss = 0, mass = 1;
    if (plain_) {
      loss = surprise(label);
    } else {
      mass = 0;
      for (int64_t j = 0; j < width_; ++j) {
        const T q = wanted(j);
        if (q != 0) loss += q * surprise(j);
        mass += q;
      }
    }
    for (int64_t j = 0; diff && j < width_; ++j) {
      const T q = wanted(j);
      diff[j] =
          share * (logits_ ? mass * diff[j] / sum - q : (q == 0 ? T(0) : -q / std::max(x[j], smallest<T>)));
    }
    return loss;
  }

  template <class T>
  void measure(const T* x, const T* target, int64_t label, Weighing& weighing) const {
    if (target) label = std::max_element(target, target + width_) - target;
    const int64_t larger = larger_than(x, width_, label);
    weighing.count(kAccuracy, larger == 0);
    weighing.count(kTopK, larger < top_k_);
  }

 private:
  enum { kLoss, kAccuracy, kTopK };  // the slots, in the order of the schema's metrics

  int64_t width_;
  bool indices_, logits_;
  bool plain_;  // only the label's own surprise counts, once
  int64_t top_k_;
  double smoothing_;
  std::vector<double> class_weights_;
};

const Registration registration = register_row_loss<CrossEntropy>(
    "cross_entropy",
    {Key::word("from", "logits", {"logits", "probabilities"}), Key::number("label_smoothing", "0", 0, 1),
     Key::numbers("class_weights", "", 0, kMostClassWeight), ignore_index_key(),
     Key::whole("top_k", "5", 1, INT32_MAX)},
    {"loss", "accuracy", "top_k_accuracy"});

}  // namespace
}  // namespace margay
