// dice: 1 - (2 Σ p t + smooth) / (Σ p + Σ t + smooth) of each class, the sums over the places of a sample
// that its mask leaves; the mean over the classes. x are probabilities p, the target a class index or t for
// each.
#include "op/loss/loss.h"

namespace margay {
namespace {

constexpr double kLeastSmooth = 1e-6, kMostSmooth = 1e6;

class Dice final : public Loss {
 public:
  explicit Dice(const Declaration& declaration)
      : Loss(declaration, Target::either, "a probability for each value", Terms::samples),
        smooth_(declaration.attributes.number("smooth")) {}

  template <class T>
  void forward(Builder& builder) const {
    const Value sums = builder.allocate(plain_desc({2 * width_}, 1, Type::f64));
    add_step<T>(
        builder,
        [this, sums](const Values& values, const Frame& frame, T* diff) {
          Weighing weighing(*this, frame, values);
          const T* x = frame.at<T>(values.x);
          const T* target = indices_ ? nullptr : frame.at<T>(values.target);
          const int64_t size = places_ * width_;
          for (int64_t i = 0; i < frame.batch; ++i) {
            judge(weighing, i, x, target, diff, frame.at<double>(sums));
            x += size;
            if (target) target += size;
            if (diff) diff += size;
          }
        },
        sums);
  }

 private:
  /// Gives each value of the sample that counts, with its class and what it should be, to `each`.
  template <class T, class Each>
  void over_values(const Weighing& weighing, int64_t i, const T* target, const Each& each) const {
    for (int64_t place = 0; place < places_; ++place) {
      const int64_t label = indices_ ? weighing.label(i, place) : -1;
      for (int64_t c = 0; c < width_; ++c) {
        const int64_t at = place * width_ + c;
        each(at, c, target ? static_cast<double>(target[at]) : static_cast<double>(c == label),
             weighing.mask(i, at));
      }
    }
  }

  /// `both` has Σ p t of each class, then `each` Σ p + Σ t.
  template <class T>
  void judge(Weighing& weighing, int64_t i, const T* x, const T* target, T* diff, double* both) const {
    const double weight = weighing.weight(i, 0, 0);
    double* each = both + width_;
    std::fill_n(both, 2 * width_, 0.0);
    over_values(weighing, i, target, [&](int64_t at, int64_t c, double t, double mask) {
      if (mask == 0) return;
      both[c] += mask * static_cast<double>(x[at]) * t;
      each[c] += mask * (static_cast<double>(x[at]) + t);
    });
    double loss = 0;
    for (int64_t c = 0; c < width_; ++c) loss += 1 - (2 * both[c] + smooth_) / (each[c] + smooth_);
    if (weight > 0) weighing.add(weight * loss / static_cast<double>(width_));
    if (!diff) return;
    const double share = weighing.share<double>(weight) / static_cast<double>(width_);
    over_values(weighing, i, target, [&](int64_t at, int64_t c, double t, double mask) {
      const double bottom = each[c] + smooth_;
      diff[at] = mask == 0 || weight == 0
                     ? T(0)
                     : static_cast<T>(share * mask * ((2 * both[c] + smooth_) / bottom - 2 * t) / bottom);
    });
  }

  double smooth_;
};

Schema schema() {
  Schema schema{"dice",
                Arity::between(2, 3),
                loss_keys({Key::number("smooth", "1", kLeastSmooth, kMostSmooth)}),
                {},
                loss_metrics({"loss"})};
  schema.implied_input = 1;
  return schema;
}

const Registration registration(schema(), made<Dice>,
                                {kernel<Dice>("margay", single, &Dice::forward<float>, &Dice::backward),
                                 kernel<Dice>("margay", always, &Dice::forward<double>, &Dice::backward)});

}  // namespace
}  // namespace margay
