// elastic: every pixel is moved by a smooth field (Simard, Steinkraus and Platt, 2003): even random numbers
// in [-1, 1) around each pixel, smoothed by a Gaussian of deviation sigma and multiplied by alpha.
#include <algorithm>
#include <cmath>

#include "augment/transform.h"
#include "platform/compiler.h"

namespace margay {
namespace {

constexpr int64_t kMostReach = 96;

/// A number in [-1, 1) for each place of a row ("lowbias32" by Chris Wellons).
MARGAY_CLONES void noise(uint32_t key, int64_t first, float* dst, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    uint32_t h = static_cast<uint32_t>(first + i) * 0x9e3779b9u ^ key;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    dst[i] = static_cast<float>(static_cast<int32_t>(h ^ (h >> 16))) * 0x1p-31f;
  }
}

MARGAY_CLONES void add_weighted(const float* value, float* sum, int64_t count, float weight) {
  MARGAY_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) sum[i] += value[i] * weight;
}

class Elastic final : public Transform {
 public:
  Elastic(const Attributes& keys, Pictures& pictures)
      : alpha_(keys.number("alpha")),
        sigma_(keys.number("sigma")),
        reach_(std::min(kMostReach, static_cast<int64_t>(std::ceil(3 * sigma_)))),
        seen_(pictures.seen) {
    weights_.resize(static_cast<size_t>(2 * reach_ + 1));
    double sum = 0;
    for (int64_t t = -reach_; t <= reach_; ++t)
      sum += std::exp(-static_cast<double>(t * t) / (2 * sigma_ * sigma_));
    for (int64_t t = -reach_; t <= reach_; ++t)
      weights_[static_cast<size_t>(t + reach_)] =
          static_cast<float>(std::exp(-static_cast<double>(t * t) / (2 * sigma_ * sigma_)) / sum);
  }

  bool displaces() const override { return true; }
  int64_t scratch() const override { return 2 * width(); }

  void displace(Random& random, const Displacement& field, float* scratch) const override {
    smooth(static_cast<uint32_t>(random.bits()), field.right, scratch);
    smooth(static_cast<uint32_t>(random.bits()), field.down, scratch);
  }

 private:
  /// Numbers of a row, with those on both sides that the filter reaches.
  int64_t width() const { return seen_.columns + 2 * reach_; }

  /// Adds the field to dst (rows, columns): a row of numbers is smoothed along itself, then goes with its
  /// weight into every row that it reaches.
  void smooth(uint32_t key, float* dst, float* scratch) const {
    float *numbers = scratch, *row = scratch + width();
    for (int64_t r = -reach_; r < seen_.rows + reach_; ++r) {
      noise(key, (r + reach_) * width(), numbers, width());
      std::fill_n(row, seen_.columns, 0.0f);
      for (int64_t t = 0; t <= 2 * reach_; ++t)
        add_weighted(numbers + t, row, seen_.columns, weights_[static_cast<size_t>(t)]);
      const int64_t first = std::max<int64_t>(0, r - reach_), last = std::min(seen_.rows - 1, r + reach_);
      for (int64_t to = first; to <= last; ++to)
        add_weighted(row, dst + to * seen_.columns, seen_.columns,
                     static_cast<float>(alpha_) * weights_[static_cast<size_t>(r - to + reach_)]);
    }
  }

  double alpha_, sigma_;
  int64_t reach_;
  Extents seen_;
  std::vector<float> weights_;
};

const TransformRegistration elastic(
    "elastic", {Key::number("alpha", "34", 0, 10000), Key::number("sigma", "4", 0.1, 32)}, made<Elastic>);

}  // namespace
}  // namespace margay
