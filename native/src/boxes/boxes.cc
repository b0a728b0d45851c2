#include "boxes/boxes.h"

#include <algorithm>
#include <cmath>

namespace margay {
namespace {

double extent(double from, double to) { return std::max(0.0, to - from); }

double area(const Corners& box) {
  return extent(static_cast<double>(box.x1), static_cast<double>(box.x2)) *
         extent(static_cast<double>(box.y1), static_cast<double>(box.y2));
}

bool finite(const Corners& box) {
  return std::isfinite(box.x1) && std::isfinite(box.y1) && std::isfinite(box.x2) && std::isfinite(box.y2);
}

}  // namespace

double overlap(const Corners& a, const Corners& b) {
  const double both =
      extent(static_cast<double>(std::max(a.x1, b.x1)), static_cast<double>(std::min(a.x2, b.x2))) *
      extent(static_cast<double>(std::max(a.y1, b.y1)), static_cast<double>(std::min(a.y2, b.y2)));
  if (!(both > 0)) return 0;
  return both / (area(a) + area(b) - both);
}

std::vector<int32_t> Suppression::of(const Corners* boxes, const float* scores, const int32_t* classes,
                                     int64_t count) const {
  std::vector<int32_t> order, kept;
  for (int64_t i = 0; i < count; ++i)
    if (std::isfinite(scores[i]) && scores[i] >= static_cast<float>(least) && finite(boxes[i]))
      order.push_back(static_cast<int32_t>(i));
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return scores[a] > scores[b]; });
  for (int32_t candidate : order) {
    if (static_cast<int64_t>(kept.size()) >= most) break;
    const bool free = std::none_of(kept.begin(), kept.end(), [&](int32_t other) {
      return classes[other] == classes[candidate] &&
             margay::overlap(boxes[other], boxes[candidate]) > overlap;
    });
    if (free) kept.push_back(candidate);
  }
  return kept;
}

}  // namespace margay
