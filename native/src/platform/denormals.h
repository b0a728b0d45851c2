// Denormal numbers (in f32, those below 1.2e-38) take a processor up to a hundred times as long as others.
#pragma once

#include <cstdint>

namespace margay {

/// Until the scope ends, this thread takes denormal numbers for zeros, those that it reads and those that it
/// computes. Then its floating-point mode is what it was.
class FlushDenormals {
 public:
  /// `wanted` false: does nothing.
  explicit FlushDenormals(bool wanted) noexcept;
  ~FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  const bool wanted_;
  uint64_t before_ = 0;  // the control register
};

}  // namespace margay
