// blur: a Gaussian filter of a drawn width (torchvision's GaussianBlur): rows, then columns; beside the
// picture it is mirrored without its outermost pixels again.
#include <cmath>

#include "augment/transform.h"
#include "error/text.h"
#include "platform/compiler.h"

namespace margay {
namespace {

constexpr int kMostTaps = 63;

/// sum[i] += value[i] * weight.
MARGAY_CLONES void add_weighted(const float* value, float* sum, int64_t count, float weight) {
  MARGAY_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) sum[i] += value[i] * weight;
}

int64_t mirrored(int64_t i, int64_t n) { return i < 0 ? -i : i < n ? i : 2 * (n - 1) - i; }

class Blur final : public Transform {
 public:
  Blur(const Attributes& keys, Pictures& pictures)
      : taps_(keys.whole("kernel")),
        least_(keys.number("least")),
        most_(keys.number("most")),
        probability_(keys.number("probability")) {
    if (taps_ % 2 == 0) keys.fail("kernel", "expected an odd number");
    if (least_ > most_) keys.fail("least", text("expected at most the largest, ", number_text(most_)));
    const int64_t side = std::min(pictures.seen.rows, pictures.seen.columns);
    if (taps_ / 2 >= side)
      keys.fail("kernel", text("expected less than twice the picture's shorter side, ", side));
  }

  void colour(Random& random, Colours& colours) const override {
    const double deviation = least_ + (most_ - least_) * random.uniform();
    if (random.uniform() >= probability_) return;
    const int64_t reach = taps_ / 2, channels = colours.channels;
    double weights[kMostTaps], sum = 0;
    for (int64_t t = 0; t < taps_; ++t) {
      const double away = static_cast<double>(t - reach) / deviation;
      sum += weights[t] = std::exp(-away * away / 2);
    }
    const auto weight = [&](int64_t t) { return static_cast<float>(weights[t] / sum); };
    const int64_t rows = colours.extents.rows, columns = colours.extents.columns, width = columns * channels;
    std::fill_n(colours.scratch, colours.count(), 0.0f);
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t t = 0; t < taps_; ++t)
        add_weighted(colours.values + mirrored(r + t - reach, rows) * width, colours.scratch + r * width,
                     width, weight(t));
    std::fill_n(colours.values, colours.count(), 0.0f);
    for (int64_t r = 0; r < rows; ++r) {
      const float* from = colours.scratch + r * width;
      float* to = colours.values + r * width;
      for (int64_t t = 0; t < taps_; ++t) {
        const int64_t by = t - reach;  // columns [begin, end) have their neighbour inside
        const int64_t begin = std::max<int64_t>(0, -by), end = std::min(columns, columns - by);
        for (int64_t c = 0; c < columns; ++c) {
          if (c == begin && begin < end) {
            add_weighted(from + (c + by) * channels, to + c * channels, (end - begin) * channels, weight(t));
            c = end - 1;
            continue;
          }
          const float* pixel = from + mirrored(c + by, columns) * channels;
          for (int64_t k = 0; k < channels; ++k) to[c * channels + k] += pixel[k] * weight(t);
        }
      }
    }
  }

 private:
  int64_t taps_;
  double least_, most_, probability_;
};

const TransformRegistration blur("blur",
                                 {Key::whole("kernel", "5", 3, kMostTaps),
                                  Key::number("least", "0.1", 0.01, 100), Key::number("most", "2", 0.01, 100),
                                  probability_key("1")},
                                 made<Blur>);

}  // namespace
}  // namespace margay
