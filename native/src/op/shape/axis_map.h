// Operators whose result is a weighted sum of few places along each dimension: padding, cropping, slices,
// interpolation. A dimension after the other, each by a sparse matrix; the gradient goes through the
// transposed matrices in the opposite order, so that it is the exact adjoint.
#pragma once

#include "plan/builder.h"

namespace margay {

/// What the places along one dimension become: dst[i] = Σ weight · src[index] over the taps of i. Where there
/// are none lies nothing of src.
struct AxisMap {
  int64_t src = 0;  // extents
  int64_t dst = 0;
  std::vector<int64_t> begin = {0};  // of the taps of each place of dst, and the end of the last
  std::vector<int64_t> index;
  std::vector<double> weight;

  /// One more tap of the place of dst that comes next.
  void tap(int64_t place, double factor = 1) {
    index.push_back(place);
    weight.push_back(factor);
  }
  /// Place i of dst has all its taps.
  void next() {
    begin.push_back(static_cast<int64_t>(index.size()));
    ++dst;
  }
  AxisMap transposed() const;
};

/// How a dimension is mapped; the map itself, which is long, is made for a plan.
struct AxisRule {
  static constexpr int64_t kMostExtent = 1 << 20;

  size_t axis = 0;
  int64_t src = 0;  // extents
  int64_t dst = 0;
  std::function<void(AxisMap&, int64_t)> taps;  // adds those of a place of dst

  /// Of a dimension of the first input, which must not be longer than a map may be.
  AxisRule(const Declaration& declaration, size_t axis);
  AxisMap map() const;
};

class AxisMaps : public Operator {
 public:
  template <class T>
  void forward(Builder& builder) const;
  template <class T>
  void backward(Builder& builder) const;

 protected:
  /// Rules of different dimensions of `input`, with `outside` where no place has taps.
  void set(const Shape& input, std::vector<AxisRule> rules, double outside = 0);

 private:
  Desc layout(const Builder& builder, const Shape& shape, int64_t block) const;
  template <class T>
  Value apply(Builder& builder, const char* phase, const AxisRule& rule, bool back, const Value& src,
              Shape& shape, int64_t block) const;

  std::vector<AxisRule> rules_;  // in the order in which they are applied
  double outside_ = 0;
};

/// Of f32 and f64, in that order.
std::vector<Kernel> axis_map_kernels();

}  // namespace margay
