// Adadelta (Zeiler 2012), as Keras 3 and PyTorch have it:
//
//   w -= η λ w;  s = ρ s + (1 - ρ) g²
//   d = √(u + ε) / √(s + ε) · g;  u = ρ u + (1 - ρ) d²;  w -= η d
#include <cmath>

#include "optimizer/update.h"
#include "program/attributes.h"

namespace margay {
namespace {

template <class T>
struct Rates {
  T rate;
  Decay<T> rho;
  T epsilon;
};

template <class T>
inline __attribute__((always_inline)) void adadelta(const Rates<T>& r, T* MARGAY_RESTRICT w,
                                                    const T* MARGAY_RESTRICT g, T* MARGAY_RESTRICT s,
                                                    T* MARGAY_RESTRICT u, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    s[i] = mean_square(r.rho, s[i], g[i]);
    const T d = std::sqrt(u[i] + r.epsilon) / std::sqrt(s[i] + r.epsilon) * g[i];
    u[i] = mean_square(r.rho, u[i], d);
    w[i] -= r.rate * d;
  }
}

MARGAY_CLONES void run(const Rates<float>& r, const Piece<float>& p) {
  adadelta(r, p.w, p.g, p.state[0], p.state[1], p.count);
}
MARGAY_CLONES void run(const Rates<double>& r, const Piece<double>& p) {
  adadelta(r, p.w, p.g, p.state[0], p.state[1], p.count);
}

class Adadelta final : public Elementwise<Adadelta> {
 public:
  explicit Adadelta(const Attributes& options)
      : Elementwise(options), rho_(options.number("rho")), epsilon_(options.number("epsilon")) {
    states_ = {"mean_square", "mean_square_update"};
  }

  template <class T>
  Rates<T> rates(const UpdateRange& range) const {
    return {static_cast<T>(rate_ * range.rate), Decay<T>(rho_), static_cast<T>(epsilon_)};
  }

 private:
  double rho_, epsilon_;
};

const OptimizerRegistration registration("adadelta", {kept_part("rho", "0.95"), epsilon_key()},
                                         {"mean_square", "mean_square_update"}, made_optimizer<Adadelta>);

}  // namespace
}  // namespace margay
