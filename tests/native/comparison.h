// A transform beside its twin: what the network sees of random pictures, and what the twin makes of each.
#pragma once

#include "augmented.h"
#include "compare.h"
#include "numbers.h"
#include "reference/picture.h"

namespace margay::test {

struct Comparison {
  Shape stored = {7, 5, 3};
  int64_t count = 24;
  double tolerance = 0;  // in grey levels

  /// `twin(sample number, picture)` gives the picture that is seen.
  template <class Twin>
  void with(const std::string& keys, Twin twin) const {
    INFO(keys);
    const int64_t size = elements(stored);
    const Values data = Numbers(5).integers(count * size, 0, 255);
    std::vector<int64_t> all(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) all[static_cast<size_t>(i)] = i;
    const Values got = seen(text("shape=", to_text(stored), " ", keys), data, all);
    Values expected;
    for (int64_t i = 0; i < count; ++i) {
      reference::Picture picture(stored[0], stored[1], stored[2]);
      std::copy_n(data.begin() + i * size, size, picture.values.begin());
      const reference::Picture seen = twin(i, picture);
      expected.insert(expected.end(), seen.values.begin(), seen.values.end());
    }
    CHECK_CLOSE(got, expected, tolerance);
  }
};

}  // namespace margay::test
