// What a grid of cells says of objects: each cell and object by itself, slopes by dual numbers.
#include <algorithm>
#include <cmath>

#include "reference/loss.h"

namespace margay::reference {
namespace {

/// A number and how it changes with one of the values.
struct Dual {
  double value = 0, slope = 0;
};
Dual operator+(Dual a, Dual b) { return {a.value + b.value, a.slope + b.slope}; }
Dual operator-(Dual a, Dual b) { return {a.value - b.value, a.slope - b.slope}; }
Dual operator*(Dual a, Dual b) { return {a.value * b.value, a.slope * b.value + a.value * b.slope}; }
Dual operator/(Dual a, Dual b) {
  return {a.value / b.value, (a.slope * b.value - a.value * b.slope) / (b.value * b.value)};
}
Dual exp(Dual a) { return {std::exp(a.value), std::exp(a.value) * a.slope}; }
Dual log(Dual a) { return {std::log(a.value), a.slope / a.value}; }
Dual least(Dual a, Dual b) { return a.value < b.value ? a : b; }
Dual most(Dual a, Dual b) { return a.value > b.value ? a : b; }
Dual plain(double value) { return {value, 0}; }

struct Object {
  int64_t kind;
  double x1, y1, x2, y2;  // in cells
};

class Detection final : public LossTwin {
 public:
  explicit Detection(const test::Problem& problem)
      : box_weight_(problem.number("box_weight", 2)),
        height_(problem.inputs[0][0]),
        width_(problem.inputs[0][1]),
        kinds_(problem.inputs[0][2] - 4) {}

  bool whole() const override { return true; }
  bool rows() const override { return true; }

  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t) const override {
    x = numbers.uniforms(static_cast<int64_t>(x.size()), -2, 2);
    for (size_t row = 0; row < target.size(); row += 5) {
      target[row] = static_cast<double>(numbers.integer(-1, kinds_ - 1));
      for (size_t axis = 1; axis < 3; ++axis) {  // some stick out, some have no area
        target[row + axis] = static_cast<double>(numbers.integer(-4, 48)) / 64;
        target[row + axis + 2] = target[row + axis] + static_cast<double>(numbers.integer(-2, 40)) / 64;
      }
    }
  }

  std::vector<Term> terms(const Judged& sample) const override {
    Term term;
    const std::vector<Object> objects = this->objects(sample);
    for (size_t k = 0; k < sample.x.size(); ++k) {
      const Dual loss = this->loss(sample, objects, static_cast<int64_t>(k));
      term.loss = loss.value;
      term.slopes.emplace_back(static_cast<int64_t>(k), loss.slope);
    }
    return {term};
  }

 private:
  std::vector<Object> objects(const Judged& sample) const {
    std::vector<Object> objects;
    const double w = static_cast<double>(width_), h = static_cast<double>(height_);
    for (size_t row = 0; row < sample.target.size(); row += 5) {
      const double* at = sample.target.data() + row;
      const Object object{static_cast<int64_t>(at[0]), at[1] * w, at[2] * h, at[3] * w, at[4] * h};
      if (at[0] >= 0 && object.x2 > object.x1 && object.y2 > object.y1) objects.push_back(object);
    }
    return objects;
  }

  double near(const Object& object, int64_t row, int64_t column) const {
    const double x = (object.x1 + object.x2) / 2, y = (object.y1 + object.y2) / 2;
    const auto inside = [](double place, int64_t cells) {
      return std::min(std::max(static_cast<int64_t>(std::floor(place)), int64_t{0}), cells - 1);
    };
    if (inside(y, height_) == row && inside(x, width_) == column) return 1;
    const double dx = (static_cast<double>(column) + 0.5 - x) / std::max((object.x2 - object.x1) / 8, 0.4);
    const double dy = (static_cast<double>(row) + 0.5 - y) / std::max((object.y2 - object.y1) / 8, 0.4);
    return std::exp(-dy * dy / 2) * std::exp(-dx * dx / 2);
  }

  /// Number of the object whose box the cell is to say; -1: none.
  int64_t owner(const std::vector<Object>& objects, int64_t row, int64_t column) const {
    int64_t best = -1;
    const auto area = [](const Object& o) { return (o.x2 - o.x1) * (o.y2 - o.y1); };
    for (size_t m = 0; m < objects.size(); ++m) {
      const double t = near(objects[m], row, column);
      if (t < 0.3) continue;
      const double other = best < 0 ? 0 : near(objects[static_cast<size_t>(best)], row, column);
      if (t > other || (t == other && area(objects[m]) < area(objects[static_cast<size_t>(best)])))
        best = static_cast<int64_t>(m);
    }
    return best;
  }

  /// With slopes by value k.
  Dual loss(const Judged& sample, const std::vector<Object>& objects, int64_t k) const {
    std::vector<double> mass(objects.size(), 0);
    for (int64_t place = 0; place < height_ * width_; ++place)
      if (const int64_t m = owner(objects, place / width_, place % width_); m >= 0)
        mass[static_cast<size_t>(m)] += near(objects[static_cast<size_t>(m)], place / width_, place % width_);
    Dual sum;
    for (int64_t place = 0; place < height_ * width_; ++place) {
      const int64_t row = place / width_, column = place % width_;
      const auto at = [&](int64_t j) {
        const int64_t value = place * (kinds_ + 4) + j;
        return Dual{sample.x[static_cast<size_t>(value)], value == k ? 1.0 : 0.0};
      };
      for (int64_t kind = 0; kind < kinds_; ++kind) {
        double t = 0;
        for (const Object& object : objects)
          if (object.kind == kind) t = std::max(t, near(object, row, column));
        const Dual p = plain(1) / (plain(1) + exp(plain(0) - at(kind))), q = plain(1) - p;
        sum = t == 1 ? sum - q * q * log(p) : sum - plain(std::pow(1 - t, 4)) * p * p * log(q);
      }
      const int64_t m = owner(objects, row, column);
      if (m < 0) continue;
      const Object& object = objects[static_cast<size_t>(m)];
      const Dual x = plain(static_cast<double>(column) + 0.5), y = plain(static_cast<double>(row) + 0.5);
      const Dual x1 = x - exp(at(kinds_)), y1 = y - exp(at(kinds_ + 1)), x2 = x + exp(at(kinds_ + 2)),
                 y2 = y + exp(at(kinds_ + 3));
      const Dual w = least(x2, plain(object.x2)) - most(x1, plain(object.x1));
      const Dual h = least(y2, plain(object.y2)) - most(y1, plain(object.y1));
      const Dual shared = w.value > 0 && h.value > 0 ? w * h : plain(0);
      const Dual joined =
          (x2 - x1) * (y2 - y1) + plain((object.x2 - object.x1) * (object.y2 - object.y1)) - shared;
      const Dual hull = (most(x2, plain(object.x2)) - least(x1, plain(object.x1))) *
                        (most(y2, plain(object.y2)) - least(y1, plain(object.y1)));
      const Dual generalised = shared / joined - (hull - joined) / hull;
      sum = sum + plain(box_weight_ * near(object, row, column) / mass[static_cast<size_t>(m)]) *
                      (plain(1) - generalised);
    }
    return sum / plain(std::max<double>(1, static_cast<double>(objects.size())));
  }

  double box_weight_;
  int64_t height_, width_, kinds_;
};

const LossRegistration detection("detection", made_loss<Detection>);

}  // namespace
}  // namespace margay::reference
