// Pieces of messages: text(…) joins its arguments; shapes print as 28x28x1.
#pragma once

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

namespace margay {

/// Extents of a tensor, outermost first; per sample and channels last unless said otherwise.
using Shape = std::vector<int64_t>;

inline std::string to_text(const Shape& shape) {
  std::string out;
  for (size_t i = 0; i < shape.size(); ++i) out += (i ? "x" : "") + std::to_string(shape[i]);
  return out;
}

/// The largest tensors, per sample: every size that is computed later stays inside 64 bits, a Java array can
/// hold the values, and oneDNN has layouts for the rank.
constexpr int64_t kMostValues = INT32_MAX;
constexpr size_t kMostDimensions = 4;

inline int64_t elements(const Shape& shape) {
  int64_t n = 1;
  for (int64_t d : shape) n *= d;
  return n;
}

template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

/// Words with ", " between.
inline std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

/// 1234567 as 1,234,567.
inline std::string grouped(int64_t value) {
  std::string digits = std::to_string(value);
  for (int64_t at = static_cast<int64_t>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<size_t>(at), ",");
  return digits;
}

}  // namespace margay
