// Adagrad (Duchi, Hazan, Singer 2011), as Keras 3 has it; the state is the sum without its beginning a:
//
//   w -= η λ w;  s += g²;  w -= η g / √(a + s + ε)
#include <cmath>

#include "optimizer/update.h"
#include "program/attributes.h"

namespace margay {
namespace {

template <class T>
struct Rates {
  T rate, start;
};

template <class T>
inline __attribute__((always_inline)) void adagrad(const Rates<T>& r, T* MARGAY_RESTRICT w,
                                                   const T* MARGAY_RESTRICT g, T* MARGAY_RESTRICT s,
                                                   int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    s[i] = add_square(s[i], g[i]);
    w[i] -= r.rate * g[i] / std::sqrt(r.start + s[i]);
  }
}

MARGAY_CLONES void run(const Rates<float>& r, const Piece<float>& p) {
  adagrad(r, p.w, p.g, p.state[0], p.count);
}
MARGAY_CLONES void run(const Rates<double>& r, const Piece<double>& p) {
  adagrad(r, p.w, p.g, p.state[0], p.count);
}

class Adagrad final : public Elementwise<Adagrad> {
 public:
  explicit Adagrad(const Attributes& options)
      : Elementwise(options), start_(options.number("start") + options.number("epsilon")) {
    states_ = {"square_sum"};
  }

  template <class T>
  Rates<T> rates(const UpdateRange& range) const {
    return {static_cast<T>(rate_ * range.rate), static_cast<T>(start_)};
  }

 private:
  double start_;
};

constexpr double kMostStart = 1000;

const OptimizerRegistration registration("adagrad",
                                         {Key::number("start", "0.1", 0, kMostStart), epsilon_key()},
                                         {"square_sum"}, made_optimizer<Adagrad>);

}  // namespace
}  // namespace margay
