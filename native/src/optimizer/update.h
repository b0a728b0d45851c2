// What the optimisers' loops share: running means, and the walk over ranges in pieces that fit into the
// cache.
#pragma once

#include <algorithm>
#include <array>
#include <limits>

#include "optimizer/arithmetic.h"
#include "optimizer/optimizer.h"
#include "platform/compiler.h"

namespace margay {

/// How a running mean forgets: by β, and 1 - β, which is taken from the double: of an f32 β near 1 it would
/// be wrong by 1e-3.
template <class T>
struct Decay {
  T beta, rest;
  explicit Decay(double value) : beta(static_cast<T>(value)), rest(static_cast<T>(1 - value)) {}
};

// In f32 the sum of β and 1 - β, each rounded, is not 1: only 1 - β is used.
inline __attribute__((always_inline)) float mean(const Decay<float>& decay, float before, float g) {
  return before + decay.rest * (g - before);
}

inline __attribute__((always_inline)) float mean_square(const Decay<float>& decay, float before, float g) {
  const float square =
      std::min(g * g, std::numeric_limits<float>::max());  // infinity would be NaN in the next step
  return before + decay.rest * (square - before);
}

inline __attribute__((always_inline)) double mean(const Decay<double>& decay, double before, double g) {
  return decay.beta * before + decay.rest * g;
}

inline __attribute__((always_inline)) double mean_square(const Decay<double>& decay, double before,
                                                         double g) {
  return decay.beta * before + decay.rest * g * g;
}

/// sum + g², which stays finite.
inline __attribute__((always_inline)) float add_square(float sum, float g) {
  return std::min(sum + g * g, std::numeric_limits<float>::max());
}
inline __attribute__((always_inline)) double add_square(double sum, double g) { return sum + g * g; }

constexpr size_t kMaxStates = 4;

/// Values that lie one after the other.
template <class T>
struct Piece {
  T* w;
  const T* g;                        // the sum of the shares' gradients
  std::array<T*, kMaxStates> state;  // as Optimizer::states() has them
  int64_t count;
  const UpdateRange& range;  // that it is part of
  int64_t at;                // its place in the blocks
  double* sums;              // its own, as many as Optimizer::sums() says
};

/// The decay of ranges that lose nothing.
struct NoDecay {
  double operator()(const UpdateRange&) const { return 0; }
};

/// Calls f(piece) for all values of an update. Those of a range first lose the part decay(range).
template <class T, class D, class F>
inline __attribute__((always_inline)) void for_each_piece(const Update<T>& update, D&& decay, F&& f) {
  UpdateBlocks& blocks = update.blocks;
  const size_t shares = update.gathered ? 1 : blocks.gradients.size();
  T total[kPiece];
  for (const UpdateRange& range : update.ranges) {
    const T keep = static_cast<T>(1 - decay(range));
    const T factor = static_cast<T>(update.factors ? update.factors[range.parameter] : 1);
    for (int64_t at = range.begin; at < range.end; at += kPiece) {
      Piece<T> piece{nullptr, nullptr, {}, std::min(kPiece, range.end - at), range, at, nullptr};
      if (blocks.sums_per_piece > 0)
        piece.sums = blocks.sums.data() +
                     static_cast<size_t>(range.piece + (at - range.begin) / kPiece) * blocks.sums_per_piece;
      piece.w = reinterpret_cast<T*>(blocks.weights) + at;
      piece.g = reinterpret_cast<const T*>(blocks.gradients[0]) + at;
      for (size_t i = 0; i < blocks.states.size(); ++i)
        piece.state[i] = reinterpret_cast<T*>(blocks.states[i]) + at;
      if (shares > 1 || factor != 1) {
        std::copy_n(piece.g, piece.count, total);
        for (size_t share = 1; share < shares; ++share)
          add(reinterpret_cast<const T*>(blocks.gradients[share]) + at, total, piece.count);
        if (factor != 1) scale(factor, total, piece.count);
        piece.g = total;
      }
      if (keep != 1) scale(keep, piece.w, piece.count);
      f(piece);
    }
  }
}

/// An optimiser that changes every weight by itself. O has rates<T>(range), what a range goes by, and beside
/// it stand run(rates, piece) for both types.
template <class O>
class Elementwise : public Optimizer {
 public:
  using Optimizer::Optimizer;
  void update(const Update<float>& update) const noexcept override { any_update(update); }
  void update(const Update<double>& update) const noexcept override { any_update(update); }

 private:
  template <class T>
  void any_update(const Update<T>& update) const noexcept {
    for_each_piece(
        update, [this](const UpdateRange& range) { return decay(range); },
        [this](const Piece<T>& piece) {
          run(static_cast<const O&>(*this).template rates<T>(piece.range), piece);
        });
  }
};

}  // namespace margay
