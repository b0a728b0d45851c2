// Seeded numbers for tests.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace margay::test {

class Numbers {
 public:
  explicit Numbers(uint64_t seed) : engine_(seed) {}

  int64_t integer(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine_() % static_cast<uint64_t>(high - low + 1));
  }
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
  }

  std::vector<double> integers(int64_t count, int64_t low, int64_t high) {
    std::vector<double> values(static_cast<size_t>(count));
    for (double& value : values) value = static_cast<double>(integer(low, high));
    return values;
  }
  std::vector<double> uniforms(int64_t count, double low, double high) {
    std::vector<double> values(static_cast<size_t>(count));
    for (double& value : values) value = uniform(low, high);
    return values;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace margay::test
