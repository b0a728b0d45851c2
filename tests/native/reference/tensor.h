// Samples in double precision, channels last: the plainest tensor.
#pragma once

#include <cstdint>
#include <vector>

#include "error/text.h"

namespace margay::reference {

struct Tensor {
  int64_t samples = 0;
  Shape shape;  // of one sample
  std::vector<double> values;

  Tensor() = default;
  Tensor(int64_t samples, Shape shape)
      : samples(samples),
        shape(std::move(shape)),
        values(static_cast<size_t>(samples * elements(this->shape)), 0.0) {}
  Tensor(int64_t samples, Shape shape, std::vector<double> values)
      : samples(samples), shape(std::move(shape)), values(std::move(values)) {}

  int64_t size() const { return elements(shape); }  // of one sample
  double& operator[](int64_t i) { return values[static_cast<size_t>(i)]; }
  double operator[](int64_t i) const { return values[static_cast<size_t>(i)]; }
  /// Place of channel c at row y, column x of sample n.
  int64_t place(int64_t n, int64_t y, int64_t x, int64_t c) const {
    return ((n * shape[0] + y) * shape[1] + x) * shape[2] + c;
  }
  bool inside(int64_t y, int64_t x) const { return y >= 0 && y < shape[0] && x >= 0 && x < shape[1]; }
};

}  // namespace margay::reference
