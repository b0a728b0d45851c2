// detection: what a grid of cells says of the objects of a picture. x is (H, W, C + 4): of each cell the
// votes of C classes, then the logarithms of how far the edges of an object are from the cell's middle: left,
// top, right, bottom, in cells. The label is (M, 5): a row has class, x1, y1, x2, y2 as shares of the
// picture; rows with a class below 0, and those without area, are no objects.
//
//   t = exp(-(dx² / σx² + dy² / σy²) / 2)     of a cell and an object: how near its middle is to the
//   object's;
//                                             σ an eighth of the object's extent, at least 0.4 cells; 1 in
//                                             the cell that has the object's middle
//   votes   p = sigmoid(x), t the largest of the class: -(1 - p)² log p where t is 1, and elsewhere
//           -(1 - t)⁴ p² log(1 - p)
//   boxes   1 - generalised intersection over union, in the cells with t of 0.3 or more, of the object with
//           the largest, of equal ones the smaller: of each object the mean weighed by t
//   l       (Σ votes + box_weight · Σ boxes) / max(1, objects)      one term for each sample
#include <algorithm>
#include <cmath>

#include "error/error.h"
#include "op/loss/loss.h"
#include "plan/builder.h"

namespace margay {
namespace {

constexpr int64_t kEdges = 4, kRow = 5;
constexpr double kPart = 8, kLeastDeviation = 0.4, kOwned = 0.3;
constexpr double kMostLogarithm = 10;               // e¹⁰ cells; beyond it a distance grows no more
constexpr double kLeastShare = -1, kMostShare = 2;  // of the picture; a box may stick out of it

/// An object in cells.
struct Object {
  int64_t kind = -1;
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;

  double area() const { return (x2 - x1) * (y2 - y1); }
  explicit operator bool() const { return kind >= 0 && x2 > x1 && y2 > y1; }
};

/// A length and its slopes by the four logarithms.
struct Slopes {
  double value = 0, by[kEdges] = {};
};

/// 1 - (intersection / union + union / hull - 1) of the box that a cell says, with slopes.
Slopes distance(const double* edge, double x, double y, const Object& object) {
  // the extents that both have, and that the hull has, along each axis; the edges that make them
  const double low[] = {x - edge[0], y - edge[1]}, high[] = {x + edge[2], y + edge[3]};
  const double from[] = {object.x1, object.y1}, to[] = {object.x2, object.y2};
  double own[2], both[2], hull[2];
  for (int axis = 0; axis < 2; ++axis) {
    own[axis] = high[axis] - low[axis];
    both[axis] = std::min(high[axis], to[axis]) - std::max(low[axis], from[axis]);
    hull[axis] = std::max(high[axis], to[axis]) - std::min(low[axis], from[axis]);
  }
  const bool meet = both[0] > 0 && both[1] > 0;
  const double shared = meet ? both[0] * both[1] : 0, around = hull[0] * hull[1];
  const double joined = own[0] * own[1] + object.area() - shared;
  Slopes result;
  result.value = 2 - shared / joined - joined / around;
  for (int k = 0; k < kEdges; ++k) {
    const int axis = k % 2, other = 1 - axis;
    const bool inner = k < 2 ? low[axis] > from[axis] : high[axis] < to[axis];
    const double d_shared = meet && inner ? both[other] : 0, d_around = inner ? 0 : hull[other];
    const double d_joined = own[other] - d_shared;
    result.by[k] = -(d_shared * joined - shared * d_joined) / (joined * joined) -
                   (d_joined * around - joined * d_around) / (around * around);
  }
  return result;
}

/// (1 - p)² (-log p) of p = sigmoid(x), and its slope.
template <class T>
T vote(T x, T& slope) {
  const T rest = std::log1p(std::exp(-std::abs(x)));
  const T log_p = std::min(x, T(0)) - rest, log_q = -std::max(x, T(0)) - rest;
  const T p = std::exp(log_p), q = std::exp(log_q);
  slope = q * q * (2 * p * log_p - q);
  return -q * q * log_p;
}

class Detection final : public Operator {
 public:
  explicit Detection(const Declaration& declaration)
      : weight_(declaration.attributes.number("weight")),
        box_weight_(declaration.attributes.number("box_weight")) {
    const Shape &x = declaration.inputs[0], &label = declaration.inputs[1];
    if (x.size() != 3 || x[2] <= kEdges)
      declaration.fail(text("input ", to_text(x),
                            ": expected a grid of rows x columns with a vote for each class and 4 "
                            "distances: HxWx(classes + 4)"),
                       "", 0);
    if (label.size() != 2 || label[1] != kRow)
      declaration.fail(text("labels of shape ", to_text(label),
                            ": expected Mx5: up to M objects with class, x1, y1, x2, y2"),
                       "", 1);
    shape_ = {1};
    height_ = x[0];
    across_ = x[1];
    places_ = height_ * across_;
    width_ = x[2];
    kinds_ = width_ - kEdges;
    most_ = label[0];
  }

