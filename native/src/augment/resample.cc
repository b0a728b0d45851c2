#include "augment/resample.h"

#include <algorithm>
#include <cmath>

#include "error/error.h"
#include "error/text.h"
#include "platform/compiler.h"

namespace margay {
namespace {

constexpr int kBlock = 64;  // pixels of a row whose places are computed together
constexpr double kFar = 1e9;

/// A picture (rows, columns, channels) with what stands beside it.
template <class S>
struct Stored {
  const S* values;
  Extents extents;
  int64_t channels;
  Fill fill;
  float value;

  const S* pixel(int64_t row, int64_t column) const {
    return values + (row * extents.columns + column) * channels;
  }
  /// nullptr: the constant.
  const S* beside(int64_t row, int64_t column) const {
    row = filled(row, extents.rows, fill);
    column = filled(column, extents.columns, fill);
    return row < 0 || column < 0 ? nullptr : pixel(row, column);
  }
  float at(const S* pixel, int64_t channel) const {
    return pixel ? static_cast<float>(pixel[channel]) : value;
  }
};

template <class S>
MARGAY_INLINE void convert(const S* MARGAY_RESTRICT src, float* MARGAY_RESTRICT dst, int64_t count) {
  for (int64_t i = 0; i < count; ++i) dst[i] = static_cast<float>(src[i]);
}

MARGAY_CLONES void convert_u8(const uint8_t* src, float* dst, int64_t count) { convert(src, dst, count); }

/// Flips and shifts by whole pixels: rows are copied, or copied backwards.
template <class S>
void copy_rows(const Stored<S>& src, const Geometry& geometry, float* dst) {
  const int64_t channels = src.channels, columns = geometry.extents.columns;
  const int64_t step = geometry.back.xx > 0 ? 1 : -1;
  // of the first pixel of a row, and of the columns [begin, end) that lie inside
  const int64_t first = static_cast<int64_t>(geometry.back.x) - (step < 0 ? 1 : 0);
  const int64_t low = step > 0 ? -first : first - src.extents.columns + 1;
  const int64_t begin = std::clamp<int64_t>(low, 0, columns);
  const int64_t end = std::clamp<int64_t>(low + src.extents.columns, begin, columns);
  for (int64_t r = 0; r < geometry.extents.rows; ++r, dst += columns * channels) {
    const double y = geometry.back.yy * (static_cast<double>(r) + 0.5) + geometry.back.y;
    const int64_t row = filled(static_cast<int64_t>(std::floor(y)), src.extents.rows, src.fill);
    if (row < 0) {
      std::fill_n(dst, columns * channels, src.value);
      continue;
    }
    const auto outside = [&](int64_t from, int64_t to) {
      for (int64_t c = from; c < to; ++c) {
        const S* pixel = src.beside(row, first + step * c);
        for (int64_t k = 0; k < channels; ++k) dst[c * channels + k] = src.at(pixel, k);
      }
    };
    outside(0, begin);
    outside(end, columns);
    if (begin == end) continue;
    const S* from = src.pixel(row, first + step * begin);
    float* to = dst + begin * channels;
    if (step < 0) {
      for (int64_t c = begin; c < end; ++c, from -= channels, to += channels)
        for (int64_t k = 0; k < channels; ++k) to[k] = static_cast<float>(from[k]);
    } else if constexpr (std::is_same_v<S, uint8_t>) {
      convert_u8(from, to, (end - begin) * channels);
    } else {
      convert(from, to, (end - begin) * channels);
    }
  }
}

/// Some pixels of a row: the pixel that lies at or before each point, and how far behind it the point is.
struct Places {
  int32_t row[kBlock], column[kBlock];
  float down[kBlock], right[kBlock];
};

/// Of `count` pixels of row r from column c on. What is farther away than kFar is nowhere.
MARGAY_CLONES void find_places(const Geometry& geometry, double half, int64_t r, int64_t c, int64_t count,
                               const float* right, const float* down, Places& places) {
  const Affine back = geometry.back;
  const double row = static_cast<double>(r) + 0.5, start = static_cast<double>(c) + 0.5;
  for (int64_t i = 0; i < count; ++i) {
    const double x = start + static_cast<double>(i) + static_cast<double>(right[i]);
    const double y = row + static_cast<double>(down[i]);
    const double sx = std::clamp(back.xx * x + back.xy * y + back.x - half, -kFar, kFar);
    const double sy = std::clamp(back.yx * x + back.yy * y + back.y - half, -kFar, kFar);
    const double left = std::floor(sx), top = std::floor(sy);
    places.column[i] = static_cast<int32_t>(left);
    places.row[i] = static_cast<int32_t>(top);
    places.right[i] = static_cast<float>(sx - left);
    places.down[i] = static_cast<float>(sy - top);
  }
}

template <class S>
void look_nearest(const Stored<S>& src, const Places& places, int64_t count, float* dst) {
  for (int64_t i = 0; i < count; ++i, dst += src.channels) {
    const S* pixel = src.beside(places.row[i], places.column[i]);
    for (int64_t k = 0; k < src.channels; ++k) dst[k] = src.at(pixel, k);
  }
}

/// C: the channels, where they are known to the compiler; 0: any.
template <int C, class S>
void look_bilinear(const Stored<S>& src, const Places& places, int64_t count, float* dst) {
  const int64_t channels = C > 0 ? C : src.channels;
  const int64_t below = src.extents.columns * channels;
  for (int64_t i = 0; i < count; ++i, dst += channels) {
    const int64_t row = places.row[i], column = places.column[i];
    const float right = places.right[i], down = places.down[i];
    const float a = (1 - down) * (1 - right), b = (1 - down) * right, c = down * (1 - right),
                d = down * right;
    if (row >= 0 && column >= 0 && row + 1 < src.extents.rows && column + 1 < src.extents.columns) {
      const S* p = src.values + row * below + column * channels;
      const S* q = p + below;
      for (int64_t k = 0; k < channels; ++k)
        dst[k] = a * static_cast<float>(p[k]) + b * static_cast<float>(p[k + channels]) +
                 c * static_cast<float>(q[k]) + d * static_cast<float>(q[k + channels]);
    } else {
      const S* p = src.beside(row, column);
      const S* pr = src.beside(row, column + 1);
      const S* q = src.beside(row + 1, column);
      const S* qr = src.beside(row + 1, column + 1);
      for (int64_t k = 0; k < channels; ++k)
        dst[k] = a * src.at(p, k) + b * src.at(pr, k) + c * src.at(q, k) + d * src.at(qr, k);
    }
  }
}

template <class S>
void look(const char* data, int64_t channels, const Geometry& geometry, const Sampling& sampling,
          float* dst) {
  const Stored<S> src{reinterpret_cast<const S*>(data), geometry.stored, channels, sampling.fill,
                      sampling.value};
  const bool displaced = geometry.displacement.right != nullptr;
  if (geometry.back.moves_whole_pixels() && !displaced) return copy_rows(src, geometry, dst);
  constexpr float kNone[kBlock] = {};
  Places places;
  for (int64_t r = 0; r < geometry.extents.rows; ++r)
    for (int64_t c = 0; c < geometry.extents.columns; c += kBlock) {
      const int64_t count = std::min<int64_t>(kBlock, geometry.extents.columns - c);
      const int64_t at = r * geometry.extents.columns + c;
      find_places(geometry, sampling.nearest ? 0 : 0.5, r, c, count,
                  displaced ? geometry.displacement.right + at : kNone,
                  displaced ? geometry.displacement.down + at : kNone, places);
      if (sampling.nearest)
        look_nearest(src, places, count, dst);
      else if (channels == 1)
        look_bilinear<1>(src, places, count, dst);
      else if (channels == 3)
        look_bilinear<3>(src, places, count, dst);
      else
        look_bilinear<0>(src, places, count, dst);
      dst += count * channels;
    }
}

}  // namespace

void resample(const char* src, int32_t dtype, int64_t channels, const Geometry& geometry,
              const Sampling& sampling, float* dst) {
  switch (dtype) {
    case MG_U8: return look<uint8_t>(src, channels, geometry, sampling, dst);
    case MG_I32: return look<int32_t>(src, channels, geometry, sampling, dst);
    case MG_I64: return look<int64_t>(src, channels, geometry, sampling, dst);
    case MG_F32: return look<float>(src, channels, geometry, sampling, dst);
    case MG_F64: return look<double>(src, channels, geometry, sampling, dst);
    default: throw Error(MG_INTERNAL, text("an input is bound with the unknown data type ", dtype));
  }
}

}  // namespace margay
