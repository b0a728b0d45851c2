// A loss with a term for each place: a formula over the values of a row.
#pragma once

#include "op/loss/loss.h"

namespace margay {

/// A Formula has kTarget, kValues (see Loss), a constructor from (declaration, width, indices), classes(),
/// and
///
///   T row(const T* x, const T* target, int64_t label, T* diff, T share) const
///       the term; diff, where it is not null, becomes its gradient times share. Either target or label is
///       there.
///   void measure(const T* x, const T* target, int64_t label, Weighing&) const
///       counts for the metrics behind the loss.
template <class Formula>
class RowLoss final : public Loss {
 public:
  explicit RowLoss(const Declaration& declaration)
      : Loss(declaration, Formula::kTarget, Formula::kValues, Terms::places),
        formula_(declaration, width_, indices_) {
    classes_.of = formula_.classes();
  }

  template <class T>
  void forward(Builder& builder) const {
    add_step<T>(builder, [this](const Values& values, const Frame& frame, T* diff) {
      Weighing weighing(*this, frame, values);
      const T* x = frame.at<T>(values.x);
      const T* target = indices_ ? nullptr : frame.at<T>(values.target);
      for (int64_t i = 0; i < frame.batch; ++i)
        for (int64_t place = 0; place < places_; ++place) {
          const int64_t label = indices_ ? weighing.label(i, place) : -1;
          const double weight = weighing.weight(i, place, place, label);
          if (weight > 0) {
            const T loss = formula_.row(x, target, label, diff, weighing.share<T>(weight));
            weighing.add(weight * static_cast<double>(loss));
            formula_.measure(x, target, label, weighing);
          } else if (diff) {
            std::fill_n(diff, width_, T(0));
          }
          x += width_;
          if (target) target += width_;
          if (diff) diff += width_;
        }
    });
  }

 private:
  Formula formula_;
};

/// How a row loss becomes known.
template <class Formula>
Registration register_row_loss(const char* name, std::vector<Key> keys, std::vector<std::string> metrics) {
  using Operator = RowLoss<Formula>;
  Schema schema{name, Arity::between(2, 3), loss_keys(std::move(keys)), {}, loss_metrics(std::move(metrics))};
  if (Formula::kTarget != Loss::Target::values) schema.implied_input = 1;
  return Registration(
      std::move(schema), made<Operator>,
      {kernel<Operator>("margay", single, &Operator::template forward<float>, &Operator::backward),
       kernel<Operator>("margay", always, &Operator::template forward<double>, &Operator::backward)});
}

}  // namespace margay
