// Transforms of colours, by torchvision's formulas: brightness, contrast, saturation, hue, grey.
#include <algorithm>
#include <cmath>

#include "augment/transform.h"
#include "error/text.h"
#include "platform/compiler.h"

namespace margay {
namespace {

/// A factor even in [1 - strength, 1 + strength), at least 0.
double factor(Random& random, double strength) {
  const double low = std::max(0.0, 1 - strength);
  return low + (1 + strength - low) * random.uniform();
}

void need_colours(const Attributes& keys, const Pictures& pictures) {
  if (pictures.channels == 3 || pictures.channels == 0) return;
  Refusal refusal;
  refusal.column = keys.line().op_column;
  refusal.what = text(keys.line().op, ": pictures of ", pictures.channels,
                      pictures.channels == 1 ? " channel" : " channels", ", expected red, green and blue");
  keys.line().fail(std::move(refusal));
}

/// values = values · scale + shift, from 0 to white.
MARGAY_CLONES void stretch(float* values, int64_t count, float scale, float shift, float white) {
  for (int64_t i = 0; i < count; ++i) values[i] = std::min(std::max(values[i] * scale + shift, 0.0f), white);
}

/// Each pixel becomes f of itself and 1 - f of its grey.
MARGAY_CLONES void mix_with_grey(float* values, int64_t pixels, float f, float white) {
  for (int64_t p = 0; p < pixels; ++p, values += 3) {
    const float grey = (1 - f) * grey_of(values, 3);
    for (int k = 0; k < 3; ++k) values[k] = std::min(std::max(values[k] * f + grey, 0.0f), white);
  }
}

class Brightness final : public Transform {
 public:
  Brightness(const Attributes& keys, Pictures&) : strength_(keys.number("strength")) {}

  void colour(Random& random, Colours& colours) const override {
    stretch(colours.values, colours.count(), static_cast<float>(factor(random, strength_)), 0, colours.white);
  }

 private:
  double strength_;
};

class Contrast final : public Transform {
 public:
  Contrast(const Attributes& keys, Pictures& pictures) : strength_(keys.number("strength")) {
    if (pictures.channels != 1) need_colours(keys, pictures);
  }

  void colour(Random& random, Colours& colours) const override {
    const float f = static_cast<float>(factor(random, strength_));
    double sum = 0;
    for (int64_t p = 0; p < colours.pixels(); ++p)
      sum += static_cast<double>(grey_of(colours.values + p * colours.channels, colours.channels));
    const float mean = static_cast<float>(sum / static_cast<double>(colours.pixels()));
    stretch(colours.values, colours.count(), f, (1 - f) * mean, colours.white);
  }

 private:
  double strength_;
};

class Saturation final : public Transform {
 public:
  Saturation(const Attributes& keys, Pictures& pictures) : strength_(keys.number("strength")) {
    need_colours(keys, pictures);
  }

  void colour(Random& random, Colours& colours) const override {
    const float f = static_cast<float>(factor(random, strength_));
    mix_with_grey(colours.values, colours.pixels(), f, colours.white);
  }

 private:
  double strength_;
};

class Grey final : public Transform {
 public:
  Grey(const Attributes& keys, Pictures& pictures) : probability_(keys.number("probability")) {
    need_colours(keys, pictures);
  }

  void colour(Random& random, Colours& colours) const override {
    if (random.uniform() < probability_) mix_with_grey(colours.values, colours.pixels(), 0, colours.white);
  }

 private:
  double probability_;
};

class Hue final : public Transform {
 public:
  Hue(const Attributes& keys, Pictures& pictures) : turns_(keys.number("turns")) {
    need_colours(keys, pictures);
  }

  void colour(Random& random, Colours& colours) const override {
    const float by = static_cast<float>((2 * random.uniform() - 1) * turns_);
    for (int64_t p = 0; p < colours.pixels(); ++p) turn(colours.values + 3 * p, by);
  }

 private:
  /// The same brightest and darkest channel, with the hue (0 to 1: once around) turned.
  static void turn(float* rgb, float by) {
    const float most = std::max({rgb[0], rgb[1], rgb[2]}), least = std::min({rgb[0], rgb[1], rgb[2]});
    const float range = most - least;
    if (!(range > 0)) return;
    float hue = most == rgb[0]   ? (rgb[1] - rgb[2]) / range
                : most == rgb[1] ? 2 + (rgb[2] - rgb[0]) / range
                                 : 4 + (rgb[0] - rgb[1]) / range;
    hue = hue / 6 + by;
    hue = 6 * (hue - std::floor(hue));
    const auto channel = [&](float at) {  // how far red is from its full
                                          // strength, which it has at hue 0
      const float away = at + hue < 6 ? at + hue : at + hue - 6;
      return most - range * std::min(std::max(std::min(away, 4 - away), 0.0f), 1.0f);
    };
    rgb[0] = channel(5);
    rgb[1] = channel(3);
    rgb[2] = channel(1);
  }

  double turns_;
};

Key strength_key(const char* usual, double most) { return Key::number("strength", usual, 0, most); }

const TransformRegistration brightness("brightness", {strength_key("0.2", 10)}, made<Brightness>);
const TransformRegistration contrast("contrast", {strength_key("0.2", 10)}, made<Contrast>);
const TransformRegistration saturation("saturation", {strength_key("0.2", 10)}, made<Saturation>);
const TransformRegistration hue("hue", {Key::number("turns", "0.05", 0, 0.5)}, made<Hue>);
const TransformRegistration grey("grey", {probability_key("0.1")}, made<Grey>);

}  // namespace
}  // namespace margay
