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
};

}  // namespace margay::reference
