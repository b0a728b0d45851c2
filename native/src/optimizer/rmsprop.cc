// RMSprop (Hinton 2012), as Keras 3 has it:
//
//   w -= η λ w;  s = ρ s + (1 - ρ) g²
//   plain          w -= η g / √(s + ε)
//   with momentum  v = μ v + η g / √(s + ε);  w -= v
#include <cmath>

#include "optimizer/update.h"
#include "program/attributes.h"

namespace margay {
namespace {

template <class T>
struct Rates {
  T rate;
  Decay<T> rho;
  T momentum, epsilon;
};

template <class T>
inline __attribute__((always_inline)) void rmsprop(const Rates<T>& r, T* MARGAY_RESTRICT w,
                                                   const T* MARGAY_RESTRICT g, T* MARGAY_RESTRICT s,
                                                   T* MARGAY_RESTRICT v, int64_t count) {
  if (r.momentum == 0) {
    for (int64_t i = 0; i < count; ++i) {
      s[i] = mean_square(r.rho, s[i], g[i]);
      w[i] -= r.rate * g[i] / std::sqrt(s[i] + r.epsilon);
    }
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    s[i] = mean_square(r.rho, s[i], g[i]);
    v[i] = r.momentum * v[i] + r.rate * g[i] / std::sqrt(s[i] + r.epsilon);
    w[i] -= v[i];
  }
}

MARGAY_CLONES void run(const Rates<float>& r, const Piece<float>& p) {
  rmsprop(r, p.w, p.g, p.state[0], p.state[1], p.count);
}
MARGAY_CLONES void run(const Rates<double>& r, const Piece<double>& p) {
  rmsprop(r, p.w, p.g, p.state[0], p.state[1], p.count);
}

class RmsProp final : public Elementwise<RmsProp> {
 public:
  explicit RmsProp(const Attributes& options)
      : Elementwise(options),
        rho_(options.number("rho")),
        momentum_(options.number("momentum")),
        epsilon_(options.number("epsilon")) {
    states_ = {"mean_square"};
    if (momentum_ != 0) states_.push_back("velocity");
  }

  template <class T>
  Rates<T> rates(const UpdateRange& range) const {
    return {static_cast<T>(rate_ * range.rate), Decay<T>(rho_), static_cast<T>(momentum_),
            static_cast<T>(epsilon_)};
  }

 private:
  double rho_, momentum_, epsilon_;
};

const OptimizerRegistration registration("rmsprop",
                                         {kept_part("rho", "0.9"), kept_part("momentum", "0"), epsilon_key()},
                                         {"mean_square", "velocity"}, made_optimizer<RmsProp>);

}  // namespace
}  // namespace margay
