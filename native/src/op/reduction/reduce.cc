// reduce_mean, reduce_sum, reduce_max: one value of all along some dimensions; NaN is larger than all
// numbers. The input is read where it lies; the result is a tensor that is repeated along them, as
// broadcasting has it.
#include <algorithm>
#include <limits>

#include "op/axes.h"
#include "op/broadcast.h"
#include "plan/builder.h"
#include "platform/compiler.h"

namespace margay {
namespace {

enum class Reduction { mean, sum, max };

/// Values that are added up in f32: the sum is right to some 1e-5 of it.
constexpr double kMostAdded = 256;

/// dst[j] = join(dst[j], term(i, j)) for each value i of the input and its place j in the result.
template <class T, class Join, class Term>
inline __attribute__((always_inline)) void join_values(const Broadcast& loops, T* dst, T start, Join join,
                                                       Term term) {
  for (int64_t n = 0; n < loops.samples; ++n)
    for (const LoopNest& nest : loops.nests)
      each_row(
          nest, [&](int64_t from, int64_t to, int64_t) __attribute__((always_inline)) {
            const LoopAxis& inner = nest.axes.back();
            const int64_t i = n * loops.dst.sample + from, j = n * loops.a.sample + to;
            if (inner.a)
              for (int64_t c = 0; c < inner.extent; ++c) dst[j + c] = join(dst[j + c], term(i + c, j + c));
            else
              dst[j] =
                  join(dst[j], folded(inner.extent, start, join, [&](int64_t c) { return term(i + c, j); }));
          });
}

/// diff[i] = term(i, j) for each value i of the input and its place j in the result.
template <class T, class Term>
inline __attribute__((always_inline)) void spread_values(const Broadcast& loops, T* diff, Term term) {
  for (int64_t n = 0; n < loops.samples; ++n)
    for (const LoopNest& nest : loops.nests)
      each_row(
          nest, [&](int64_t from, int64_t to, int64_t) __attribute__((always_inline)) {
            const LoopAxis& inner = nest.axes.back();
            const int64_t i = n * loops.dst.sample + from, j = n * loops.a.sample + to;
            if (inner.a)
              for (int64_t c = 0; c < inner.extent; ++c) diff[i + c] = term(i + c, j + c);
            else
              for (int64_t c = 0; c < inner.extent; ++c) diff[i + c] = term(i + c, j);
          });
}

/// sums: as large as dst, for sums of so many values that T would lose digits; else null.
template <class T>
inline __attribute__((always_inline)) void reduce(Reduction reduction, const Broadcast& loops, double scale,
                                                  const T* src, double* sums, T* dst) {
  const int64_t count = loops.samples * loops.a.sample;
  const auto value = [&](int64_t i, int64_t) { return src[i]; };
  if (reduction == Reduction::max) {
    constexpr T kLeast = -std::numeric_limits<T>::infinity();
    std::fill_n(dst, count, kLeast);
    join_values(
        loops, dst, kLeast, [](T x, T y) { return x > y || x != x ? x : y; }, value);
    return;
  }
  if (sums) {
    std::fill_n(sums, count, 0.0);
    join_values(
        loops, sums, 0.0, [](double x, double y) { return x + y; },
        [&](int64_t i, int64_t) { return static_cast<double>(src[i]); });
    for (int64_t j = 0; j < count; ++j) dst[j] = static_cast<T>(sums[j] * scale);
    return;
  }
  std::fill_n(dst, count, T(0));
  join_values(
      loops, dst, T(0), [](T x, T y) { return x + y; }, value);
  if (reduction == Reduction::mean)
    for (int64_t j = 0; j < count; ++j) dst[j] *= static_cast<T>(scale);
}

template <class T>
inline __attribute__((always_inline)) void spread_equally(const Broadcast& loops, T scale, const T* g,
                                                          T* diff) {
  spread_values(loops, diff, [&](int64_t, int64_t j) { return g[j] * scale; });
}

/// The largest values share g, as TensorFlow's reduce_max and PyTorch's amax have it. shares: as large as g.
template <class T>
inline __attribute__((always_inline)) void spread_to_largest(const Broadcast& loops, const T* src,
                                                             const T* dst, const T* g, T* shares, T* diff) {
  const int64_t count = loops.samples * loops.a.sample;
  std::fill_n(shares, count, T(0));
  join_values(
      loops, shares, T(0), [](T x, T y) { return x + y; },
      [&](int64_t i, int64_t j) { return src[i] == dst[j] ? T(1) : T(0); });
  for (int64_t j = 0; j < count; ++j) shares[j] = g[j] / shares[j];
  spread_values(loops, diff, [&](int64_t i, int64_t j) { return src[i] == dst[j] ? shares[j] : T(0); });
}

MARGAY_CLONES void reduce_values(Reduction reduction, const Broadcast& loops, double scale, const float* src,
                                 double* sums, float* dst) {
  reduce(reduction, loops, scale, src, sums, dst);
}
MARGAY_CLONES void reduce_values(Reduction reduction, const Broadcast& loops, double scale, const double* src,
                                 double*, double* dst) {
  reduce<double>(reduction, loops, scale, src, nullptr, dst);
}
MARGAY_CLONES void spread_mean(const Broadcast& loops, float scale, const float* g, float* diff) {
  spread_equally(loops, scale, g, diff);
}
MARGAY_CLONES void spread_mean(const Broadcast& loops, double scale, const double* g, double* diff) {
  spread_equally(loops, scale, g, diff);
}
MARGAY_CLONES void spread_max(const Broadcast& loops, const float* src, const float* dst, const float* g,
                              float* shares, float* diff) {
  spread_to_largest(loops, src, dst, g, shares, diff);
}
MARGAY_CLONES void spread_max(const Broadcast& loops, const double* src, const double* dst, const double* g,
                              double* shares, double* diff) {
  spread_to_largest(loops, src, dst, g, shares, diff);
}

class Reduce final : public Operator {
 public:
  Reduce(const Declaration& declaration, Reduction reduction)
      : reduction_(reduction), kept_(declaration.inputs[0]) {
    const std::vector<size_t> axes = read_axes(declaration.attributes, "axes", kept_);
    for (const size_t axis : axes) {
      count_ *= static_cast<double>(kept_[axis]);
      kept_[axis] = 1;
    }
    const bool keep = declaration.attributes.flag("keep");
    for (size_t i = 0; i < kept_.size(); ++i)
      if (keep || std::count(axes.begin(), axes.end(), i) == 0) shape_.push_back(kept_[i]);
    if (shape_.empty()) shape_ = {1};
  }

