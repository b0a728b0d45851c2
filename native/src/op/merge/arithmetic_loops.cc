#include "op/merge/arithmetic_loops.h"

#include "platform/compiler.h"

namespace margay {
namespace {

// value(a, b), and what of the value's gradient g goes to a and to b. Of a tie the first has all, as
// TensorFlow has it.
struct Sum {
  static constexpr bool reads = false;  // the gradients look at a and b
  template <class T>
  static T value(T a, T b) {
    return a + b;
  }
  template <class T>
  static T to_a(T g, T, T) {
    return g;
  }
  template <class T>
  static T to_b(T g, T, T) {
    return g;
  }
};
struct Difference {
  static constexpr bool reads = false;
  template <class T>
  static T value(T a, T b) {
    return a - b;
  }
  template <class T>
  static T to_a(T g, T, T) {
    return g;
  }
  template <class T>
  static T to_b(T g, T, T) {
    return -g;
  }
};
struct Product {
  static constexpr bool reads = true;
  template <class T>
  static T value(T a, T b) {
    return a * b;
  }
  template <class T>
  static T to_a(T g, T, T b) {
    return g * b;
  }
  template <class T>
  static T to_b(T g, T a, T) {
    return g * a;
  }
};
struct Quotient {
  static constexpr bool reads = true;
  template <class T>
  static T value(T a, T b) {
    return a / b;
  }
  template <class T>
  static T to_a(T g, T, T b) {
    return g / b;
  }
  template <class T>
  static T to_b(T g, T a, T b) {
    return -g * (a / b) / b;
  }
};
// The larger or smaller of two; what is no number comes before all numbers.
template <bool kLarger>
struct Choice {
  static constexpr bool reads = true;
  template <class T>
  static bool first(T a, T b) {
    return (kLarger ? a >= b : a <= b) || a != a;
  }
  template <class T>
  static T value(T a, T b) {
    return first(a, b) ? a : b;
  }
  template <class T>
  static T to_a(T g, T a, T b) {
    return first(a, b) ? g : T(0);
  }
  template <class T>
  static T to_b(T g, T a, T b) {
    return first(a, b) ? T(0) : g;
  }
};
using Larger = Choice<true>;
using Smaller = Choice<false>;

/// An operand along a row: a value of its own for each place, one for all, or none that matters.
template <class T>
struct Along {
  const T* values;
  Along(const T* all, int64_t at) : values(all + at) {}
  T operator[](int64_t i) const { return values[i]; }
};
template <class T>
struct Fixed {
  T value;
  Fixed(const T* all, int64_t at) : value(all[at]) {}
  T operator[](int64_t) const { return value; }
};
template <class T>
struct Nothing {
  Nothing(const T*, int64_t) {}
  T operator[](int64_t) const { return T(0); }
};

/// Calls row(dst, a, b, operand a, operand b) where each run of the innermost axis begins.
template <class A, class B, class T, class F>
inline __attribute__((always_inline)) void operand_rows(const LoopNest& nest, const T* a, const T* b, F row) {
  each_row(
      nest, [&](int64_t dst, int64_t at_a, int64_t at_b)
                __attribute__((always_inline)) { row(dst, at_a, at_b, A(a, at_a), B(b, at_b)); });
}

template <bool Reads, class T, class F>
inline __attribute__((always_inline)) void rows(const LoopNest& nest, const T* a, const T* b, F row) {
  const LoopAxis& inner = nest.axes.back();
  if constexpr (!Reads)
    operand_rows<Nothing<T>, Nothing<T>>(nest, a, b, row);
  else if (inner.a && inner.b)
    operand_rows<Along<T>, Along<T>>(nest, a, b, row);
  else if (inner.a)
    operand_rows<Along<T>, Fixed<T>>(nest, a, b, row);
  else
    operand_rows<Fixed<T>, Along<T>>(nest, a, b, row);
}

template <class Op, class T>
inline __attribute__((always_inline)) void combine(const Broadcast& loops, int64_t samples, const T* a,
                                                   const T* b, T* dst) {
  for (int64_t n = 0; n < samples; ++n, a += loops.a.sample, b += loops.b.sample, dst += loops.dst.sample)
    for (const LoopNest& nest : loops.nests)
      rows<true>(
          nest, a, b,
          [&, count = nest.axes.back().extent ](int64_t at, int64_t, int64_t, auto x, auto y)
              __attribute__((always_inline)) {
                T* to = dst + at;
                MARGAY_INDEPENDENT
                for (int64_t c = 0; c < count; ++c) to[c] = Op::value(x[c], y[c]);
              });
}

/// What of g goes to operand 0 or 1; sums stand on what is there.
template <class Op, int Operand, class T>
inline __attribute__((always_inline)) void spread(const Broadcast& loops, int64_t samples, const T* g,
                                                  const T* a, const T* b, T* diff) {
  const Span& span = Operand == 0 ? loops.a : loops.b;
  for (int64_t n = 0; n < samples; ++n, g += loops.dst.sample, diff += span.sample) {
    for (const LoopNest& nest : loops.nests) {
      const LoopAxis& inner = nest.axes.back();
      const bool along = (Operand == 0 ? inner.a : inner.b) != 0;
      rows<Op::reads>(
          nest, a, b,
          [&, count = inner.extent ](int64_t at, int64_t at_a, int64_t at_b, auto x, auto y)
              __attribute__((always_inline)) {
                const T* from = g + at;
                T* to = diff + (Operand == 0 ? at_a : at_b);
                const auto part = [&](int64_t c) __attribute__((always_inline)) {
                  return Operand == 0 ? Op::to_a(from[c], x[c], y[c]) : Op::to_b(from[c], x[c], y[c]);
                };
                if (!along) {
                  const T all = folded(
                      count, T(0), [](T v, T w) { return v + w; }, part);
                  *to = (span.repeated ? *to : T(0)) + all;
                } else if (span.repeated) {
                  MARGAY_INDEPENDENT
                  for (int64_t c = 0; c < count; ++c) to[c] += part(c);
                } else {
                  MARGAY_INDEPENDENT
                  for (int64_t c = 0; c < count; ++c) to[c] = part(c);
                }
              });
    }
    if (!Op::reads) continue;
    a += loops.a.sample;
    b += loops.b.sample;
  }
}

/// Calls f with the operation's type.
template <class F>
inline __attribute__((always_inline)) void with(Operation operation, F f) {
  switch (operation) {
    case Operation::add: f(Sum()); break;
    case Operation::subtract: f(Difference()); break;
    case Operation::multiply: f(Product()); break;
    case Operation::divide: f(Quotient()); break;
    case Operation::maximum: f(Larger()); break;
    case Operation::minimum: f(Smaller()); break;
  }
}

template <class T>
inline __attribute__((always_inline)) void combine_by(Operation operation, const Broadcast& loops,
                                                      int64_t samples, const T* a, const T* b, T* dst) {
  with(
      operation, [&](auto op)
                     __attribute__((always_inline)) { combine<decltype(op)>(loops, samples, a, b, dst); });
}

template <class T>
inline __attribute__((always_inline)) void spread_by(Operation operation, bool first, const Broadcast& loops,
                                                     int64_t samples, const T* g, const T* a, const T* b,
                                                     T* diff) {
  with(
      operation, [&](auto op) __attribute__((always_inline)) {
        if (first)
          spread<decltype(op), 0>(loops, samples, g, a, b, diff);
        else
          spread<decltype(op), 1>(loops, samples, g, a, b, diff);
      });
}

}  // namespace

// Double precision is for checks: clones of its loops would only lengthen the longest compilation of all.
MARGAY_CLONES void combine_values(Operation operation, const Broadcast& loops, int64_t samples,
                                  const float* a, const float* b, float* dst) {
  combine_by(operation, loops, samples, a, b, dst);
}
void combine_values(Operation operation, const Broadcast& loops, int64_t samples, const double* a,
                    const double* b, double* dst) {
  combine_by(operation, loops, samples, a, b, dst);
}
MARGAY_CLONES void spread_gradient(Operation operation, bool first, const Broadcast& loops, int64_t samples,
                                   const float* g, const float* a, const float* b, float* diff) {
  spread_by(operation, first, loops, samples, g, a, b, diff);
}
void spread_gradient(Operation operation, bool first, const Broadcast& loops, int64_t samples,
                     const double* g, const double* a, const double* b, double* diff) {
  spread_by(operation, first, loops, samples, g, a, b, diff);
}

bool gradients_read(Operation operation) {
  bool answer = false;
  with(operation, [&](auto op) { answer = decltype(op)::reads; });
  return answer;
}

}  // namespace margay
