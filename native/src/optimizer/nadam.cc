// Nadam (Dozat 2016): Adam with Nesterov's look-ahead, and a momentum that rises from step to step:
//
//   u_t = β1 (1 - 0.96^(ψ t) / 2);  P_t = u_1 · u_2 · … · u_t,  t = 1, 2, …
//   m = β1 m + (1 - β1) g;  s = β2 s + (1 - β2) g²
//   w -= η λ w;  w -= η (u_{t+1} m / (1 - P_{t+1}) + (1 - u_t) g / (1 - P_t)) / (√(s / (1 - β2^t)) + ε)
//
// ψ (momentum_decay) is 1 in Keras 3 and 0.004 in PyTorch; the rest is the same in both.
#include <cmath>

#include "optimizer/update.h"
#include "program/attributes.h"

namespace margay {
namespace {

template <class T>
struct Rates {
  T mean_rate, now_rate;  // of the mean, and of the gradient itself
  T correction;           // 1 / √(1 - β2^t)
  Decay<T> beta1, beta2;
  T epsilon;
};

template <class T>
inline __attribute__((always_inline)) void nadam(const Rates<T>& r, T* MARGAY_RESTRICT w,
                                                 const T* MARGAY_RESTRICT g, T* MARGAY_RESTRICT m,
                                                 T* MARGAY_RESTRICT s, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    m[i] = mean(r.beta1, m[i], g[i]);
    s[i] = mean_square(r.beta2, s[i], g[i]);
    w[i] -= (r.mean_rate * m[i] + r.now_rate * g[i]) / (std::sqrt(s[i]) * r.correction + r.epsilon);
  }
}

MARGAY_CLONES void run(const Rates<float>& r, const Piece<float>& p) {
  nadam(r, p.w, p.g, p.state[0], p.state[1], p.count);
}
MARGAY_CLONES void run(const Rates<double>& r, const Piece<double>& p) {
  nadam(r, p.w, p.g, p.state[0], p.state[1], p.count);
}

class Nadam final : public Elementwise<Nadam> {
 public:
  explicit Nadam(const Attributes& options)
      : Elementwise(options),
        beta1_(options.number("beta1")),
        beta2_(options.number("beta2")),
        epsilon_(options.number("epsilon")),
        momentum_decay_(options.number("momentum_decay")) {
    states_ = {"mean", "mean_square"};
  }

  void prepare(int64_t step, double learning_rate) noexcept override {
    Optimizer::prepare(step, learning_rate);
    const double t = static_cast<double>(step) + 1;
    const double product = momentum_product(step + 1);
    const double ahead = momentum(t + 1);
    mean_part_ = ahead / (1 - product * ahead);
    now_part_ = (1 - momentum(t)) / (1 - product);
    correction_ = 1 / std::sqrt(1 - std::pow(beta2_, t));
  }

  template <class T>
  Rates<T> rates(const UpdateRange& range) const {
    const double rate = rate_ * range.rate;
    return {static_cast<T>(rate * mean_part_),
            static_cast<T>(rate * now_part_),
            static_cast<T>(correction_),
            Decay<T>(beta1_),
            Decay<T>(beta2_),
            static_cast<T>(epsilon_)};
  }

 private:
  double momentum(double t) const { return beta1_ * (1 - std::pow(0.96, momentum_decay_ * t) / 2); }

  /// P_t; the same bits whether the steps before were asked for or not. From kRising / ψ on factors are β1.
  double momentum_product(int64_t t) {
    const int64_t rising = static_cast<int64_t>(kRising / momentum_decay_), last = std::min(t, rising);
    if (multiplied_ > last) multiplied_ = 0, product_ = 1;
    while (multiplied_ < last) product_ *= momentum(static_cast<double>(++multiplied_));
    return t > rising ? product_ * std::pow(beta1_, static_cast<double>(t - rising)) : product_;
  }

  static constexpr double kRising = 1000;  // 0.96^1000 is nothing beside 1

  double beta1_, beta2_, epsilon_, momentum_decay_;
  int64_t multiplied_ = 0;  // factors in the product
  double product_ = 1;      // P_t
  double mean_part_ = 0, now_part_ = 0, correction_ = 1;
};

const OptimizerRegistration registration("nadam",
                                         {kept_part("beta1", "0.9"), kept_part("beta2", "0.999"),
                                          epsilon_key(), Key::number("momentum_decay", "1", 0.001, 1)},
                                         {"mean", "mean_square"}, made_optimizer<Nadam>);

}  // namespace
}  // namespace margay
