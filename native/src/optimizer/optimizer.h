// Updates of the weights, in place, over a range of the parameter block.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace margay {

class Attributes;
struct Key;
struct Line;

/// The memory of an update: blocks of one form, made once and used by every step.
struct UpdateBlocks {
  char* weights = nullptr;
  std::vector<const char*> gradients;  // one per share, added up in order
  std::vector<char*> states;           // as Optimizer::states() has them
};

// clang-format off
/// g is the mean gradient, η the learning rate of the step, t the number of steps so far, this one included.
///
///   sgd                  w -= η g
///     with momentum      v = μ v - η g;                w += v
///     with Nesterov's    v = μ v - η g;                w += μ v - η g
///   rmsprop              s = ρ s + (1 - ρ) g²;         w -= η g / √(s + ε)
///     with momentum      v = μ v + η g / √(s + ε);     w -= v
///   adam                 m = β1 m + (1 - β1) g;  s = β2 s + (1 - β2) g²;
///                        w -= η √(1 - β2^t) / (1 - β1^t) · m / (√s + ε)
///
/// With weight decay λ: first w -= η λ w (decoupled: Loshchilov, Hutter 2019). The formulas are those of Keras 3.
// clang-format on
struct Optimizer {
  enum class Kind { sgd, rmsprop, adam };
  Kind kind = Kind::sgd;
  double momentum = 0;
  bool nesterov = false;
  double rho = 0.9;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-7;
  double weight_decay = 0;

  /// Names of the states kept for every parameter, e.g. velocity.
  std::vector<std::string> states() const;

  /// Updates weights [begin, end), which are of type T; step from 0. Nothing in it can fail, so an update is
  /// whole.
  template <class T>
  void update(const UpdateBlocks& blocks, int64_t begin, int64_t end, int64_t step,
              double learning_rate) const noexcept;
};

/// The keys that the optimiser of these options takes.
std::vector<Key> optimizer_keys(const Line& options);
Optimizer read_optimizer(const Attributes& options);

}  // namespace margay
