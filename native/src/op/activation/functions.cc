// exp, log and sqrt, value by value: functions that grow without bound, or are not defined everywhere, so
// that no layer applies them to its result as it does an activation.
#include <algorithm>
#include <cmath>

#include "plan/builder.h"

namespace margay {
namespace {

struct Exp {
  static constexpr const char* word = "exp";
  template <class T>
  static T value(T x) {
    return std::exp(x);
  }
  template <class T>
  static T slope(T, T y) {
    return y;
  }
};

struct Log {
  static constexpr const char* word = "log";
  template <class T>
  static T value(T x) {
    return std::log(x);
  }
  template <class T>
  static T slope(T x, T) {
    return 1 / x;
  }
};

struct Sqrt {
  static constexpr const char* word = "sqrt";
  template <class T>
  static T value(T x) {
    return std::sqrt(x);
  }
  template <class T>
  static T slope(T, T y) {
    return static_cast<T>(0.5) / y;
  }
};

template <class Function>
class Each final : public Operator {
 public:
  explicit Each(const Declaration& declaration) { shape_ = declaration.inputs[0]; }

  /// Samples that do not count are zeros: whatever stands there may have no value.
  template <class T>
  void forward(Builder& builder) const {
    const Value src = builder.plain_input();
    const Value dst = builder.new_output(src.desc);
    builder.add("forward", kernel_name(), {src, dst},
                [=, count = elements(shape_), capacity = builder.batch()](const Frame& frame) {
                  const T* x = frame.at<T>(src);
                  T* y = frame.at<T>(dst);
                  const int64_t all = frame.batch * count;
                  for (int64_t i = 0; i < all; ++i) y[i] = Function::value(x[i]);
                  std::fill(y + all, y + capacity * count, T(0));
                });
  }

  template <class T>
  void backward(Builder& builder) const {
    const Value g = builder.plain_diff_output();
    const Value src = builder.plain_input();
    const Value dst = builder.output();
    const Value diff = builder.allocate(src.desc);
    builder.add("backward", kernel_name(), {g, src, dst, diff},
                [=, count = elements(shape_), capacity = builder.batch()](const Frame& frame) {
                  const T *from = frame.at<T>(g), *x = frame.at<T>(src), *y = frame.at<T>(dst);
                  T* to = frame.at<T>(diff);
                  const int64_t all = frame.batch * count;
                  for (int64_t i = 0; i < all; ++i) to[i] = from[i] * Function::slope(x[i], y[i]);
                  std::fill(to + all, to + capacity * count, T(0));
                });
    builder.diff_input(diff);
  }

  static Registration registered() {
    using Self = Each;
    return {{Function::word, 1, {}, {}},
            made<Self>,
            {kernel("margay", single, &Self::template forward<float>, &Self::template backward<float>),
             kernel("margay", always, &Self::template forward<double>, &Self::template backward<double>)}};
  }

 private:
  static const char* kernel_name() {
    static const std::string name = std::string("margay:") + Function::word;
    return name.c_str();
  }
};

const Registration registrations[] = {Each<Exp>::registered(), Each<Log>::registered(),
                                      Each<Sqrt>::registered()};

}  // namespace
}  // namespace margay
