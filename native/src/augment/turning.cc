// Transforms that turn and stretch a picture: rotate, zoom, shear, resize, random_resized_crop.
#include <cmath>

#include "augment/transform.h"
#include "error/text.h"

namespace margay {
namespace {

constexpr double kDegree = 0.017453292519943295;  // in radians

/// Even in [-most, most).
double around_zero(Random& random, double most) { return (2 * random.uniform() - 1) * most; }

class Rotate final : public Transform {
 public:
  Rotate(const Attributes& keys, Pictures&) : degrees_(keys.number("degrees")) {}

  void move(Random& random, Geometry& geometry) const override {
    const double angle = around_zero(random, degrees_) * kDegree;  // against the clock
    const double c = std::cos(angle), s = std::sin(angle);
    geometry.follow(Affine{c, -s, 0, s, c, 0}.about(geometry.centre()));
  }

 private:
  double degrees_;
};

class Zoom final : public Transform {
 public:
  Zoom(const Attributes& keys, Pictures&) : fraction_(keys.number("fraction")) {}

  void move(Random& random, Geometry& geometry) const override {
    const double z = 1 + around_zero(random, fraction_);  // above 1: what is seen becomes smaller
    geometry.follow(Affine{z, 0, 0, 0, z, 0}.about(geometry.centre()));
  }

 private:
  double fraction_;
};

class Shear final : public Transform {
 public:
  Shear(const Attributes& keys, Pictures&) : degrees_(keys.number("degrees")), axis_(keys.word("axis")) {}

  void move(Random& random, Geometry& geometry) const override {
    const double x = axis_ == "vertical" ? 0 : std::tan(around_zero(random, degrees_) * kDegree);
    const double y = axis_ == "horizontal" ? 0 : std::tan(around_zero(random, degrees_) * kDegree);
    geometry.follow(Affine{1 + x * y, x, 0, y, 1, 0}.about(geometry.centre()));
  }

 private:
  double degrees_;
  std::string axis_;
};

/// A window of any size, as large as the input's picture afterwards.
void stretch(Geometry& geometry, const Extents& seen, double row, double column, double rows,
             double columns) {
  geometry.follow(
      {columns / static_cast<double>(seen.columns), 0, column, 0, rows / static_cast<double>(seen.rows), row},
      seen);
}

class Resize final : public Transform {
 public:
  Resize(const Attributes&, Pictures& pictures) : seen_(pictures.seen) { pictures.now = seen_; }

  void move(Random&, Geometry& geometry) const override {
    const Extents now = geometry.extents;
    stretch(geometry, seen_, 0, 0, static_cast<double>(now.rows), static_cast<double>(now.columns));
  }

 private:
  Extents seen_;
};

class RandomResizedCrop final : public Transform {
 public:
  RandomResizedCrop(const Attributes& keys, Pictures& pictures)
      : seen_(pictures.seen),
        least_(keys.number("least")),
        most_(keys.number("most")),
        ratio_(keys.number("ratio")) {
    if (least_ > most_) keys.fail("least", text("expected at most the largest part, ", number_text(most_)));
    pictures.now = seen_;
  }

  void move(Random& random, Geometry& geometry) const override {
    const double rows = static_cast<double>(geometry.extents.rows),
                 columns = static_cast<double>(geometry.extents.columns);
    for (int tries = 0; tries < 10; ++tries) {
      const double area = rows * columns * (least_ + (most_ - least_) * random.uniform());
      const double shape = std::exp(around_zero(random, std::log(ratio_)));  // columns : rows
      const double w = std::rint(std::sqrt(area * shape)), h = std::rint(std::sqrt(area / shape));
      if (w < 1 || h < 1 || w > columns || h > rows) continue;
      const double row = std::floor(random.uniform() * (rows - h + 1));
      return stretch(geometry, seen_, row, std::floor(random.uniform() * (columns - w + 1)), h, w);
    }
    const double w = columns / rows > ratio_ ? std::rint(rows * ratio_) : columns;
    const double h = columns / rows < 1 / ratio_ ? std::rint(columns * ratio_) : rows;
    stretch(geometry, seen_, std::floor((rows - h) / 2), std::floor((columns - w) / 2), h, w);
  }

 private:
  Extents seen_;
  double least_, most_, ratio_;
};

const TransformRegistration rotate("rotate", {Key::number("degrees", "10", 0, 180)}, made<Rotate>);
const TransformRegistration zoom("zoom", {Key::number("fraction", "0.1", 0, 0.9)}, made<Zoom>);
const TransformRegistration shear("shear", {Key::number("degrees", "10", 0, 80), direction_key("horizontal")},
                                  made<Shear>);
const TransformRegistration resize("resize", {}, made<Resize>);
const TransformRegistration random_resized_crop("random_resized_crop",
                                                {Key::number("least", "0.08", 0.0001, 1),
                                                 Key::number("most", "1", 0.0001, 1),
                                                 Key::number("ratio", "1.3333333333333333", 1, 100)},
                                                made<RandomResizedCrop>);

}  // namespace
}  // namespace margay
