// cross_entropy: -Σ target_j log p_j per sample, with p = softmax(x) (from=logits) or p = x
// (from=probabilities). The target is a class index (label of shape 1: -log p_label) or a distribution (label
// of the shape of x).
#include <algorithm>
#include <cmath>
#include <limits>

#include "error/error.h"
#include "op/loss/loss.h"
#include "plan/builder.h"

namespace margay {
namespace {

int64_t class_index(const Source& source, int64_t sample) {
  switch (source.dtype) {
    case MG_U8: return reinterpret_cast<const uint8_t*>(source.data)[sample];
    case MG_I32: return reinterpret_cast<const int32_t*>(source.data)[sample];
    case MG_I64: return reinterpret_cast<const int64_t*>(source.data)[sample];
    default: throw Error(MG_INVALID, "class indices must be bound as u8, i32 or i64");
  }
}

// The slots, in the order of the schema's metrics.
enum { kLoss, kAccuracy, kTopK };

/// Counts the sample as correct when `label` holds the largest value, and as correct in the top k when fewer
/// than k are larger. Of equal values the first counts as the larger, as argmax has it.
template <class T>
void count_correct(const T* x, int64_t classes, int64_t label, int64_t top_k, double* metrics) {
  int64_t larger = 0;
  for (int64_t j = 0; j < classes; ++j)
    larger += j != label && !(x[label] > x[j] || (x[label] == x[j] && label < j));
  metrics[kAccuracy] += larger == 0;
  metrics[kTopK] += larger < top_k;
}

struct Rule {
  bool logits;
  bool indices;
  int64_t classes;
  int64_t top_k;
  double weight;
  int source;      // of the labels, when they are indices
  size_t metrics;  // the first of its slots
};

/// The smallest probability whose logarithm is taken: a confident mistake costs much, but not infinitely
/// much.
template <class T>
constexpr T smallest = std::numeric_limits<T>::min();

/// x, target and diff are (samples, classes); diff and target may be absent.
template <class T>
void cross_entropy(const Rule& rule, const Frame& frame, const T* x, const T* target, T* diff) {
  const T share = static_cast<T>(rule.weight) / static_cast<T>(frame.total);
  double* metrics = frame.tally->metrics.data() + rule.metrics;
  for (int64_t i = 0; i < frame.batch; ++i, x += rule.classes) {
    int64_t label = -1;
    if (rule.indices) {
      label = class_index(frame.sources[rule.source], frame.samples[i]);
      if (label < 0 || label >= rule.classes)
        throw Error(MG_INVALID, text("sample ", frame.samples[i], " has the label ", label,
                                     ", expected 0 to ", rule.classes - 1));
    } else {
      label = std::max_element(target, target + rule.classes) - target;
    }
    const T largest = rule.logits ? *std::max_element(x, x + rule.classes) : T(0);
    T sum = 0;
    if (rule.logits)
      for (int64_t j = 0; j < rule.classes; ++j) sum += std::exp(x[j] - largest);
    const T log_sum = rule.logits ? std::log(sum) : T(0);
    const auto negative_log = [&](int64_t j) {
      return rule.logits ? log_sum - (x[j] - largest)
                         : -std::log(x[j] > smallest<T> || std::isnan(x[j]) ? x[j] : smallest<T>);
    };
    const auto wanted = [&](int64_t j) { return rule.indices ? static_cast<T>(j == label) : target[j]; };

    T loss = 0, mass = 1;
    if (rule.indices) {
      loss = negative_log(label);
    } else {
      mass = 0;
      for (int64_t j = 0; j < rule.classes; ++j) {
        if (target[j] != 0) loss += target[j] * negative_log(j);
        mass += target[j];
      }
    }
    if (rule.weight > 0) frame.tally->loss += rule.weight * static_cast<double>(loss);
    metrics[kLoss] += static_cast<double>(loss);
    count_correct(x, rule.classes, label, rule.top_k, metrics);
    if (diff && rule.weight == 0) {  // it watches: an infinite loss is nobody's then
      std::fill_n(diff, rule.classes, T(0));
      diff += rule.classes;
    } else if (diff) {
      for (int64_t j = 0; j < rule.classes; ++j)
        diff[j] = share * (rule.logits ? mass * std::exp(x[j] - largest) / sum - wanted(j)
                                       : (wanted(j) == 0 ? T(0) : -wanted(j) / std::max(x[j], smallest<T>)));
      diff += rule.classes;
    }
    if (target) target += rule.classes;
  }
}

class CrossEntropy final : public Operator {
 public:
  explicit CrossEntropy(const Declaration& declaration) {
    const Shape& x = declaration.input_of_rank(1, "", "Put Flatten before it.");
    const Shape& label = declaration.inputs[1];
    shape_ = {1};
    rule_.classes = x[0];
    rule_.logits = declaration.attributes.word("from") == "logits";
    rule_.top_k = declaration.attributes.whole("top_k");
    rule_.weight = declaration.attributes.number("weight");
    rule_.indices = label == Shape{1};
    if (!rule_.indices && label != x)
      declaration.fail(text("labels of shape ", to_text(label), ": expected 1 (class indices) or ",
                            to_text(x), " (probabilities)"),
                       "", 1);
    if (rule_.classes < 2)
      declaration.fail(text("input ", to_text(x), ": expected at least 2 classes"), "", 0);
  }

  bool loss() const override { return true; }
  bool reads_source(size_t k) const override { return k == 1 && rule_.indices; }

  void backward(Builder& builder) const {
    if (builder.wants_diff()) builder.diff_input(builder.state<Value>());
  }

  template <class T>
  void forward(Builder& builder) const {
    Rule rule = rule_;
    rule.source = builder.source(1);
    rule.metrics = builder.metric(0);
    const Value x = builder.plain_input(0);
    const Value target = rule.indices ? Value{} : builder.plain_input(1);
    Value diff;
    if (builder.training()) diff = builder.state<Value>() = builder.allocate(x.desc);
    const int64_t capacity = builder.batch();
    builder.add("forward", "margay:cross_entropy", {x, target, diff}, [=](const Frame& frame) {
      T* gradient = diff ? frame.at<T>(diff) : nullptr;
      cross_entropy(rule, frame, frame.at<T>(x), target ? frame.at<T>(target) : nullptr, gradient);
      if (gradient)
        std::fill(gradient + frame.batch * rule.classes, gradient + capacity * rule.classes, T(0));
    });
    builder.output(x);
  }

 private:
  Rule rule_{};
};

Schema schema() {
  Schema schema{
      "cross_entropy",
      2,
      {Key::word("from", "logits", {"logits", "probabilities"}), Key::whole("top_k", "5", 1, INT32_MAX)},
      {},
      {"loss", "accuracy", "top_k_accuracy"},
      1};
  for (Key& key : loss_keys()) schema.keys.push_back(std::move(key));
  return schema;
}

const Registration registration(
    schema(), made<CrossEntropy>,
    {kernel("margay", single, &CrossEntropy::forward<float>, &CrossEntropy::backward),
     kernel("margay", always, &CrossEntropy::forward<double>, &CrossEntropy::backward)});

}  // namespace
}  // namespace margay