  bool loss() const override { return true; }

  template <class T>
  void forward(Builder& builder) const {
    const int64_t numbers = places_ * (kinds_ + 2) + height_ + across_ + most_;
    const Value scratch = builder.allocate(plain_desc({numbers}, 1, Type::f64));
    const Value x = builder.plain_input(0), objects = builder.plain_input(1);
    Value diff;
    if (builder.training()) diff = builder.state<Value>() = builder.allocate(x.desc);
    builder.add("forward", "margay:detection", {x, objects, diff, scratch},
                [=, label = builder.node().line.inputs[1], slot = builder.metric(0),
                 capacity = builder.batch()](const Frame& frame) {
                  T* slopes = diff ? frame.at<T>(diff) : nullptr;
                  if (slopes) std::fill_n(slopes, capacity * places_ * width_, T(0));
                  const T* votes = frame.at<T>(x);
                  const T* rows = frame.at<T>(objects);
                  const Targets targets = targets_in(frame.at<double>(scratch));
                  const double share = weight_ / static_cast<double>(frame.total);
                  for (int64_t i = 0; i < frame.batch; ++i) {
                    require_objects(rows, frame, frame.samples[i], label);
                    const double term = judge(targets, votes, rows, weight_ > 0 ? slopes : nullptr, share);
                    if (weight_ > 0) frame.tally->loss += weight_ * term;
                    frame.tally->metrics[slot] += term;
                    for (size_t own : {slot + 1, slot + 2})
                      frame.tally->metrics[own] += 1;  // all count alike
                    votes += places_ * width_;
                    rows += most_ * kRow;
                    if (slopes) slopes += places_ * width_;
                  }
                });
    builder.output(x);
  }

  /// Hands on what the forward pass left.
  void backward(Builder& builder) const {
    if (builder.wants_diff()) builder.diff_input(builder.state<Value>());
  }

 private:
  /// Of one sample, in the step's own memory.
  struct Targets {
    double* near;    // (H, W, C): the largest t of the class
    double* best;    // (H, W): the largest t
    double* owner;   // (H, W): the row that has it
    double* down;    // (H)
    double* across;  // (W)
    double* mass;    // (M): Σ t of the cells that an object owns
  };
  Targets targets_in(double* memory) const {
    Targets t;
    t.near = memory;
    t.best = t.near + places_ * kinds_;
    t.owner = t.best + places_;
    t.down = t.owner + places_;
    t.across = t.down + height_;
    t.mass = t.across + across_;
    return t;
  }

  template <class T>
  Object object(const T* rows, int64_t m) const {
    const T* row = rows + m * kRow;
    const double w = static_cast<double>(across_), h = static_cast<double>(height_);
    return {row[0] < 0 ? -1 : static_cast<int64_t>(row[0]), static_cast<double>(row[1]) * w,
            static_cast<double>(row[2]) * h, static_cast<double>(row[3]) * w,
            static_cast<double>(row[4]) * h};
  }

  template <class T>
  void require_objects(const T* rows, const Frame& frame, int64_t sample, const std::string& label) const {
    const auto refuse = [&](int64_t m, const std::string& what) {
      frame.tally->refused = sample + frame.number;
      throw Error(MG_INVALID, text("input ", label, ": sample ", sample + frame.number, " has in row ", m,
                                   " the ", what));
    };
    for (int64_t m = 0; m < most_; ++m) {
      const T* row = rows + m * kRow;
      const double kind = static_cast<double>(row[0]);
      if (kind < 0) continue;
      if (kind != std::floor(kind) || kind >= static_cast<double>(kinds_))
        refuse(m, text("class ", kind, ", expected 0 to ", kinds_ - 1, ", or -1 for no object"));
      for (int64_t k = 1; k < kRow; ++k)
        if (!(row[k] >= kLeastShare && row[k] <= kMostShare))
          refuse(m,
                 text("edge ", static_cast<double>(row[k]),
                      ", expected a share of the picture, 0 to 1. Divide pixels by its width and height."));
    }
  }

