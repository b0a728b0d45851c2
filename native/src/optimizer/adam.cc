// Adam (Kingma, Ba 2015), AdamW (Loshchilov, Hutter 2019) and AMSGrad (Reddi et al. 2018), as Keras 3 has
// them:
//
//   m = β1 m + (1 - β1) g;  s = β2 s + (1 - β2) g²;  with amsgrad  x = max(x, s), else x = s
//   w -= η λ w;  w -= η √(1 - β2^t) / (1 - β1^t) · m / (√x + ε),  t = 1, 2, …
//
// adam and adamw are the same but for the usual λ.
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
  bool amsgrad;
};

template <class T>
inline __attribute__((always_inline)) void adam(const Rates<T>& r, T* MARGAY_RESTRICT w,
                                                const T* MARGAY_RESTRICT g, T* MARGAY_RESTRICT m,
                                                T* MARGAY_RESTRICT s, T* MARGAY_RESTRICT most,
                                                int64_t count) {
  if (r.amsgrad) {
    for (int64_t i = 0; i < count; ++i) {
      m[i] = mean(r.beta1, m[i], g[i]);
      s[i] = mean_square(r.beta2, s[i], g[i]);
      most[i] = std::max(most[i], s[i]);
      w[i] -= r.rate * m[i] / (std::sqrt(most[i]) + r.epsilon);
    }
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    m[i] = mean(r.beta1, m[i], g[i]);
    s[i] = mean_square(r.beta2, s[i], g[i]);
    w[i] -= r.rate * m[i] / (std::sqrt(s[i]) + r.epsilon);
  }
}

MARGAY_CLONES void run(const Rates<float>& r, const Piece<float>& p) {
  adam(r, p.w, p.g, p.state[0], p.state[1], p.state[2], p.count);
}
MARGAY_CLONES void run(const Rates<double>& r, const Piece<double>& p) {
  adam(r, p.w, p.g, p.state[0], p.state[1], p.state[2], p.count);
}

class Adam final : public Elementwise<Adam> {
 public:
  explicit Adam(const Attributes& options)
      : Elementwise(options),
        beta1_(options.number("beta1")),
        beta2_(options.number("beta2")),
        epsilon_(options.number("epsilon")),
        amsgrad_(options.flag("amsgrad")) {
    states_ = {"mean", "mean_square"};
    if (amsgrad_) states_.push_back("most_mean_square");
  }

  void prepare(int64_t step, double learning_rate) noexcept override {
    Optimizer::prepare(step, learning_rate);
    const double t = static_cast<double>(step) + 1;
    rate_ *= std::sqrt(1 - std::pow(beta2_, t)) / (1 - std::pow(beta1_, t));
  }

  template <class T>
  Rates<T> rates(const UpdateRange& range) const {
    return {static_cast<T>(rate_ * range.rate), Decay<T>(beta1_), Decay<T>(beta2_), static_cast<T>(epsilon_),
            amsgrad_};
  }

 private:
  double beta1_, beta2_, epsilon_;
  bool amsgrad_;
};

OptimizerRegistration registered(const char* name, const char* decay) {
  return {
      name,
      {kept_part("beta1", "0.9"), kept_part("beta2", "0.999"), epsilon_key(), Key::flag("amsgrad", false)},
      {"mean", "mean_square", "most_mean_square"},
      made_optimizer<Adam>,
      decay};
}

const OptimizerRegistration adam_registration = registered("adam", "0");
const OptimizerRegistration adamw_registration = registered("adamw", "0.004");

}  // namespace
}  // namespace margay
