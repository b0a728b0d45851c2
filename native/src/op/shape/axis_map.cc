#include "op/shape/axis_map.h"

#include <algorithm>
#include <memory>

#include "platform/compiler.h"

namespace margay {
namespace {

/// A map in the type that is computed in; where every place is one place of src or none, a list of runs.
template <class T>
struct Taps {
  struct Run {
    int64_t from;  // below 0: of nothing
    int64_t length;
  };
  std::vector<int64_t> begin, index;
  std::vector<T> weight;
  std::vector<Run> runs;

  explicit Taps(const AxisMap& map) : runs(runs_of(map)) {
    if (!runs.empty()) return;
    begin = map.begin;
    index = map.index;
    weight.assign(map.weight.begin(), map.weight.end());
  }

  static std::vector<Run> runs_of(const AxisMap& map) {
    std::vector<Run> runs;
    for (size_t i = 0; i < static_cast<size_t>(map.dst); ++i) {
      const size_t first = static_cast<size_t>(map.begin[i]);
      const int64_t count = map.begin[i + 1] - map.begin[i];
      if (count > 1 || (count == 1 && map.weight[first] != 1)) return {};
      const int64_t from = count == 1 ? map.index[first] : -1;
      const int64_t expected = runs.empty()           ? -2
                               : runs.back().from < 0 ? -1
                                                      : runs.back().from + runs.back().length;
      if (from == expected)
        ++runs.back().length;
      else
        runs.push_back({from, 1});
    }
    return runs;
  }
};

/// What lies before the dimension, along it, and behind it.
struct Extents {
  int64_t outer, src, dst, inner;
};

/// src is (outer, src, inner), dst is (outer, dst, inner)
template <class T>
inline __attribute__((always_inline)) void copy_runs(const Taps<T>& taps, const Extents& e, T outside,
                                                     const T* src, T* dst) {
  for (int64_t o = 0; o < e.outer; ++o, src += e.src * e.inner)
    for (const auto& run : taps.runs) {
      const int64_t count = run.length * e.inner;
      dst =
          run.from < 0 ? std::fill_n(dst, count, outside) : std::copy_n(src + run.from * e.inner, count, dst);
    }
}

template <class T>
inline __attribute__((always_inline)) void add_taps(const Taps<T>& taps, const Extents& e, T outside,
                                                    const T* src, T* MARGAY_RESTRICT dst) {
  const int64_t *begin = taps.begin.data(), *index = taps.index.data();
  const T* weight = taps.weight.data();
  for (int64_t o = 0; o < e.outer; ++o, src += e.src * e.inner)
    for (int64_t i = 0; i < e.dst; ++i, dst += e.inner) {
      int64_t t = begin[i];
      const int64_t end = begin[i + 1];
      if (t == end) {
        for (int64_t c = 0; c < e.inner; ++c) dst[c] = outside;
        continue;
      }
      const T* first = src + index[t] * e.inner;
      if (t + 1 == end) {
        for (int64_t c = 0; c < e.inner; ++c) dst[c] = weight[t] * first[c];
        continue;
      }
      const T* second = src + index[t + 1] * e.inner;
      for (int64_t c = 0; c < e.inner; ++c) dst[c] = weight[t] * first[c] + weight[t + 1] * second[c];
      for (t += 2; t < end; ++t) {
        const T* more = src + index[t] * e.inner;
        for (int64_t c = 0; c < e.inner; ++c) dst[c] += weight[t] * more[c];
      }
    }
}

template <class T>
inline __attribute__((always_inline)) void map_values(const Taps<T>& taps, const Extents& e, T outside,
                                                      const T* src, T* dst) {
  if (taps.runs.empty())
    add_taps(taps, e, outside, src, dst);
  else
    copy_runs(taps, e, outside, src, dst);
}

MARGAY_CLONES void map_axis(const Taps<float>& taps, const Extents& extents, float outside, const float* src,
                            float* dst) {
  map_values(taps, extents, outside, src, dst);
}
MARGAY_CLONES void map_axis(const Taps<double>& taps, const Extents& extents, double outside,
                            const double* src, double* dst) {
  map_values(taps, extents, outside, src, dst);
}

}  // namespace

AxisRule::AxisRule(const Declaration& declaration, size_t axis)
    : axis(axis), src(declaration.inputs[0][axis]) {
  if (src > kMostExtent)
    declaration.fail(text("input ", to_text(declaration.inputs[0]), " has ", grouped(src),
                          " values in dimension ", axis + 1, ", expected at most ", grouped(kMostExtent)),
                     "Put a reshape before it.", 0);
}

AxisMap AxisRule::map() const {
  AxisMap map;
  map.src = src;
  while (map.dst < dst) {
    taps(map, map.dst);
    map.next();
  }
  return map;
}

AxisMap AxisMap::transposed() const {
  std::vector<std::vector<std::pair<int64_t, double>>> taps(static_cast<size_t>(src));
  for (size_t i = 0; i < static_cast<size_t>(dst); ++i)
    for (size_t t = static_cast<size_t>(begin[i]); t < static_cast<size_t>(begin[i + 1]); ++t)
      taps[static_cast<size_t>(index[t])].emplace_back(static_cast<int64_t>(i), weight[t]);
  AxisMap map;
  map.src = dst;
  for (const auto& of_place : taps) {
    for (const auto& [place, factor] : of_place) map.tap(place, factor);
    map.next();
  }
  return map;
}

void AxisMaps::set(const Shape& input, std::vector<AxisRule> rules, double outside) {
  outside_ = outside;
  shape_ = input;
  rules_ = std::move(rules);
  for (const AxisRule& rule : rules_) shape_[rule.axis] = rule.dst;
  // what makes the tensor smaller comes first, then the inner dimensions
  std::stable_sort(rules_.begin(), rules_.end(), [](const AxisRule& a, const AxisRule& b) {
    const double growth_a = static_cast<double>(a.dst) / static_cast<double>(a.src),
                 growth_b = static_cast<double>(b.dst) / static_cast<double>(b.src);
    return growth_a != growth_b ? growth_a < growth_b : a.axis > b.axis;
  });
}

/// `block`: the width of blocks of channels; 0: channels last.
Desc AxisMaps::layout(const Builder& builder, const Shape& shape, int64_t block) const {
  return block == 0 ? plain_desc(shape, builder.batch(), builder.type())
                    : blocked_desc(shape, builder.batch(), block);
}

/// `shape`: of src, then of the result. `back`: from the result's gradient to the input's.
template <class T>
Value AxisMaps::apply(Builder& builder, const char* phase, const AxisRule& rule, bool back, const Value& src,
                      Shape& shape, int64_t block) const {
  const AxisMap map = back ? rule.map().transposed() : rule.map();
  Extents extents{builder.batch(), map.src, map.dst, 1};
  for (size_t d = 0; d < shape.size(); ++d) {
    const bool in_blocks = block > 0 && d + 1 == shape.size();
    if (d < rule.axis) extents.outer *= shape[d];
    if (d > rule.axis) extents.inner *= in_blocks ? block : shape[d];
  }
  if (block > 0) extents.outer *= channel_layout(src.desc).blocks;
  shape[rule.axis] = map.dst;
  const Value dst = builder.allocate(layout(builder, shape, block));
  const auto taps = std::make_shared<const Taps<T>>(map);
  const T outside = back ? T(0) : static_cast<T>(outside_);
  builder.add(phase, taps->runs.empty() ? "margay:interpolate" : "margay:copy", {src, dst},
              [=](const Frame& frame) {
                map_axis(*taps, extents, outside, frame.at<const T>(src), frame.at<T>(dst));
              });
  return dst;
}

template <class T>
void AxisMaps::forward(Builder& builder) const {
  Shape shape = builder.input_shape();
  const ChannelLayout there = channel_layout(builder.input().desc);
  int64_t block = there && !there.last ? there.inner : 0;
  for (const AxisRule& rule : rules_)
    if (rule.axis + 1 == shape.size()) block = 0;
  const bool padded = block > 0 && shape.back() % block != 0;
  if (padded && outside_ != 0) block = 0;  // behind the last channel are zeros
  if (layout(builder, shape, block).is_zero()) block = 0;
  Value value = builder.input_as(layout(builder, shape, block));
  for (const AxisRule& rule : rules_) value = apply<T>(builder, "forward", rule, false, value, shape, block);
  builder.output(value);
  builder.state<int64_t>() = block;
}

template <class T>
void AxisMaps::backward(Builder& builder) const {
  if (!builder.wants_diff()) return;
  Shape shape = shape_;
  const int64_t block = builder.state<int64_t>();
  Value diff = builder.diff_output_as(layout(builder, shape, block));
  for (size_t i = rules_.size(); i-- > 0;)
    diff = apply<T>(builder, "backward", rules_[i], true, diff, shape, block);
  builder.diff_input(diff);
}

std::vector<Kernel> axis_map_kernels() {
  using Self = AxisMaps;
  return {kernel("margay", single, &Self::forward<float>, &Self::backward<float>),
          kernel("margay", always, &Self::forward<double>, &Self::backward<double>)};
}

}  // namespace margay
