// Random data for every input of a network's plan.
#pragma once

#include <algorithm>

#include "handles.h"
#include "numbers.h"

namespace margay::test {

/// Binds `count` random samples to every input: bytes where the program expects bytes, class indices to
/// inputs of shape 1, distributions to inputs named target, and numbers from -1 to 1 elsewhere.
inline void feed(const Plan& plan, Context& context, int64_t count, uint64_t seed) {
  Numbers numbers(seed);
  int64_t classes = INT32_MAX;
  for (const Fact& fact : plan.facts())
    if (fact.kind == "output") classes = std::min(classes, fact.shape.back());
  int32_t input = 0;
  for (const Fact& fact : plan.facts()) {
    if (fact.kind != "input") continue;
    const int64_t size = elements(fact.shape);
    if (fact.dtype == "u8") {
      context.bind(input, numbers.integers(count * size, 0, 255), MG_U8);
    } else if (fact.dtype == "i64" && size == 1) {
      context.bind(input, numbers.integers(count, 0, classes - 1), MG_I64);
    } else if (fact.name == "target") {
      Values values = numbers.uniforms(count * size, 0.1, 1);
      for (size_t i = 0; i < values.size(); i += static_cast<size_t>(size)) {
        double sum = 0;
        for (int64_t j = 0; j < size; ++j) sum += values[i + static_cast<size_t>(j)];
        for (int64_t j = 0; j < size; ++j) values[i + static_cast<size_t>(j)] /= sum;
      }
      context.bind(input, values);
    } else {
      context.bind(input, numbers.uniforms(count * size, -1, 1));
    }
    ++input;
  }
}

}  // namespace margay::test
