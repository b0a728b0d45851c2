#include "optimizer/optimizer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "program/attributes.h"
#include "platform/compiler.h"

namespace margay {
namespace {

// A piece fits into the first-level cache together with the states.
constexpr int64_t kPiece = 1024;

/// How a running mean forgets: by β, and 1 - β, which is taken from the double: of an f32 β near 1 it would
/// be wrong by 1e-3.
template <class T>
struct Decay {
  T beta, rest;
  explicit Decay(double value) : beta(static_cast<T>(value)), rest(static_cast<T>(1 - value)) {}
};

template <class T>
struct Rates {
  T rate, momentum, epsilon, keep;
  Decay<T> rho, beta1, beta2;
  bool nesterov;
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

template <class T>
inline __attribute__((always_inline)) void sum(const T* MARGAY_RESTRICT a, T* MARGAY_RESTRICT total,
                                               int64_t count) {
  for (int64_t i = 0; i < count; ++i) total[i] += a[i];
}

template <class T>
inline __attribute__((always_inline)) void apply(Optimizer::Kind kind, const Rates<T>& r,
                                                 T* MARGAY_RESTRICT w, const T* MARGAY_RESTRICT g,
                                                 T* MARGAY_RESTRICT first, T* MARGAY_RESTRICT second,
                                                 int64_t count) {
  if (r.keep != 1)
    for (int64_t i = 0; i < count; ++i) w[i] *= r.keep;
  if (kind == Optimizer::Kind::adam) {
    for (int64_t i = 0; i < count; ++i) {
      first[i] = mean(r.beta1, first[i], g[i]);
      second[i] = mean_square(r.beta2, second[i], g[i]);
      w[i] -= r.rate * first[i] / (std::sqrt(second[i]) + r.epsilon);
    }
  } else if (kind == Optimizer::Kind::rmsprop && r.momentum == 0) {
    for (int64_t i = 0; i < count; ++i) {
      first[i] = mean_square(r.rho, first[i], g[i]);
      w[i] -= r.rate * g[i] / std::sqrt(first[i] + r.epsilon);
    }
  } else if (kind == Optimizer::Kind::rmsprop) {
    for (int64_t i = 0; i < count; ++i) {
      first[i] = mean_square(r.rho, first[i], g[i]);
      second[i] = r.momentum * second[i] + r.rate * g[i] / std::sqrt(first[i] + r.epsilon);
      w[i] -= second[i];
    }
  } else if (r.momentum == 0) {
    for (int64_t i = 0; i < count; ++i) w[i] -= r.rate * g[i];
  } else {
    const T ahead = r.nesterov ? r.momentum : T(1), now = r.nesterov ? r.rate : T(0);
    for (int64_t i = 0; i < count; ++i) {
      first[i] = r.momentum * first[i] - r.rate * g[i];
      w[i] += ahead * first[i] - now * g[i];
    }
  }
}

template <class T>
inline __attribute__((always_inline)) void update_range(Optimizer::Kind kind, const Rates<T>& rates,
                                                        const UpdateBlocks& blocks, int64_t begin,
                                                        int64_t end) {
  const auto state = [&](size_t i, int64_t at) {
    return i < blocks.states.size() ? reinterpret_cast<T*>(blocks.states[i]) + at : nullptr;
  };
  T total[kPiece];
  for (int64_t at = begin; at < end; at += kPiece) {
    const int64_t count = std::min(kPiece, end - at);
    const T* gradient = reinterpret_cast<const T*>(blocks.gradients[0]) + at;
    if (blocks.gradients.size() > 1) {
      std::copy_n(gradient, count, total);
      for (size_t share = 1; share < blocks.gradients.size(); ++share)
        sum(reinterpret_cast<const T*>(blocks.gradients[share]) + at, total, count);
      gradient = total;
    }
    apply(kind, rates, reinterpret_cast<T*>(blocks.weights) + at, gradient, state(0, at), state(1, at),
          count);
  }
}

MARGAY_CLONES void update_f32(Optimizer::Kind kind, const Rates<float>& rates, const UpdateBlocks& blocks,
                              int64_t begin, int64_t end) {
  update_range(kind, rates, blocks, begin, end);
}

MARGAY_CLONES void update_f64(Optimizer::Kind kind, const Rates<double>& rates, const UpdateBlocks& blocks,
                              int64_t begin, int64_t end) {
  update_range(kind, rates, blocks, begin, end);
}

template <class T>
Rates<T> rates_of(const Optimizer& o, int64_t step, double learning_rate) {
  double rate = learning_rate;
  if (o.kind == Optimizer::Kind::adam) {
    const double t = static_cast<double>(step) + 1;
    rate *= std::sqrt(1 - std::pow(o.beta2, t)) / (1 - std::pow(o.beta1, t));
  }
  return {static_cast<T>(rate),      static_cast<T>(o.momentum),
          static_cast<T>(o.epsilon), static_cast<T>(1 - learning_rate * o.weight_decay),
          Decay<T>(o.rho),           Decay<T>(o.beta1),
          Decay<T>(o.beta2),         o.nesterov};
}

}  // namespace

std::vector<std::string> Optimizer::states() const {
  switch (kind) {
    case Kind::sgd: return momentum == 0 ? std::vector<std::string>{} : std::vector<std::string>{"velocity"};
    case Kind::rmsprop:
      return momentum == 0 ? std::vector<std::string>{"mean_square"}
                           : std::vector<std::string>{"mean_square", "velocity"};
    case Kind::adam: return {"mean", "mean_square"};
  }
  return {};
}

template <>
void Optimizer::update<float>(const UpdateBlocks& blocks, int64_t begin, int64_t end, int64_t step,
                              double learning_rate) const noexcept {
  update_f32(kind, rates_of<float>(*this, step, learning_rate), blocks, begin, end);
}

template <>
void Optimizer::update<double>(const UpdateBlocks& blocks, int64_t begin, int64_t end, int64_t step,
                               double learning_rate) const noexcept {
  update_f64(kind, rates_of<double>(*this, step, learning_rate), blocks, begin, end);
}

namespace {

constexpr double kBelowOne = 0.9999999999;

Key optimizer_key() { return Key::word("optimizer", "sgd", {"sgd", "rmsprop", "adam"}); }

}  // namespace

std::vector<Key> optimizer_keys(const Line& options) {
  std::string kind = optimizer_key().usual;
  for (const Attribute& attribute : options.attributes)
    if (attribute.key == "optimizer") kind = attribute.value;
  std::vector<Key> keys = {optimizer_key()};
  if (kind != "adam") keys.push_back(Key::number("momentum", "0", 0, kBelowOne));
  if (kind == "sgd") keys.push_back(Key::flag("nesterov", false));
  if (kind == "rmsprop") keys.push_back(Key::number("rho", "0.9", 0, kBelowOne));
  if (kind == "adam") {
    keys.push_back(Key::number("beta1", "0.9", 0, kBelowOne));
    keys.push_back(Key::number("beta2", "0.999", 0, kBelowOne));
  }
  if (kind != "sgd") keys.push_back(Key::number("epsilon", "1e-7", 1e-30, 1));  // 0 would divide 0 by 0
  keys.push_back(Key::number("weight_decay", "0", 0, 1e3));
  return keys;
}

Optimizer read_optimizer(const Attributes& options) {
  Optimizer optimizer;
  const std::string kind = options.word("optimizer");
  if (kind == "rmsprop") optimizer.kind = Optimizer::Kind::rmsprop;
  if (kind == "adam") optimizer.kind = Optimizer::Kind::adam;
  if (kind != "adam") optimizer.momentum = options.number("momentum");
  if (kind == "sgd") optimizer.nesterov = options.flag("nesterov");
  if (kind == "rmsprop") optimizer.rho = options.number("rho");
  if (kind == "adam") {
    optimizer.beta1 = options.number("beta1");
    optimizer.beta2 = options.number("beta2");
  }
  if (kind != "sgd") optimizer.epsilon = options.number("epsilon");
  optimizer.weight_decay = options.number("weight_decay");
  return optimizer;
}

}  // namespace margay
