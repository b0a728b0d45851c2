// What losses have in common. A loss judges the values x of a sample, places of `width` values each (a vector
// is one place, a picture rows x columns of them), by a target. It is a sum of terms l_t, one for each place
// or for each value, and the loss of a batch is a mean in which a term counts as much as its weight:
//
//   L = weight= · Σ w_t l_t / Σ w_t        over the terms of the whole batch, whatever lane has them; 0 where
//   all
//                                          weights are 0
//
// w_t is 1, times the number that the third input has for the term, for its place or for the whole sample.
// What is reported as a sample's loss is its part of N · L / weight=, so that the mean over N samples is L.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/operator.h"
#include "plan/builder.h"

namespace margay {

/// The keys of a loss: its own, then those of all.
std::vector<Key> loss_keys(std::vector<Key> own);
/// The class index whose places do not count. Whoever has the key need not read it.
Key ignore_index_key();

/// What a loss measures: its own, then the weight of the terms (mass), and how many of them count (counted):
/// what batches of different weight are put together by.
std::vector<std::string> loss_metrics(std::vector<std::string> own);

/// Class indices or weights of the samples: where the caller bound them, or, where they move with a picture,
/// as they were gathered for the lane's samples.
class Numbers {
 public:
  /// `gathered`: of a sequence's value, which may be none.
  Numbers(const Frame& frame, int source, const Value& gathered, bool f64, int64_t size);

  explicit operator bool() const { return source_ || gathered_; }
  /// Number `at` of the lane's sample i. Where they are bound, i may be any of the batch's samples: those of
  /// the lanes before are below 0.
  int64_t whole(int64_t i, int64_t at) const;
  double number(int64_t i, int64_t at) const;

 private:
  const int64_t* samples_;
  const Source* source_;
  const char* gathered_;
  bool f64_;
  int64_t size_;  // numbers of a sample
};

/// The smallest probability whose logarithm is taken: a confident mistake costs much, but not infinitely
/// much.
template <class T>
constexpr T smallest = std::numeric_limits<T>::min();

/// -log p; what is not a number stays none.
template <class T>
T negative_log(T p) {
  return -std::log(p > smallest<T> || std::isnan(p) ? p : smallest<T>);
}

/// How many values of a row come before that of column `label`. Of equal values the first counts as the
/// larger, as argmax has it; beside what is not a number all others are larger.
template <class T>
int64_t larger_than(const T* x, int64_t width, int64_t label) {
  int64_t larger = 0;
  for (int64_t j = 0; j < width; ++j)
    larger += j != label && !(x[label] > x[j] || (x[label] == x[j] && label < j));
  return larger;
}

/// What a class index says of its place.
struct ClassWeights {
  std::vector<double> of;  // what each class counts in the divisor of the mean (the terms have it already);
                           // empty: 1
  bool ignores = false;
  int64_t ignored = 0;  // the index whose places have the weight 0
};

class Loss : public Operator {
 public:
  enum class Target { values, indices, either };
  enum class Terms { places, values, samples };

  bool loss() const final { return true; }
  bool reads_source(size_t k) const final { return k == 2 || (k == 1 && indices_); }
  bool reads_indices(size_t k) const final { return k == 1 && indices_; }

  /// Hands on what the forward pass left.
  void backward(Builder& builder) const;

 protected:
  /// `values`: what messages call a target that has the shape of x. Without the key weight it measures only:
  /// nothing is learned from it.
  Loss(const Declaration& declaration, Target target, const char* values, Terms terms);

