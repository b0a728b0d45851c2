#include "op/broadcast.h"

#include <algorithm>

namespace margay {
namespace {

/// Extents of dimensions, with dimensions of 1 before the first.
Shape aligned(const Shape& shape, size_t rank) {
  Shape all(rank - shape.size(), 1);
  all.insert(all.end(), shape.begin(), shape.end());
  return all;
}

/// How far a tensor goes with one step along each axis of the result.
struct Steps {
  Span span;
  int64_t block = 0, channel = 0;
  Shape places;  // outermost first

  /// `width`: channels of the result's blocks.
  Steps(const Shape& shape, const Desc& desc, const Shape& result, int64_t width) {
    const size_t rank = result.size();
    const ChannelLayout layout = channel_layout(desc);
    span = {layout.places * layout.channels(), elements(shape) < elements(result),
            layout.channels() > shape.back()};
    channel = shape.back() > 1 ? 1 : 0;
    block = channel * layout.places * width;
    const Shape extents = aligned(shape, rank);
    places.resize(rank - 1);
    int64_t stride = layout.inner;
    for (size_t i = rank - 1; i-- > 0; stride *= extents[i]) places[i] = extents[i] > 1 ? stride : 0;
  }
};

/// Drops axes of one step, and makes one axis of two that follow each other in all tensors. The innermost
/// stays where values of the next axis are not side by side.
LoopNest merged(const std::vector<LoopAxis>& axes) {
  LoopNest nest;
  size_t at = nest.axes.size();
  for (size_t i = axes.size(); i-- > 0;) {
    const LoopAxis& axis = axes[i];
    if (axis.extent == 1) continue;
    const bool innermost = at == nest.axes.size();
    if (innermost && std::max({axis.dst, axis.a, axis.b}) > 1) nest.axes[--at] = axes.back();
    if (at < nest.axes.size()) {
      LoopAxis& inner = nest.axes[at];
      if (axis.dst == inner.extent * inner.dst && axis.a == inner.extent * inner.a &&
          axis.b == inner.extent * inner.b) {
        inner.extent *= axis.extent;
        continue;
      }
    }
    nest.axes[--at] = axis;
  }
  return nest;
}

}  // namespace

Shape broadcast_shape(const Shape& a, const Shape& b) {
  const size_t rank = std::max(a.size(), b.size());
  Shape shape = aligned(a, rank);
  const Shape other = aligned(b, rank);
  for (size_t i = 0; i < rank; ++i) {
    if (shape[i] != other[i] && std::min(shape[i], other[i]) != 1) return {};
    shape[i] = std::max(shape[i], other[i]);
  }
  return shape;
}

bool suits(const Desc& desc, const Shape& shape, const Desc& dst) {
  const ChannelLayout layout = channel_layout(desc);
  return layout && (shape.back() == 1 || layout.places == 1 || layout.inner == channel_layout(dst).inner);
}

Broadcast broadcast_loops(const Shape& shape, const Desc& dst, const Shape& shape_a, const Desc& a,
                          const Shape& shape_b, const Desc& b) {
  const ChannelLayout layout = channel_layout(dst);
  const Steps of_dst(shape, dst, shape, layout.inner), of_a(shape_a, a, shape, layout.inner),
      of_b(shape_b, b, shape, layout.inner);
  Broadcast loops{{}, of_dst.span, of_a.span, of_b.span, dst.get_dims()[0]};
  const int64_t whole = shape.back() / layout.inner, rest = shape.back() % layout.inner;
  const auto add = [&](int64_t blocks, int64_t channels, int64_t first) {
    std::vector<LoopAxis> axes = {{blocks, of_dst.block, of_a.block, of_b.block}};
    for (size_t i = 0; i + 1 < shape.size(); ++i)
      axes.push_back({shape[i], of_dst.places[i], of_a.places[i], of_b.places[i]});
    axes.push_back({channels, of_dst.channel, of_a.channel, of_b.channel});
    LoopNest nest = merged(axes);
    nest.dst = first * of_dst.block, nest.a = first * of_a.block, nest.b = first * of_b.block;
    loops.nests.push_back(nest);
  };
  if (whole > 0) add(whole, layout.inner, 0);
  if (rest > 0) add(1, rest, whole);
  return loops;
}

}  // namespace margay
