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

/// 1234567 as 1,234,567.
inline std::string grouped(int64_t value) {
  std::string digits = std::to_string(value);
  for (int64_t at = static_cast<int64_t>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<size_t>(at), ",");
  return digits;
}

}  // namespace margay
