// How a parameter starts: see native/README.md for the words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/random.h"

namespace margay {

class Attributes;

struct Initializer {
  enum class Kind { constant, uniform, normal, truncated_normal };
  Kind kind = Kind::constant;
  double a = 0;                // constant: value; uniform: low; normal: mean
  double b = 0;                // uniform: high; normal: standard deviation
  std::string word = "zeros";  // as programs write it

  static Initializer constant(double value);
  /// The next `count` values of a parameter.
  void fill(Random& random, double* values, int64_t count) const;
  /// The values of a parameter of `count` values; they depend on seed and name only.
  std::vector<double> values(int64_t count, int64_t seed, const std::string& name) const;
  static Random random(int64_t seed, const std::string& name);
};

/// Reads the attribute `key`. fan_in and fan_out: values that meet in one output, and that one input reaches.
Initializer read_initializer(const Attributes& attributes, const std::string& key, double fan_in,
                             double fan_out);

}  // namespace margay
