// Boxes along the axes: x1, y1, x2, y2, in any unit.
#pragma once

#include <cstdint>
#include <vector>

namespace margay {

struct Corners {
  float x1, y1, x2, y2;
};

/// The area that both cover, divided by the area that either covers; 0 where neither covers any. A box whose
/// second corner is not below and to the right of the first covers none.
double overlap(const Corners& a, const Corners& b);

/// Which of several candidates for the same objects are to stay.
struct Suppression {
  double overlap = 0.5;  // of two of the same class that overlap more, the one with the higher score stays
  double least = 0;      // score that a candidate has at least
  int64_t most = 0;      // candidates that stay, of all classes together

  /// Numbers of those that stay, the highest score first, of equal scores the lower number. A candidate whose
  /// score or box is not finite does not stay.
  std::vector<int32_t> of(const Corners* boxes, const float* scores, const int32_t* classes,
                          int64_t count) const;
};

}  // namespace margay