  static int64_t cell(double place, int64_t cells) {
    return std::clamp<int64_t>(
        static_cast<int64_t>(std::floor(std::clamp(place, 0.0, static_cast<double>(cells)))), 0, cells - 1);
  }
  static void bell(double middle, double extent, int64_t cells, double* to) {
    const double deviation = std::max(extent / kPart, kLeastDeviation);
    for (int64_t i = 0; i < cells; ++i) {
      const double d = (static_cast<double>(i) + 0.5 - middle) / deviation;
      to[i] = std::exp(-d * d / 2);
    }
  }

  /// Says what each cell should say; returns the number of objects.
  template <class T>
  int64_t aim(const Targets& t, const T* rows) const {
    std::fill_n(t.near, places_ * kinds_, 0.0);
    std::fill_n(t.best, places_, 0.0);
    std::fill_n(t.mass, most_, 0.0);
    int64_t objects = 0;
    for (int64_t m = 0; m < most_; ++m) {
      const Object object = this->object(rows, m);
      if (!object) continue;
      ++objects;
      const double x = (object.x1 + object.x2) / 2, y = (object.y1 + object.y2) / 2;
      bell(x, object.x2 - object.x1, across_, t.across);
      bell(y, object.y2 - object.y1, height_, t.down);
      const int64_t middle = cell(y, height_) * across_ + cell(x, across_);
      for (int64_t place = 0; place < places_; ++place) {
        const double near = place == middle ? 1 : t.down[place / across_] * t.across[place % across_];
        double& of_kind = t.near[place * kinds_ + object.kind];
        of_kind = std::max(of_kind, near);
        const bool smaller = near == t.best[place] && near > 0 &&
                             object.area() < this->object(rows, static_cast<int64_t>(t.owner[place])).area();
        if (near > t.best[place] || smaller) {
          t.best[place] = near;
          t.owner[place] = static_cast<double>(m);
        }
      }
    }
    for (int64_t place = 0; place < places_; ++place)
      if (t.best[place] >= kOwned) t.mass[static_cast<int64_t>(t.owner[place])] += t.best[place];
    return objects;
  }

  /// The term of a sample; diff, where it is not null, becomes its gradient times share.
  template <class T>
  double judge(const Targets& t, const T* x, const T* rows, T* diff, double share) const {
    const double objects = static_cast<double>(std::max<int64_t>(1, aim(t, rows)));
    const double part = share / objects;
    double votes = 0, boxes = 0;
    for (int64_t place = 0; place < places_; ++place, x += width_, diff += diff ? width_ : 0) {
      for (int64_t c = 0; c < kinds_; ++c) {
        const double near = t.near[place * kinds_ + c];
        T slope = 0;
        if (near == 1) {
          votes += static_cast<double>(vote(x[c], slope));
        } else {
          const double far = (1 - near) * (1 - near), factor = far * far;
          votes += factor * static_cast<double>(vote(-x[c], slope));
          slope = static_cast<T>(-factor) * slope;
        }
        if (diff) diff[c] = static_cast<T>(part) * slope;
      }
      if (t.best[place] < kOwned) continue;
      const int64_t m = static_cast<int64_t>(t.owner[place]);
      const double weight = t.best[place] / t.mass[m];
      double edges[kEdges];
      for (int64_t k = 0; k < kEdges; ++k)
        edges[k] = std::exp(std::min(static_cast<double>(x[kinds_ + k]), kMostLogarithm));
      const Slopes slopes = distance(edges, static_cast<double>(place % across_) + 0.5,
                                     static_cast<double>(place / across_) + 0.5, object(rows, m));
      boxes += weight * slopes.value;
      for (int64_t k = 0; diff && k < kEdges; ++k) {
        const double by = static_cast<double>(x[kinds_ + k]) < kMostLogarithm ? slopes.by[k] * edges[k] : 0;
        diff[kinds_ + k] = static_cast<T>(part * box_weight_ * weight * by);
      }
    }
    return (votes + box_weight_ * boxes) / objects;
  }

  double weight_, box_weight_;
  int64_t height_ = 1, across_ = 1, places_ = 1, width_ = 1, kinds_ = 1, most_ = 1;
};

const Registration registration(
    {"detection",
     2,
     {Key::number("box_weight", "2", 0, 1e6), Key::number("weight", "1", 0, 1e6)},
     {},
     loss_metrics({"loss"})},
    made<Detection>,
    {kernel<Detection>("margay", single, &Detection::forward<float>, &Detection::backward),
     kernel<Detection>("margay", always, &Detection::forward<double>, &Detection::backward)});

}  // namespace
}  // namespace margay
