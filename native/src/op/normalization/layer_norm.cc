// layer_norm: dst = gamma (src - mean) / √(variance + ε) + beta, over the last dimensions of each sample (Ba,
// Kiros, Hinton 2016). In memory a sample is rows of so many values, each with a mean and a (population)
// variance of its own.
#include <algorithm>
#include <cmath>

#include "op/normalization/sample_norm.h"
#include "platform/compiler.h"

namespace margay {
namespace {

#define MARGAY_INLINE inline __attribute__((always_inline))

constexpr int64_t kTile = 16;    // sums side by side: a vector of f32, or two
constexpr int64_t kLong = 1024;  // values that are summed in their own type before the sum goes into a double
constexpr int64_t kRows = 64;    // rows, likewise

struct Rows {
  int64_t count, width;
};

/// The sums of K terms over a row; term(k, i).
template <class T, int K, class Term>
MARGAY_INLINE void add_up(int64_t width, double (&sums)[K], Term&& term) {
  for (double& sum : sums) sum = 0;
  for (int64_t begin = 0; begin < width; begin += kLong) {
    const int64_t end = std::min(width, begin + kLong), whole = begin + (end - begin) / kTile * kTile;
    T part[K][kTile] = {};
    for (int64_t i = begin; i < whole; i += kTile)
      for (int k = 0; k < K; ++k)
        for (int64_t j = 0; j < kTile; ++j) part[k][j] += term(k, i + j);
    for (int64_t i = whole; i < end; ++i)
      for (int k = 0; k < K; ++k) part[k][i - whole] += term(k, i);
    for (int k = 0; k < K; ++k)
      for (int64_t j = 0; j < kTile; ++j) sums[k] += static_cast<double>(part[k][j]);
  }
}

/// What a row is moved and multiplied by; moments around a rough mean, and then around what that is wrong by.
template <class T>
struct Standard {
  T center, factor;
};

template <class T>
MARGAY_INLINE Standard<T> standard(const T* x, int64_t width, double epsilon) {
  const double count = static_cast<double>(width);
  double rough[1], sums[2];
  add_up<T, 1>(width, rough, [=](int, int64_t i) { return x[i]; });
  const T center = static_cast<T>(rough[0] / count);
  add_up<T, 2>(width, sums, [=](int k, int64_t i) {
    const T away = x[i] - center;
    return k == 0 ? away : away * away;
  });
  const double wrong = sums[0] / count, variance = std::max(0.0, sums[1] / count - wrong * wrong);
  return {static_cast<T>(static_cast<double>(center) + wrong),
          static_cast<T>(1 / std::sqrt(variance + epsilon))};
}

// src, dst are (rows,width), standards is (rows), gamma and beta are (width) or missing
template <class T>
MARGAY_INLINE void normalize(const Rows& rows, double epsilon, const T* MARGAY_RESTRICT src,
                             const T* MARGAY_RESTRICT gamma, const T* MARGAY_RESTRICT beta,
                             Standard<T>* MARGAY_RESTRICT standards, T* MARGAY_RESTRICT dst) {
  for (int64_t row = 0; row < rows.count; ++row, src += rows.width, dst += rows.width) {
    const Standard<T> s = standards[row] = standard(src, rows.width, epsilon);
    for (int64_t i = 0; i < rows.width; ++i) dst[i] = (src[i] - s.center) * s.factor;
    if (gamma)
      for (int64_t i = 0; i < rows.width; ++i) dst[i] *= gamma[i];
    if (beta)
      for (int64_t i = 0; i < rows.width; ++i) dst[i] += beta[i];
  }
}

// diff_src = f (g - Σ g / n - y Σ g y / n) with g = gamma diff_dst and y = (src - mean) f
template <class T>
MARGAY_INLINE void slopes(const Rows& rows, const T* MARGAY_RESTRICT src, const T* MARGAY_RESTRICT diff_dst,
                          const T* MARGAY_RESTRICT gamma, const Standard<T>* MARGAY_RESTRICT standards,
                          T* MARGAY_RESTRICT diff_src) {
  const double count = static_cast<double>(rows.width);
  for (int64_t row = 0; row < rows.count;
       ++row, src += rows.width, diff_dst += rows.width, diff_src += rows.width) {
    const Standard<T> s = standards[row];
    if (gamma)
      for (int64_t i = 0; i < rows.width; ++i) diff_src[i] = gamma[i] * diff_dst[i];
    else
      std::copy_n(diff_dst, rows.width, diff_src);
    double sums[2];
    add_up<T, 2>(rows.width, sums, [=](int k, int64_t i) {
      return k == 0 ? diff_src[i] : diff_src[i] * ((src[i] - s.center) * s.factor);
    });
    const T mean = static_cast<T>(sums[0] / count), along = static_cast<T>(sums[1] / count);
    for (int64_t i = 0; i < rows.width; ++i)
      diff_src[i] = s.factor * (diff_src[i] - mean - (src[i] - s.center) * s.factor * along);
  }
}

// diff_gamma_i = Σ diff_dst y, diff_beta_i = Σ diff_dst over the rows; part and sums are (2,width)
template <class T>
MARGAY_INLINE void learned(const Rows& rows, const T* MARGAY_RESTRICT src, const T* MARGAY_RESTRICT diff_dst,
                           const Standard<T>* MARGAY_RESTRICT standards, T* MARGAY_RESTRICT part,
                           double* MARGAY_RESTRICT sums) {
  std::fill_n(sums, 2 * rows.width, 0.0);
  for (int64_t begin = 0; begin < rows.count; begin += kRows) {
    std::fill_n(part, 2 * rows.width, T(0));
    for (int64_t row = begin; row < std::min(rows.count, begin + kRows); ++row) {
      const T *x = src + row * rows.width, *diff = diff_dst + row * rows.width;
      const Standard<T> s = standards[row];
      for (int64_t i = 0; i < rows.width; ++i) part[i] += diff[i] * ((x[i] - s.center) * s.factor);
      for (int64_t i = 0; i < rows.width; ++i) part[rows.width + i] += diff[i];
    }
    for (int64_t i = 0; i < 2 * rows.width; ++i) sums[i] += static_cast<double>(part[i]);
  }
}

MARGAY_CLONES void forward_of(const Rows& rows, double epsilon, const float* src, const float* gamma,
                              const float* beta, Standard<float>* standards, float* dst) {
  normalize(rows, epsilon, src, gamma, beta, standards, dst);
}
MARGAY_CLONES void forward_of(const Rows& rows, double epsilon, const double* src, const double* gamma,
                              const double* beta, Standard<double>* standards, double* dst) {
  normalize(rows, epsilon, src, gamma, beta, standards, dst);
}
MARGAY_CLONES void backward_of(const Rows& rows, const float* src, const float* diff_dst, const float* gamma,
                               const Standard<float>* standards, float* diff_src) {
  slopes(rows, src, diff_dst, gamma, standards, diff_src);
}
MARGAY_CLONES void backward_of(const Rows& rows, const double* src, const double* diff_dst,
                               const double* gamma, const Standard<double>* standards, double* diff_src) {
  slopes(rows, src, diff_dst, gamma, standards, diff_src);
}
MARGAY_CLONES void learned_of(const Rows& rows, const float* src, const float* diff_dst,
                              const Standard<float>* standards, float* part, double* sums) {
  learned(rows, src, diff_dst, standards, part, sums);
}
MARGAY_CLONES void learned_of(const Rows& rows, const double* src, const double* diff_dst,
                              const Standard<double>* standards, double* part, double* sums) {
  learned(rows, src, diff_dst, standards, part, sums);
}

class LayerNorm final : public SampleNorm {
 public:
  explicit LayerNorm(const Declaration& declaration) {
    shape_ = declaration.inputs[0];
    const Shape normalized(shape_.end() - count_of(declaration.attributes), shape_.end());
    width_ = elements(normalized);
    read(declaration.attributes, normalized);
  }

