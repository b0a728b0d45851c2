// Adam (Kingma, Ba 2015), with weight decay AdamW (Loshchilov, Hutter 2019), as Keras 3 has it:
//
//   m = β1 m + (1 - β1) g;  s = β2 s + (1 - β2) g²
//   w -= η λ w;  w -= η √(1 - β2^t) / (1 - β1^t) · m / (√s + ε),  t = 1, 2, …
#include <cmath>

#include "optimizer/update.h"
#include "program/attributes.h"

namespace margay {
namespace {

template <class T>
struct Rates {
  T rate;
  Decay<T> beta1, beta2;
  T epsilon;
};

template <class T>
inline __attribute__((always_inline)) void adam(const Rates<T>& r, T* MARGAY_RESTRICT w,
                                                const T* MARGAY_RESTRICT g, T* MARGAY_RESTRICT m,
                                                T* MARGAY_RESTRICT s, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    m[i] = mean(r.beta1, m[i], g[i]);
    s[i] = mean_square(r.beta2, s[i], g[i]);
    w[i] -= r.rate * m[i] / (std::sqrt(s[i]) + r.epsilon);
  }
}

MARGAY_CLONES void run(const Rates<float>& r, const Piece<float>& p) {
  adam(r, p.w, p.g, p.state[0], p.state[1], p.count);
}
MARGAY_CLONES void run(const Rates<double>& r, const Piece<double>& p) {
  adam(r, p.w, p.g, p.state[0], p.state[1], p.count);
}

class Adam final : public Optimizer {
 public:
  explicit Adam(const Attributes& options)
      : Optimizer(options),
        beta1_(options.number("beta1")),
        beta2_(options.number("beta2")),
        epsilon_(options.number("epsilon")) {
    states_ = {"mean", "mean_square"};
  }

  void prepare(int64_t step, double learning_rate) noexcept override {
    Optimizer::prepare(step, learning_rate);
    const double t = static_cast<double>(step) + 1;
    rate_ *= std::sqrt(1 - std::pow(beta2_, t)) / (1 - std::pow(beta1_, t));
  }

  void update(const Update<float>& update) const noexcept override { any_update(update); }
  void update(const Update<double>& update) const noexcept override { any_update(update); }

 private:
  template <class T>
  void any_update(const Update<T>& update) const noexcept {
    const Rates<T> rates{static_cast<T>(rate_), Decay<T>(beta1_), Decay<T>(beta2_), static_cast<T>(epsilon_)};
    for_each_piece(update, keep_, [&](const Piece<T>& piece) { run(rates, piece); });
  }

  double beta1_, beta2_, epsilon_;
};

const OptimizerRegistration registration("adam",
                                         {kept_part("beta1", "0.9"), kept_part("beta2", "0.999"),
                                          epsilon_key()},
                                         {"mean", "mean_square"}, made_optimizer<Adam>);

}  // namespace
}  // namespace margay
