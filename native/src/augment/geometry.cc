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

SeenBox map_box(const Geometry& geometry, const Box& stored) {
  const Affine forth = geometry.back.inverse();
  const Point corners[] = {forth({stored.left, stored.top}), forth({stored.right, stored.top}),
                           forth({stored.left, stored.bottom}), forth({stored.right, stored.bottom})};
  Box whole = {corners[0].x, corners[0].y, corners[0].x, corners[0].y};
  for (const Point& corner : corners) {
    whole.left = std::min(whole.left, corner.x);
    whole.right = std::max(whole.right, corner.x);
    whole.top = std::min(whole.top, corner.y);
    whole.bottom = std::max(whole.bottom, corner.y);
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
