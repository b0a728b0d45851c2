// A loss with a term for each value: a formula of a value and what it should be.
#pragma once

#include "op/loss/loss.h"

namespace margay {

/// A Formula has kTarget, kValues (see Loss), a constructor from the keys, and
///
///   T value(T x, T target, T& slope) const      the term, and its derivative by x
///   static bool right(T x, T target)            where it counts an accuracy (kJudges): x says what target
///   says
///
/// A class index makes kOn the target of its class and kOff that of all others: one against all.
template <class Formula>
class ValueLoss final : public Loss {
 public:
  explicit ValueLoss(const Declaration& declaration)
      : Loss(declaration, Formula::kTarget, Formula::kValues, Terms::values),
        formula_(declaration.attributes) {}

  template <class T>
  void forward(Builder& builder) const {
    add_step<T>(builder, [this](const Values& values, const Frame& frame, T* diff) {
      Weighing weighing(*this, frame, values);
      const T* x = frame.at<T>(values.x);
      const T* target = indices_ ? nullptr : frame.at<T>(values.target);
      for (int64_t i = 0; i < frame.batch; ++i) {
        double sum = 0;
        for (int64_t place = 0; place < places_; ++place) {
          sum += judge(weighing, i, place, x, target, diff);
          x += width_;
          if (target) target += width_;
          if (diff) diff += width_;
        }
        weighing.add(sum);
      }
    });
  }

 private:
  /// Σ w_t l_t over the values of a place.
  template <class T>
  double judge(Weighing& weighing, int64_t i, int64_t place, const T* x, const T* target, T* diff) const {
    const int64_t label = indices_ ? weighing.label(i, place) : -1;
    const T even = weighing.share<T>(1);
    double sum = 0;
    int64_t counted = 0, right = 0;
    for (int64_t j = 0; j < width_; ++j) {
      const T wanted = target ? target[j] : static_cast<T>(j == label ? Formula::kOn : Formula::kOff);
      const double weight = weighing.weight(i, place, place * width_ + j, label);
      T slope = 0;
      if (weight > 0) {
        sum += weight * static_cast<double>(formula_.value(x[j], wanted, slope));
        ++counted;
        if constexpr (Formula::kJudges) right += formula_.right(x[j], wanted);
      }
      if (diff) diff[j] = (weighing.even() ? even : weighing.share<T>(weight)) * slope;
    }
    if constexpr (Formula::kJudges)
      if (target || label >= 0)  // an index that is ignored is none of the classes
        weighing.count(1, static_cast<double>(target                               ? right
                                              : larger_than(x, width_, label) == 0 ? counted
                                                                                   : 0));
    return sum;
  }

  Formula formula_;
};

/// How a loss of values becomes known.
template <class Formula>
Registration register_value_loss(const char* name, std::vector<Key> keys) {
  using Operator = ValueLoss<Formula>;
  Schema schema{name, Arity::between(2, 3), loss_keys(std::move(keys)), {}, {"loss"}};
  if (Formula::kJudges) schema.metrics.push_back("accuracy");
  schema.metrics = loss_metrics(std::move(schema.metrics));
  if (Formula::kTarget != Loss::Target::values) schema.implied_input = 1;
  return Registration(
      std::move(schema), made<Operator>,
      {kernel<Operator>("margay", single, &Operator::template forward<float>, &Operator::backward),
       kernel<Operator>("margay", always, &Operator::template forward<double>, &Operator::backward)});
}

}  // namespace margay
