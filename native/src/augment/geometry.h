// Where the points of the picture that a network sees lie in the picture that is stored.
#pragma once

#include <cstdint>

namespace margay {

struct Extents {
  int64_t rows = 0;
  int64_t columns = 0;
};

inline bool operator==(const Extents& a, const Extents& b) {
  return a.rows == b.rows && a.columns == b.columns;
}
inline bool operator!=(const Extents& a, const Extents& b) { return !(a == b); }

/// In pixels, x to the right and y down: the centre of the pixel in row r and column c is (c + ½, r + ½).
struct Point {
  double x = 0;
  double y = 0;
};

struct Affine {
  double xx = 1, xy = 0, x = 0;
  double yx = 0, yy = 1, y = 0;

  Point operator()(Point p) const { return {xx * p.x + xy * p.y + x, yx * p.x + yy * p.y + y}; }
  /// First `first`, then this.
  Affine after(const Affine& first) const;
  /// Its determinant must not be 0.
  Affine inverse() const;
  /// This about another centre than (0, 0).
  Affine about(Point centre) const;
  /// Flips and shifts by whole pixels alone: each pixel comes from one pixel.
  bool moves_whole_pixels() const;
};

/// A rectangle with its sides along the axes.
struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;

  double area() const { return right > left && bottom > top ? (right - left) * (bottom - top) : 0; }
};

/// How far from its place each pixel of the picture that is seen is looked up: (rows, columns), in its
/// pixels.
struct Displacement {
  float* right = nullptr;
  float* down = nullptr;
};

/// What a sample's draws make of its picture, mask and boxes.
struct Geometry {
  Extents stored;
  Extents extents;            // of the picture so far; at the end of the one that is seen
  Affine back;                // of a point of it that of the stored picture
  Displacement displacement;  // comes first, where there is one

  explicit Geometry(const Extents& stored) : stored(stored), extents(stored) {}

  Point centre() const {
    return {static_cast<double>(extents.columns) / 2, static_cast<double>(extents.rows) / 2};
  }
  /// The next picture: `from` has of its points those of the picture so far.
  void follow(const Affine& from, const Extents& next) {
    back = back.after(from);
    extents = next;
  }
  void follow(const Affine& from) { follow(from, extents); }
  /// The window of these extents whose first pixel is in that row and column.
  void cut(const Extents& next, int64_t row, int64_t column) {
    follow({1, 0, static_cast<double>(column), 0, 1, static_cast<double>(row)}, next);
  }
};

/// Where a box of the stored picture is seen: the smallest box around its four corners, or with a
/// displacement around points of its sides, cut at the picture's sides.
struct SeenBox {
  Box box;
  double visible = 0;  // the share of the area before the cut; 0: it is out of the picture
};
SeenBox map_box(const Geometry& geometry, const Box& stored);

}  // namespace margay
