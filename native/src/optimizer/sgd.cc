// Stochastic gradient descent with momentum (Sutskever et al. 2013), as Keras 3 has it:
//
//   w -= η λ w
//   plain                 w -= η g
//   with momentum         v = μ v - η g;  w += v
//   with Nesterov's       v = μ v - η g;  w += μ v - η g
#include "optimizer/update.h"
#include "program/attributes.h"

namespace margay {
namespace {

template <class T>
struct Rates {
  T rate, momentum;
  bool nesterov;
};

template <class T>
inline __attribute__((always_inline)) void sgd(const Rates<T>& r, T* MARGAY_RESTRICT w,
                                               const T* MARGAY_RESTRICT g, T* MARGAY_RESTRICT v,
                                               int64_t count) {
  if (r.momentum == 0) {
    for (int64_t i = 0; i < count; ++i) w[i] -= r.rate * g[i];
    return;
  }
  const T ahead = r.nesterov ? r.momentum : T(1), now = r.nesterov ? r.rate : T(0);
  for (int64_t i = 0; i < count; ++i) {
    v[i] = r.momentum * v[i] - r.rate * g[i];
    w[i] += ahead * v[i] - now * g[i];
  }
}

MARGAY_CLONES void run(const Rates<float>& r, const Piece<float>& p) {
  sgd(r, p.w, p.g, p.state[0], p.count);
}
MARGAY_CLONES void run(const Rates<double>& r, const Piece<double>& p) {
  sgd(r, p.w, p.g, p.state[0], p.count);
}

class Sgd final : public Elementwise<Sgd> {
 public:
  explicit Sgd(const Attributes& options)
      : Elementwise(options), momentum_(options.number("momentum")), nesterov_(options.flag("nesterov")) {
    if (momentum_ != 0) states_ = {"velocity"};
  }

  template <class T>
  Rates<T> rates(const UpdateRange& range) const {
    return {static_cast<T>(rate_ * range.rate), static_cast<T>(momentum_), nesterov_};
  }

 private:
  double momentum_;
  bool nesterov_;
};

const OptimizerRegistration registration("sgd", {kept_part("momentum", "0"), Key::flag("nesterov", false)},
                                         {"velocity"}, made_optimizer<Sgd>);

}  // namespace
}  // namespace margay
