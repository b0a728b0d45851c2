#include "augment/geometry.h"

#include <algorithm>
#include <cmath>

namespace margay {

Affine Affine::after(const Affine& first) const {
  return {xx * first.xx + xy * first.yx, xx * first.xy + xy * first.yy, xx * first.x + xy * first.y + x,
          yx * first.xx + yy * first.yx, yx * first.xy + yy * first.yy, yx * first.x + yy * first.y + y};
}

Affine Affine::inverse() const {
  const double d = xx * yy - xy * yx;
  return {yy / d, -xy / d, (xy * y - yy * x) / d, -yx / d, xx / d, (yx * x - xx * y) / d};
}

Affine Affine::about(Point centre) const {
  const Affine there = {1, 0, centre.x, 0, 1, centre.y}, here = {1, 0, -centre.x, 0, 1, -centre.y};
  return there.after(*this).after(here);
}

bool Affine::moves_whole_pixels() const {
  return std::abs(xx) == 1 && std::abs(yy) == 1 && xy == 0 && yx == 0 && x == std::rint(x) &&
         y == std::rint(y);
}

namespace {

/// Points of a side of a box that a displacement bends.
constexpr int kPieces = 16;

/// Steps towards the point that is displaced to a given one; a smooth field needs a few.
constexpr int kSteps = 8;

/// The pixel of a field that a coordinate lies in, or the nearest.
int64_t pixel(double at, int64_t extent) {
  return static_cast<int64_t>(std::clamp(std::floor(at), 0.0, static_cast<double>(extent - 1)));
}

/// The point that the displacement looks up at `target`: the limit of p = target - displacement(p).
Point undisplaced(const Geometry& geometry, Point target) {
  Point p = target;
  for (int step = 0; step < kSteps && geometry.displacement.right; ++step) {
    const int64_t at =
        pixel(p.y, geometry.extents.rows) * geometry.extents.columns + pixel(p.x, geometry.extents.columns);
    p = {target.x - static_cast<double>(geometry.displacement.right[at]),
         target.y - static_cast<double>(geometry.displacement.down[at])};
  }
  return p;
}

}  // namespace

SeenBox map_box(const Geometry& geometry, const Box& stored) {
  const Affine forth = geometry.back.inverse();
  const Point corners[] = {{stored.left, stored.top},
                           {stored.right, stored.top},
                           {stored.right, stored.bottom},
                           {stored.left, stored.bottom}};
  const Point first = undisplaced(geometry, forth(corners[0]));
  Box whole = {first.x, first.y, first.x, first.y};
  const int pieces = geometry.displacement.right ? kPieces : 1;
  for (int i = 0; i < 4 * pieces; ++i) {
    const Point from = corners[i / pieces], to = corners[(i / pieces + 1) % 4];
    const double share = static_cast<double>(i % pieces) / pieces;
    const Point seen =
        undisplaced(geometry, forth({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)}));
    whole.left = std::min(whole.left, seen.x);
    whole.right = std::max(whole.right, seen.x);
    whole.top = std::min(whole.top, seen.y);
    whole.bottom = std::max(whole.bottom, seen.y);
  }
  const double columns = static_cast<double>(geometry.extents.columns),
               rows = static_cast<double>(geometry.extents.rows);
  SeenBox seen;
  seen.box = {std::clamp(whole.left, 0.0, columns), std::clamp(whole.top, 0.0, rows),
              std::clamp(whole.right, 0.0, columns), std::clamp(whole.bottom, 0.0, rows)};
  seen.visible = whole.area() > 0 ? seen.box.area() / whole.area() : 0;
  return seen;
}

}  // namespace margay
