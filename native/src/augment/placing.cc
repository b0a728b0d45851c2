// Transforms that move a picture as it is: flip, shift, crop.
#include <cmath>

#include "augment/transform.h"
#include "error/text.h"

namespace margay {
namespace {

class Flip final : public Transform {
 public:
  Flip(const Attributes& keys, Pictures&)
      : probability_(keys.number("probability")), axis_(keys.word("axis")) {}

  void move(Random& random, Geometry& geometry) const override {
    const bool horizontal = axis_ != "vertical" && random.uniform() < probability_;
    const bool vertical = axis_ != "horizontal" && random.uniform() < probability_;
    const Affine turn = {horizontal ? -1.0 : 1.0, 0, 0, 0, vertical ? -1.0 : 1.0, 0};
    geometry.follow(turn.about(geometry.centre()));
  }

 private:
  double probability_;
  std::string axis_;
};

class Shift final : public Transform {
 public:
  Shift(const Attributes& keys, Pictures&) : fraction_(keys.number("fraction")), axis_(keys.word("axis")) {}

  void move(Random& random, Geometry& geometry) const override {
    const double x = axis_ == "vertical" ? 0 : pixels(random, geometry.extents.columns);
    const double y = axis_ == "horizontal" ? 0 : pixels(random, geometry.extents.rows);
    geometry.follow({1, 0, -x, 0, 1, -y});
  }

 private:
  double pixels(Random& random, int64_t extent) const {
    return std::rint((2 * random.uniform() - 1) * fraction_ * static_cast<double>(extent));
  }

  double fraction_;
  std::string axis_;
};

class Crop final : public Transform {
 public:
  Crop(const Attributes& keys, Pictures& pictures) : seen_(pictures.seen), padding_(keys.whole("padding")) {
    const Extents now = pictures.now;
    if (now.rows + 2 * padding_ < seen_.rows || now.columns + 2 * padding_ < seen_.columns)
      keys.fail("padding", text("crop of ", to_text({seen_.rows, seen_.columns}), " from ",
                                to_text({now.rows, now.columns}), " with ", padding_,
                                " on every side, expected a picture that is as large"));
    pictures.now = seen_;
  }

  void move(Random& random, Geometry& geometry) const override {
    const int64_t row = offset(random, geometry.extents.rows, seen_.rows);
    geometry.cut(seen_, row, offset(random, geometry.extents.columns, seen_.columns));
  }

 private:
  int64_t offset(Random& random, int64_t extent, int64_t seen) const {
    const int64_t places = extent + 2 * padding_ - seen + 1;
    return static_cast<int64_t>(random.uniform() * static_cast<double>(places)) - padding_;
  }

  Extents seen_;
  int64_t padding_;
};

/// How pictures are looked at: no transform of its own.
class Looking final : public Transform {
 public:
  Looking(const Attributes& keys, Pictures&) {
    const std::string mode = keys.word("mode");
    sampling_.fill = mode == "edge"      ? Fill::edge
                     : mode == "reflect" ? Fill::reflect
                     : mode == "wrap"    ? Fill::wrap
                                         : Fill::constant;
    sampling_.value = static_cast<float>(keys.number("value"));
    sampling_.nearest = keys.word("interpolation") == "nearest";
  }
  void choose(Sampling& sampling) const override { sampling = sampling_; }

 private:
  Sampling sampling_;
};

const TransformRegistration flip("flip", {probability_key("0.5"), direction_key("horizontal")}, made<Flip>);
const TransformRegistration shift("shift", {Key::number("fraction", "0.1", 0, 1), direction_key("both")},
                                  made<Shift>);
const TransformRegistration crop("crop", {Key::whole("padding", "0", 0, 65535)}, made<Crop>);
const TransformRegistration looking("fill",
                                    {Key::word("mode", "constant", {"constant", "edge", "reflect", "wrap"}),
                                     Key::number("value", "0", -1e6, 1e6),
                                     Key::word("interpolation", "bilinear", {"bilinear", "nearest"})},
                                    made<Looking>);

}  // namespace
}  // namespace margay
