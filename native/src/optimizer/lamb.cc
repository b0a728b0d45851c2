// LAMB (You et al. 2020): Adam's step, in each parameter as long as the parameter is:
//
//   m = β1 m + (1 - β1) g;  s = β2 s + (1 - β2) g²
//   u = m / (1 - β1^t) / (√(s / (1 - β2^t)) + ε) + λ w;  w -= η ‖w‖ / ‖u‖ · u,  t = 1, 2, …
//
// with 1 in place of ‖w‖ / ‖u‖ where one of them is 0.
#include <cmath>

#include "optimizer/update.h"
#include "program/attributes.h"

namespace margay {
namespace {

template <class T>
struct Rates {
  Decay<T> beta1, beta2;
  T mean_part, square_part;  // 1 / (1 - β1^t), 1 / (1 - β2^t)
  T epsilon, decay;
};

template <class T>
inline __attribute__((always_inline)) void average(const Rates<T>& r, const T* MARGAY_RESTRICT g,
                                                   T* MARGAY_RESTRICT m, T* MARGAY_RESTRICT s,
                                                   int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    m[i] = mean(r.beta1, m[i], g[i]);
    s[i] = mean_square(r.beta2, s[i], g[i]);
  }
}

template <class T>
inline __attribute__((always_inline)) void direction(const Rates<T>& r, const T* MARGAY_RESTRICT w,
                                                     const T* MARGAY_RESTRICT m, const T* MARGAY_RESTRICT s,
                                                     T* MARGAY_RESTRICT u, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    u[i] = m[i] * r.mean_part / (std::sqrt(s[i] * r.square_part) + r.epsilon) + r.decay * w[i];
}

MARGAY_CLONES void run_average(const Rates<float>& r, const Piece<float>& p) {
  average(r, p.g, p.state[0], p.state[1], p.count);
}
MARGAY_CLONES void run_average(const Rates<double>& r, const Piece<double>& p) {
  average(r, p.g, p.state[0], p.state[1], p.count);
}
MARGAY_CLONES void run_direction(const Rates<float>& r, const Piece<float>& p, float* u) {
  direction(r, p.w, p.state[0], p.state[1], u, p.count);
}
MARGAY_CLONES void run_direction(const Rates<double>& r, const Piece<double>& p, double* u) {
  direction(r, p.w, p.state[0], p.state[1], u, p.count);
}

class Lamb final : public Optimizer {
 public:
  explicit Lamb(const Attributes& options)
      : Optimizer(options),
        beta1_(options.number("beta1")),
        beta2_(options.number("beta2")),
        epsilon_(options.number("epsilon")) {
    states_ = {"mean", "mean_square"};
    sums_ = 2;
  }

  void prepare(int64_t step, double learning_rate) noexcept override {
    Optimizer::prepare(step, learning_rate);
    const double t = static_cast<double>(step) + 1;
    mean_part_ = 1 / (1 - std::pow(beta1_, t));
    square_part_ = 1 / (1 - std::pow(beta2_, t));
  }

  void measure(const Update<float>& update) const noexcept override { any_measure(update); }
  void measure(const Update<double>& update) const noexcept override { any_measure(update); }
  void update(const Update<float>& update) const noexcept override { any_update(update); }
  void update(const Update<double>& update) const noexcept override { any_update(update); }

 private:
  enum { kWeights, kDirection };  // the sums of their squares

  template <class T>
  Rates<T> rates(const UpdateRange& range) const {
    return {Decay<T>(beta1_),           Decay<T>(beta2_),
            static_cast<T>(mean_part_), static_cast<T>(square_part_),
            static_cast<T>(epsilon_),   static_cast<T>(weight_decay(range))};
  }

  template <class T>
  void any_measure(const Update<T>& update) const {
    for_each_piece(update, NoDecay(), [&](const Piece<T>& piece) {
      const Rates<T> by = rates<T>(piece.range);
      T u[kPiece];
      run_average(by, piece);
      run_direction(by, piece, u);
      piece.sums[kWeights] = sums_of(piece.w, piece.count).squares;
      piece.sums[kDirection] = sums_of(u, piece.count).squares;
    });
  }

  template <class T>
  void any_update(const Update<T>& update) const {
    int32_t parameter = -1;
    T rate = 0;
    for_each_piece(update, NoDecay(), [&](const Piece<T>& piece) {
      if (piece.range.parameter != parameter) {
        parameter = piece.range.parameter;
        const double weights = std::sqrt(update.blocks.total(parameter, kWeights)),
                     whole = std::sqrt(update.blocks.total(parameter, kDirection));
        const double ratio = weights > 0 && whole > 0 ? weights / whole : 1;
        rate = static_cast<T>(-rate_ * piece.range.rate * ratio);
      }
      T u[kPiece];
      run_direction(rates<T>(piece.range), piece, u);
      scale(rate, u, piece.count);
      add(u, piece.w, piece.count);
    });
  }

  double beta1_, beta2_, epsilon_;
  double mean_part_ = 1, square_part_ = 1;
};

const OptimizerRegistration registration("lamb",
                                         {kept_part("beta1", "0.9"), kept_part("beta2", "0.999"),
                                          epsilon_key()},
                                         {"mean", "mean_square"}, made_optimizer<Lamb>);

}  // namespace
}  // namespace margay