  template <class T>
  void forward(Builder& builder) const {
    const Rows rows = rows_of(builder);
    const Value src = builder.plain_input(), dst = builder.new_output(src.desc);
    const Value standards = builder.state<Value>() = numbers(builder, 2 * rows.count);
    const Value gamma = this->gamma(builder), beta = this->beta(builder);
    builder.add("forward", "margay:rows", {src, gamma, beta, standards, dst},
                [=, epsilon = epsilon()](const Frame& f) {
                  forward_of(rows, epsilon, f.at<T>(src), at_or_null<T>(f, gamma), at_or_null<T>(f, beta),
                             f.at<Standard<T>>(standards), f.at<T>(dst));
                });
  }

  template <class T>
  void backward(Builder& builder) const {
    const Rows rows = rows_of(builder);
    const Value src = builder.plain_input(), diff = builder.plain_diff_output();
    const Value standards = builder.state<Value>();
    const Value diff_gamma = this->diff_gamma(builder), diff_beta = this->diff_beta(builder);
    if (diff_gamma || diff_beta) {
      const Value part = numbers(builder, 2 * rows.width), sums = numbers(builder, 2 * rows.width, Type::f64);
      builder.add("backward weights", "margay:rows",
                  {src, diff, standards, part, sums, diff_gamma, diff_beta}, [=](const Frame& f) {
                    double* sum = f.at<double>(sums);
                    learned_of(rows, f.at<T>(src), f.at<T>(diff), f.at<Standard<T>>(standards), f.at<T>(part),
                               sum);
                    if (T* g = at_or_null<T>(f, diff_gamma)) std::copy_n(sum, rows.width, g);
                    if (T* b = at_or_null<T>(f, diff_beta)) std::copy_n(sum + rows.width, rows.width, b);
                  });
    }
    if (!builder.wants_diff()) return;
    const Value gamma = this->gamma(builder), diff_src = builder.allocate(src.desc);
    builder.add("backward data", "margay:rows", {src, diff, gamma, standards, diff_src}, [=](const Frame& f) {
      backward_of(rows, f.at<T>(src), f.at<T>(diff), at_or_null<T>(f, gamma), f.at<Standard<T>>(standards),
                  f.at<T>(diff_src));
    });
    builder.diff_input(diff_src);
  }

