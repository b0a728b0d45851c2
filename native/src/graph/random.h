// Random numbers that depend on a key and a position only, so that the result is the same whoever computes
// it.
#pragma once

#include <cstdint>
#include <string>

namespace margay {

/// SplitMix64's finaliser (Steele, Lea, Flood 2014): a bijection of 64 bits that looks random.
inline uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

inline uint64_t combine(uint64_t key, uint64_t value) { return mix(key + 0x9e3779b97f4a7c15u + mix(value)); }

/// FNV-1a.
inline uint64_t hash(const std::string& name) {
  uint64_t h = 0xcbf29ce484222325u;
  for (char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return h;
}

/// A stream of numbers.
class Random {
 public:
  explicit Random(uint64_t key) : state_(key) {}
  uint64_t bits() { return mix(state_ += 0x9e3779b97f4a7c15u); }
  /// In [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  /// Standard normal (Box and Muller).
  double normal();

 private:
  uint64_t state_;
};

}  // namespace margay
