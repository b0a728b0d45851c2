// Transforms that blot out a part of a picture: cutout, erase, and the time and frequency masks of a
// spectrogram, whose rows are frequencies and whose columns are times.
#include <algorithm>
#include <cmath>

#include "augment/transform.h"

namespace margay {
namespace {

/// Rows [top, bottom) of columns [left, right), as far as they lie inside, become `value`.
void blot(Colours& colours, int64_t top, int64_t bottom, int64_t left, int64_t right, float value) {
  top = std::max<int64_t>(top, 0);
  left = std::max<int64_t>(left, 0);
  bottom = std::min(bottom, colours.extents.rows);
  right = std::min(right, colours.extents.columns);
  if (left >= right) return;
  for (int64_t r = top; r < bottom; ++r)
    std::fill_n(colours.values + (r * colours.extents.columns + left) * colours.channels,
                (right - left) * colours.channels, value);
}

/// From 0 to n - 1.
int64_t below(Random& random, int64_t n) {
  return static_cast<int64_t>(random.uniform() * static_cast<double>(n));
}

float value_of(const Attributes& keys) { return static_cast<float>(keys.number("value")); }
Key value_key() { return Key::number("value", "0", -1e6, 1e6); }

/// Squares whose centre is any pixel (DeVries and Taylor, 2017).
class Cutout final : public Transform {
 public:
  Cutout(const Attributes& keys, Pictures&)
      : size_(keys.whole("size")), count_(keys.whole("count")), value_(value_of(keys)) {}

  void colour(Random& random, Colours& colours) const override {
    for (int64_t i = 0; i < count_; ++i) {
      const int64_t top = below(random, colours.extents.rows) - size_ / 2;
      const int64_t left = below(random, colours.extents.columns) - size_ / 2;
      blot(colours, top, top + size_, left, left + size_, value_);
    }
  }

 private:
  int64_t size_, count_;
  float value_;
};

/// torchvision's RandomErasing: a rectangle inside the picture.
class Erase final : public Transform {
 public:
  Erase(const Attributes& keys, Pictures&)
      : probability_(keys.number("probability")),
        least_(keys.number("least")),
        most_(keys.number("most")),
        ratio_(keys.number("ratio")),
        value_(value_of(keys)) {
    if (least_ > most_) keys.fail("least", "expected at most the largest part");
  }

  void colour(Random& random, Colours& colours) const override {
    if (random.uniform() >= probability_) return;
    const int64_t rows = colours.extents.rows, columns = colours.extents.columns;
    for (int tries = 0; tries < 10; ++tries) {
      const double area =
          static_cast<double>(colours.pixels()) * (least_ + (most_ - least_) * random.uniform());
      const double shape = std::exp((2 * random.uniform() - 1) * std::log(ratio_));  // rows : columns
      const int64_t h = static_cast<int64_t>(std::rint(std::sqrt(area * shape)));
      const int64_t w = static_cast<int64_t>(std::rint(std::sqrt(area / shape)));
      if (h >= rows || w >= columns) continue;
      const int64_t top = below(random, rows - h + 1), left = below(random, columns - w + 1);
      return blot(colours, top, top + h, left, left + w, value_);
    }
  }

 private:
  double probability_, least_, most_, ratio_;
  float value_;
};

/// A band of columns, or of rows, of any width below a limit (Park et al., SpecAugment, 2019).
class Mask final : public Transform {
 public:
  Mask(const Attributes& keys, Pictures&)
      : times_(keys.line().op == "time_mask"),
        width_(keys.whole("width")),
        count_(keys.whole("count")),
        value_(value_of(keys)) {}

  void colour(Random& random, Colours& colours) const override {
    const int64_t extent = times_ ? colours.extents.columns : colours.extents.rows;
    for (int64_t i = 0; i < count_; ++i) {
      const int64_t width = below(random, std::min(width_, extent) + 1);
      const int64_t first = below(random, extent - width + 1);
      if (times_)
        blot(colours, 0, colours.extents.rows, first, first + width, value_);
      else
        blot(colours, first, first + width, 0, colours.extents.columns, value_);
    }
  }

 private:
  bool times_;
  int64_t width_, count_;
  float value_;
};

constexpr int64_t kMostPixels = 65535;

std::vector<Key> band_keys(const char* width) {
  return {Key::whole("width", width, 1, kMostPixels), Key::whole("count", "1", 1, 100), value_key()};
}

const TransformRegistration cutout("cutout",
                                   {Key::whole("size", "8", 1, kMostPixels), Key::whole("count", "1", 1, 100),
                                    value_key()},
                                   made<Cutout>);
const TransformRegistration erase("erase",
                                  {probability_key("0.5"), Key::number("least", "0.02", 0.0001, 1),
                                   Key::number("most", "0.33", 0.0001, 1),
                                   Key::number("ratio", "3.3", 1, 100), value_key()},
                                  made<Erase>);
const TransformRegistration time_mask("time_mask", band_keys("20"), made<Mask>);
const TransformRegistration frequency_mask("frequency_mask", band_keys("8"), made<Mask>);

}  // namespace
}  // namespace margay