  /// What the steps of a sequence look at.
  struct Values {
    Value x, target, diff;  // target where it has values, diff in training
    Value labels, weights;  // those that move with the samples
    Value sums;             // of each share over its terms, where some of them do
    int target_source = -1, weights_source = -1;
    bool f64 = false;
    size_t metrics = 0;  // the first of its slots
    int64_t capacity = 0;
  };
  /// Names the values, and adds the step that judges the samples of a lane; it is to write all rows of diff.
  /// `scratch`: a value of its own, or none.
  template <class T, class Judge>
  void add_step(Builder& builder, const Judge& judge, const Value& scratch = {}) const {
    const Values values = take(builder);
    const int64_t size = places_ * width_;
    builder.add("forward", kernel_.c_str(),
                {values.x, values.target, values.labels, values.weights, values.diff, scratch},
                [=](const Frame& frame) {
                  T* diff = values.diff ? frame.at<T>(values.diff) : nullptr;
                  judge(values, frame, diff);
                  if (!diff) return;
                  if (weight_ == 0)
                    std::fill_n(diff, frame.batch * size, T(0));  // it watches: what is infinite is nobody's
                  std::fill(diff + frame.batch * size, diff + values.capacity * size, T(0));
                });
    builder.output(values.x);
  }

  std::string kernel_;
  int64_t places_ = 1, width_ = 1;  // of x
  int64_t terms_ = 1;               // of a sample
  bool whole_ = false;    // the sample is one term; what the third input says of its places is a mask
  bool indices_ = false;  // the target is a class index for each place
  int64_t weights_ = 0;   // numbers of the third input for a sample; 0: there is none
  bool judges_ = true;    // has a loss and a gradient; false: it measures only
  double weight_ = 1;
  size_t own_metrics_ = 0;  // mass and counted are behind them; 0: there are none
  ClassWeights classes_;
  std::string label_, given_;  // the inputs with what is right, and with the weights

  friend class Weighing;

 private:
  Values take(Builder& builder) const;
};

/// The weights of a batch's terms, the means over them, and where they are added up.
class Weighing {
 public:
  Weighing(const Loss& loss, const Frame& frame, const Loss::Values& values);
  /// What a share shows the others of the terms that move: their sums.
  static void show(const Loss& loss, const Frame& frame, const Loss::Values& values);

  /// The class index of a place of the lane's sample i; refused where it is none of the classes. -1: ignored.
  int64_t label(int64_t i, int64_t place) const;
  /// Of a term; `place` is the place that it belongs to, and `label` that place's.
  double weight(int64_t i, int64_t place, int64_t term, int64_t label = -1) const;
  /// What the third input says of one of the sample's values.
  double mask(int64_t i, int64_t value) const;

  /// What the gradient of a term of this weight is multiplied by. Neither weights that somebody gives nor
  /// their sum need fit into T.
  template <class T>
  T share(double weight) const {
    if (even_) return static_cast<T>(loss_.weight_) / static_cast<T>(mass_);
    return mass_ > 0 ? static_cast<T>(loss_.weight_ * weight / mass_) : T(0);
  }
  /// Adds Σ w_t l_t of some terms of a sample.
  void add(double weighted) {
    const double part = weighted * scale_;
    if (loss_.weight_ > 0) frame_.tally->loss += loss_.weight_ * part;
    frame_.tally->metrics[metrics_] += part;
  }
  /// Adds to a slot as it is.
  void tally(size_t slot, double count) { frame_.tally->metrics[metrics_ + slot] += count; }
  /// Adds to a metric that is a mean over the terms that count, whatever their weights.
  void count(size_t metric, double terms) {
    frame_.tally->metrics[metrics_ + metric] += terms * count_scale_;
  }
  bool even() const { return even_; }  // all weights are 1

 private:
  struct Sums {
    double mass = 0, counted = 0;
  };
  struct Alone {};
  /// Without sums.
  Weighing(const Loss& loss, const Frame& frame, const Loss::Values& values, Alone);
  double given(int64_t i, int64_t at) const;
  double weight_of(int64_t i, int64_t place, int64_t term, int64_t label) const;
  Sums sums(int64_t begin, int64_t end) const;

  const Loss& loss_;
  const Frame& frame_;
  Numbers target_;
  Numbers weights_;
  size_t metrics_;
  bool even_;
  double mass_ = 0, counted_ = 0;  // of the whole batch: what the mean divides by, and the terms that count
  double scale_ = 1, count_scale_ = 1;  // N / mass, N / counted
};

}  // namespace margay