  template <class T>
  void forward(Builder& builder) const {
    const Part part = this->part(builder);
    const Value dst = builder.new_output(part.out);
    const bool many = reduction_ != Reduction::max && builder.type() == Type::f32 && count_ > kMostAdded;
    const int64_t results = static_cast<int64_t>(part.out.get_size()) / bytes_of(builder.type());
    const Value sums = many ? builder.allocate(plain_desc({results}, 1, Type::f64)) : Value{};
    const double scale = reduction_ == Reduction::mean ? 1 / count_ : 1;
    builder.add("forward", name(), {part.src, sums, dst}, [=, reduction = reduction_](const Frame& frame) {
      reduce_values(reduction, part.loops, scale, frame.at<const T>(part.src),
                    sums ? frame.at<double>(sums) : nullptr, frame.at<T>(dst));
    });
  }

  template <class T>
  void backward(Builder& builder) const {
    if (!builder.wants_diff()) return;
    const Part part = this->part(builder);
    const Value g = builder.diff_output_as(part.out);
    const Value diff = builder.allocate(part.src.desc);
    const int64_t all = part.loops.samples * part.loops.dst.sample;
    if (reduction_ == Reduction::max) {
      const Value dst = builder.output(), shares = builder.allocate(part.out);
      builder.add("backward", name(), {part.src, dst, g, shares, diff}, [=](const Frame& frame) {
        if (part.loops.dst.padded) std::fill_n(frame.at<T>(diff), all, T(0));
        spread_max(part.loops, frame.at<const T>(part.src), frame.at<const T>(dst), frame.at<const T>(g),
                   frame.at<T>(shares), frame.at<T>(diff));
      });
    } else {
      const T scale = reduction_ == Reduction::mean ? static_cast<T>(1 / count_) : T(1);
      builder.add("backward", name(), {g, diff}, [=](const Frame& frame) {
        if (part.loops.dst.padded) std::fill_n(frame.at<T>(diff), all, T(0));
        spread_mean(part.loops, scale, frame.at<const T>(g), frame.at<T>(diff));
      });
    }
    builder.diff_input(diff);
  }

 private:
  struct Part {
    Value src;
    Desc out;         // of the result, which is that of `kept` in memory
    Broadcast loops;  // dst: src, a: the result
  };

  /// In the input's blocks of channels, where the result's channels fill such blocks too; else channels last.
  Part part(Builder& builder) const {
    const Shape& input = builder.input_shape();
    const auto plain = [&](const Shape& any) { return plain_desc(any, builder.batch(), builder.type()); };
    const Value there = builder.input();
    const int64_t block = channel_layout(there.desc).inner;
    Desc kept = plain(kept_), out = plain(shape_);
    bool fits = block > 0;
    if (fits && !suits(kept, kept_, there.desc)) {
      kept = blocked_desc(kept_, builder.batch(), block);
      out = blocked_desc(shape_, builder.batch(), block);
      const bool whole = input.back() % block == 0 || reduction_ != Reduction::max;
      fits = whole && !kept.is_zero() && !out.is_zero();
    }
    if (!fits) {
      kept = plain(kept_);
      out = plain(shape_);
    }
    const Value src = fits ? there : builder.plain_input();
    return {src, out, broadcast_loops(input, src.desc, kept_, kept, kept_, kept)};
  }

  const char* name() const {
    return reduction_ == Reduction::max    ? "margay:max"
           : reduction_ == Reduction::mean ? "margay:mean"
                                           : "margay:sum";
  }

  Reduction reduction_;
  Shape kept_;        // of the result, with an extent of 1 for each dimension that it is taken over
  double count_ = 1;  // values of which one is made
};

template <Reduction reduction>
std::unique_ptr<Operator> made(const Declaration& declaration) {
  return std::make_unique<Reduce>(declaration, reduction);
}

Schema schema(const char* name) {
  return {name,
          1,
          {Key::numbers("axes", "").needed("axes=, for example axes=0,1 for rows and columns"),
           Key::flag("keep", false)},
          {}};
}

std::vector<Kernel> kernels() {
  return {kernel("margay", single, &Reduce::forward<float>, &Reduce::backward<float>),
          kernel("margay", always, &Reduce::forward<double>, &Reduce::backward<double>)};
}

const Registration mean(schema("reduce_mean"), made<Reduction::mean>, kernels());
const Registration sum(schema("reduce_sum"), made<Reduction::sum>, kernels());
const Registration most(schema("reduce_max"), made<Reduction::max>, kernels());

}  // namespace
}  // namespace margay