 private:
  /// How many of the last dimensions the line names.
  std::ptrdiff_t count_of(const Attributes& attributes) const {
    const double rank = static_cast<double>(shape_.size());
    std::vector<double> axes = attributes.numbers("axes");
    for (double& axis : axes)
      if (axis < 0) axis += rank;
    std::sort(axes.begin(), axes.end());
    const double first = rank - static_cast<double>(axes.size());
    for (size_t i = 0; i < axes.size(); ++i)
      if (first < 0 || axes[i] != first + static_cast<double>(i))
        attributes.fail("axes",
                        text("expected the last dimensions of the input ", to_text(shape_), ", ",
                             rank > 1 ? text("such as -1, or ", rank - 2, ",", rank - 1) : "-1"),
                        "Put Permute before it where others are meant.");
    return static_cast<std::ptrdiff_t>(axes.size());
  }

  Rows rows_of(const Builder& builder) const { return {elements(shape_) / width_ * builder.batch(), width_}; }

  int64_t width_ = 0;  // of the last dimensions together
};

using Self = LayerNorm;

const Registration registration(SampleNorm::schema("layer_norm", {Key::numbers("axes", "-1")}), made<Self>,
                                {kernel("margay", single, &Self::forward<float>, &Self::backward<float>),
                                 kernel("margay", always, &Self::forward<double>, &Self::backward<double>)});

}  // namespace
}  // namespace margay
