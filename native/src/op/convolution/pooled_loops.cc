#include "op/convolution/pooled_loops.h"

#include <algorithm>
#include <array>
#include <map>
#include <type_traits>

namespace margay {
namespace {

/// Weights whose gradients are held in registers at a time.
constexpr int64_t kTaps = 9;
constexpr int64_t kTogether = 4;  // places that are computed at a time
constexpr int64_t kBlock = 16;    // as many channels as vectors, and blocks of results, have at the most

/// The places of the convolution under a window of an axis.
struct Range {
  int64_t first, begin, end;  // `first` may lie before the picture

  Range(const WindowAxis& pooling, int64_t at)
      : first(at * pooling.stride - pooling.before),
        begin(std::max<int64_t>(first, 0)),
        end(std::min(first + pooling.kernel, pooling.input)) {}
};

/// Of a vector, or with `part` of its first `count` lanes.
template <bool part, class V, class T>
MARGAY_INLINE void load_lanes(V& vector, const T* from, int64_t count) {
  if (!part) return load(vector, from);
  vector = V{};
  for (int64_t i = 0; i < count; ++i) vector[i] = from[i];
}
template <bool part, class V, class T>
MARGAY_INLINE void store_lanes(const V& vector, T* to, int64_t count) {
  if (!part) return store(vector, to);
  for (int64_t i = 0; i < count; ++i) to[i] = vector[i];
}

}  // namespace

/// What is built for each instruction set.
struct PooledLoops {
  using Place = PooledConvolution::Place;
  static constexpr uint8_t kNone = PooledConvolution::kNone;

  const PooledConvolution& c;
  const ChannelLayout& layout;

  /// Where filter f of the first place of a sample lies.
  MARGAY_INLINE int64_t offset(int64_t f) const {
    return f / layout.inner * layout.places * layout.inner + f % layout.inner;
  }

  /// Calls f(where a row begins in the sample, where in the padded picture, its values) for every row that is
  /// seen.
  template <class F>
  MARGAY_INLINE void each_row(F&& f) const {
    const WindowAxis &rows = c.rows_.convolution, &columns = c.columns_.convolution;
    const int64_t across = std::min(columns.input, c.columns_.padded - columns.before) * c.channels_;
    const int64_t down = std::min(rows.input, c.rows_.padded - rows.before);
    for (int64_t y = 0; y < down; ++y)
      f(y * columns.input * c.channels_, (y + rows.before) * c.row_ + columns.before * c.channels_, across);
  }

  /// The sample with zeros around it.
  MARGAY_INLINE const float* padded(const float* src, float* picture) const {
    if (!c.pads()) return src;
    each_row([&](int64_t from, int64_t to, int64_t count) { std::copy_n(src + from, count, picture + to); });
    return picture;
  }
  MARGAY_INLINE void unpad(const float* picture, float* diff_src) const {
    std::fill_n(diff_src, c.rows_.convolution.input * c.columns_.convolution.input * c.channels_, 0.f);
    each_row(
        [&](int64_t to, int64_t from, int64_t count) { std::copy_n(picture + from, count, diff_src + to); });
  }

  /// Calls f(first filter, how many vectors of filters, whether the last of them is a part) for all filters
  /// of a sample, two vectors at a time where there are so many and `most` allows it.
  template <int lanes, int most, class F>
  MARGAY_INLINE void each_filters(F&& f) const {
    using One = std::integral_constant<int, 1>;
    const int64_t channels = layout.channels();
    int64_t at = 0;
    for (; most > 1 && at + 2 * lanes <= channels; at += 2 * lanes)
      f(at, std::integral_constant<int, most>(), std::false_type());
    for (; at + lanes <= channels; at += lanes) f(at, One(), std::false_type());
    if (at < channels) f(at, One(), std::true_type());
  }

  /// The largest of `together` places and those before, vector by vector.
  template <int lanes, int vectors, int together, bool remember>
  MARGAY_INLINE void places(const float* first, const Place* place, const float* weights, int64_t step,
                            const typename Vectors<lanes>::Floats* bias,
                            typename Vectors<lanes>::Floats* most,
                            typename Vectors<lanes>::Whole* chosen) const {
    typename Vectors<lanes>::Floats sum[together][vectors];
    const float* from[together];
    for (int q = 0; q < together; ++q) {
      from[q] = first + place[q].offset;
      for (int v = 0; v < vectors; ++v) sum[q][v] = bias[v];
    }
    const int64_t* taps = c.taps_.data();
    for (int64_t t = 0; t < c.count_; ++t, weights += step) {
      typename Vectors<lanes>::Floats weight[vectors];
      for (int v = 0; v < vectors; ++v) load(weight[v], weights + v * lanes);
      for (int q = 0; q < together; ++q)
        for (int v = 0; v < vectors; ++v) sum[q][v] += weight[v] * from[q][taps[t]];
    }
    for (int q = 0; q < together; ++q)
      for (int v = 0; v < vectors; ++v) {
        const auto larger = sum[q][v] > most[v];  // not where it is NaN
        most[v] = larger ? sum[q][v] : most[v];
        if (remember) chosen[v] = larger ? place[q].number - typename Vectors<lanes>::Whole{} : chosen[v];
      }
  }

  /// Some filters of one sample.
  template <int lanes, int vectors, bool part, bool remember>
  MARGAY_INLINE void filters(int64_t f, const float* picture, const float* weights, int64_t step,
                             const float* bias, float* dst, uint8_t* chosen) const {
    typename Vectors<lanes>::Floats start[vectors];
    int64_t at[vectors];
    for (int v = 0; v < vectors; ++v) {
      load(start[v], bias + v * lanes);
      at[v] = offset(f + v * lanes);
    }
    const int64_t channels = layout.channels() - f;
    for (const PooledConvolution::Bin& bin : c.bins_) {
      typename Vectors<lanes>::Floats most[vectors] = {};
      typename Vectors<lanes>::Whole number[vectors];
      for (int v = 0; v < vectors; ++v) number[v] = kNone - typename Vectors<lanes>::Whole{};
      const float* first = picture + bin.base;
      const Place* place = &c.places_[static_cast<size_t>(bin.first)];
      int32_t count = bin.count;
      for (; count >= kTogether; count -= kTogether, place += kTogether)
        places<lanes, vectors, kTogether, remember>(first, place, weights, step, start, most, number);
      for (; count >= 2; count -= 2, place += 2)
        places<lanes, vectors, 2, remember>(first, place, weights, step, start, most, number);
      if (count > 0) places<lanes, vectors, 1, remember>(first, place, weights, step, start, most, number);
      for (int v = 0; v < vectors; ++v) {
        store_lanes<part>(most[v], dst + at[v], channels);
        if (remember)
          store_lanes<part>(__builtin_convertvector(number[v], typename Vectors<lanes>::Bytes),
                            chosen + at[v], channels);
        at[v] += layout.inner;
      }
    }
  }

  template <int lanes, bool remember>
  MARGAY_INLINE void forward(int64_t samples, const float* src, const float* weights, const float* bias,
                             float* dst, uint8_t* chosen, float* scratch) const {
    const int64_t width = c.width(), sample = layout.places * layout.channels();
    float* const start = scratch;
    float* const packed = start + width;
    float* picture = packed;
    std::fill_n(start, width, 0.f);
    if (bias) std::copy_n(bias, c.filters_, start);
    if (width != c.filters_) {
      std::fill_n(packed, c.count_ * width, 0.f);
      for (int64_t t = 0; t < c.count_; ++t)
        std::copy_n(weights + t * c.filters_, c.filters_, packed + t * width);
      weights = packed;
      picture += c.count_ * width;
    }
    if (c.pads()) std::fill_n(picture, c.picture(), 0.f);
    const int64_t values = c.rows_.convolution.input * c.columns_.convolution.input * c.channels_;
    for (int64_t n = 0; n < samples; ++n, src += values, dst += sample, chosen += remember ? sample : 0) {
      const float* from = padded(src, picture);
      each_filters<lanes, 2>([&](int64_t f, auto vectors, auto part) __attribute__((always_inline)) {
        filters<lanes, vectors, part, remember>(f, from, weights + f, width, start + f, dst, chosen);
      });
    }
  }

  /// What one sample adds to the gradients of some filters.
  template <int lanes, int vectors, bool part>
  MARGAY_INLINE void gradients(int64_t f, const float* picture, const float* diff_dst, const uint8_t* chosen,
                               float* sums, float* bias) const {
    using Floats = typename Vectors<lanes>::Floats;
    using Whole = typename Vectors<lanes>::Whole;
    int64_t at[vectors];
    for (int v = 0; v < vectors; ++v) at[v] = offset(f + v * lanes);
    const int64_t width = c.width(), padded_taps = c.padded_taps(), channels = layout.channels() - f;
    const auto read = [&](int64_t to, Floats * diff, Whole * number) __attribute__((always_inline)) {
      for (int v = 0; v < vectors; ++v) {
        typename Vectors<lanes>::Bytes bytes;
        load_lanes<part>(bytes, chosen + at[v] + to, channels);
        load_lanes<part>(diff[v], diff_dst + at[v] + to, channels);
        number[v] = __builtin_convertvector(bytes, Whole);
      }
    };
    if (bias) {
      Floats sum[vectors] = {};
      for (int64_t to = 0; to < layout.places * layout.inner; to += layout.inner) {
        Floats diff[vectors];
        Whole number[vectors];
        read(to, diff, number);
        for (int v = 0; v < vectors; ++v) sum[v] += number[v] == kNone ? Floats{} : diff[v];
      }
      for (int v = 0; v < vectors; ++v) add(sum[v], bias + v * lanes);
    }
    for (int64_t tap = 0; tap < padded_taps; tap += kTaps) {
      Floats sum[kTaps][vectors] = {};
      int64_t taps[kTaps], to = 0;
      for (int64_t t = 0; t < kTaps; ++t) taps[t] = c.taps_[static_cast<size_t>(tap + t)];
      for (const PooledConvolution::Bin& bin : c.bins_) {
        Floats diff[vectors];
        Whole number[vectors];
        read(to, diff, number);
        to += layout.inner;
        const Place* place = &c.places_[static_cast<size_t>(bin.first)];
        for (int32_t q = 0; q < bin.count; ++q, ++place) {
          const float* from = picture + bin.base + place->offset;
          Floats slope[vectors];
          for (int v = 0; v < vectors; ++v) slope[v] = number[v] == place->number ? diff[v] : Floats{};
          for (int64_t t = 0; t < kTaps; ++t)
            for (int v = 0; v < vectors; ++v) sum[t][v] += slope[v] * from[taps[t]];
        }
      }
      for (int64_t t = 0; t < kTaps; ++t)
        for (int v = 0; v < vectors; ++v) add(sum[t][v], sums + (tap + t) * width + v * lanes);
    }
  }

  template <class V>
  MARGAY_INLINE void add(const V& vector, float* to) const {
    V before;
    load(before, to);
    store(before + vector, to);
  }

  template <int lanes>
  MARGAY_INLINE void backward_weights(int64_t samples, const float* src, const float* diff_dst,
                                      const uint8_t* chosen, float* diff_weights, float* diff_bias,
                                      float* scratch) const {
    constexpr int most = lanes == 16 ? 2 : 1;  // as many sums as half of the registers hold
    const int64_t width = c.width(), sample = layout.places * layout.channels();
    float* const sums = scratch;
    float* const bias = sums + c.padded_taps() * width;
    float* const picture = bias + width;
    std::fill_n(sums, (c.padded_taps() + 1) * width, 0.f);
    if (c.pads()) std::fill_n(picture, c.picture(), 0.f);
    const int64_t values = c.rows_.convolution.input * c.columns_.convolution.input * c.channels_;
    for (int64_t n = 0; n < samples; ++n, src += values, diff_dst += sample, chosen += sample) {
      const float* from = padded(src, picture);
      each_filters<lanes, most>([&](int64_t f, auto vectors, auto part) __attribute__((always_inline)) {
        gradients<lanes, vectors, part>(f, from, diff_dst, chosen, sums + f, diff_bias ? bias + f : nullptr);
      });
    }
    for (int64_t t = 0; t < c.count_; ++t)
      std::copy_n(sums + t * width, c.filters_, diff_weights + t * c.filters_);
    if (diff_bias) std::copy_n(bias, c.filters_, diff_bias);
  }

  /// The way back through the weights: for each window and place the gradients of all its taps, lane by lane.
  template <int lanes>
  MARGAY_INLINE void backward_data(int64_t samples, const float* weights, const float* diff_dst,
                                   const uint8_t* chosen, float* diff_src, float* scratch) const {
    using Floats = typename Vectors<lanes>::Floats;
    const int64_t across = (c.count_ + lanes - 1) / lanes * lanes, filters = c.filters_;
    float* const turned = scratch;  // the taps of a filter side by side
    float* const slopes = turned + filters * across;
    float* const picture = slopes + kTogether * filters;
    std::fill_n(turned, filters * across, 0.f);
    for (int64_t t = 0; t < c.count_; ++t)
      for (int64_t f = 0; f < filters; ++f) turned[f * across + t] = weights[t * filters + f];
    const int64_t sample = layout.places * layout.channels();
    const int64_t values = c.rows_.convolution.input * c.columns_.convolution.input * c.channels_;
    for (int64_t n = 0; n < samples; ++n, diff_dst += sample, chosen += sample, diff_src += values) {
      std::fill_n(picture, c.picture(), 0.f);
      int64_t to = 0;
      for (const PooledConvolution::Bin& bin : c.bins_) {
        const Place* place = &c.places_[static_cast<size_t>(bin.first)];
        for (int32_t left = bin.count; left > 0; left -= kTogether, place += kTogether) {
          const int32_t together = std::min<int32_t>(left, kTogether);
          std::fill_n(slopes, kTogether * filters, 0.f);
          for (int64_t f = 0; f < filters; f += layout.inner) {
            const int64_t at = offset(f) + to, count = std::min(layout.inner, filters - f);
            for (int32_t q = 0; q < together; ++q)
              for (int64_t i = 0; i < count; ++i)
                slopes[q * filters + f + i] = chosen[at + i] == place[q].number ? diff_dst[at + i] : 0.f;
          }
          for (int64_t tap = 0; tap < c.count_; tap += lanes) {
            Floats sum[kTogether] = {};
            for (int64_t f = 0; f < filters; ++f) {
              Floats weight;
              load(weight, turned + f * across + tap);
              for (int q = 0; q < kTogether; ++q) sum[q] += weight * slopes[q * filters + f];
            }
            const int64_t taps = std::min<int64_t>(lanes, c.count_ - tap);
            for (int32_t q = 0; q < together; ++q) {
              float* const first = picture + bin.base + place[q].offset;
              for (int64_t t = 0; t < taps; ++t) first[c.taps_[static_cast<size_t>(tap + t)]] += sum[q][t];
            }
          }
        }
        to += layout.inner;
      }
      unpad(picture, diff_src);
    }
  }
};

PooledConvolution::PooledConvolution(const Window& convolution, const Window& pooling, const Shape& input,
                                     int64_t filters, int lanes)
    : channels_(input.back()), filters_(filters), lanes_(lanes) {
  const auto axis = [](const WindowAxis& of, const WindowAxis& below) {
    return Axis{of, below, (of.output - 1) * of.stride + of.extent()};
  };
  rows_ = axis(convolution.volume()[1], pooling.volume()[1]);
  columns_ = axis(convolution.volume()[2], pooling.volume()[2]);
  if (!pads()) {  // what the windows leave out stays where it is
    rows_.padded = rows_.convolution.input;
    columns_.padded = columns_.convolution.input;
  }
  row_ = columns_.padded * channels_;
  const WindowAxis &down = rows_.convolution, &across = columns_.convolution;
  for (int64_t i = 0; i < down.kernel; ++i)
    for (int64_t j = 0; j < across.kernel; ++j)
      for (int64_t k = 0; k < channels_; ++k)
        taps_.push_back(i * down.dilation * row_ + j * across.dilation * channels_ + k);
  count_ = static_cast<int64_t>(taps_.size());
  taps_.resize(static_cast<size_t>(padded_taps()), 0);
  list_bins();
}

void PooledConvolution::list_bins() {
  const int64_t down = rows_.convolution.stride * row_, across = columns_.convolution.stride * channels_;
  std::map<std::array<int64_t, 4>, int32_t>
      kinds;  // first and last place along both axes, and where they begin
  for (int64_t y = 0; y < rows_.pooling.output; ++y)
    for (int64_t x = 0; x < columns_.pooling.output; ++x) {
      const Range r(rows_.pooling, y), s(columns_.pooling, x);
      const auto [kind, is_new] = kinds.emplace(
          std::array<int64_t, 4>{r.begin - r.first, r.end - r.first, s.begin - s.first, s.end - s.first},
          static_cast<int32_t>(places_.size()));
      for (int64_t i = r.begin; is_new && i < r.end; ++i)
        for (int64_t j = s.begin; j < s.end; ++j)
          places_.push_back({(i - r.begin) * down + (j - s.begin) * across,
                             static_cast<int32_t>((i - r.first) * columns_.pooling.kernel + j - s.first)});
      bins_.push_back({r.begin * down + s.begin * across, kind->second,
                       static_cast<int32_t>((r.end - r.begin) * (s.end - s.begin))});
    }
}

bool PooledConvolution::takes(const ChannelLayout& layout) const {
  return layout && (layout.last || (layout.inner % lanes_ == 0 && layout.inner <= kBlock));
}

bool PooledConvolution::pads() const {
  for (const WindowAxis& axis : {rows_.convolution, columns_.convolution})
    if (axis.before > 0 || axis.reach() > 0) return true;
  return false;
}

int64_t PooledConvolution::width() const { return (filters_ + kBlock - 1) / kBlock * kBlock; }

int64_t PooledConvolution::padded_taps() const { return (count_ + kTaps - 1) / kTaps * kTaps; }

int64_t PooledConvolution::forward_scratch() const {
  return width() * (width() == filters_ ? 1 : 1 + count_) + (pads() ? picture() : 0);
}
int64_t PooledConvolution::weights_scratch() const {
  return width() * (padded_taps() + 1) + (pads() ? picture() : 0);
}
int64_t PooledConvolution::data_scratch() const {
  return filters_ * ((count_ + lanes_ - 1) / lanes_ * lanes_ + kTogether) + picture();
}

namespace {

MARGAY_LANES_16 void forward_16(const PooledLoops& loops, int64_t samples, const float* src,
                                const float* weights, const float* bias, float* dst, uint8_t* chosen,
                                float* scratch) {
  if (chosen)
    loops.forward<16, true>(samples, src, weights, bias, dst, chosen, scratch);
  else
    loops.forward<16, false>(samples, src, weights, bias, dst, chosen, scratch);
}
MARGAY_LANES_8 void forward_8(const PooledLoops& loops, int64_t samples, const float* src,
                              const float* weights, const float* bias, float* dst, uint8_t* chosen,
                              float* scratch) {
  if (chosen)
    loops.forward<8, true>(samples, src, weights, bias, dst, chosen, scratch);
  else
    loops.forward<8, false>(samples, src, weights, bias, dst, chosen, scratch);
}
void forward_4(const PooledLoops& loops, int64_t samples, const float* src, const float* weights,
               const float* bias, float* dst, uint8_t* chosen, float* scratch) {
  if (chosen)
    loops.forward<4, true>(samples, src, weights, bias, dst, chosen, scratch);
  else
    loops.forward<4, false>(samples, src, weights, bias, dst, chosen, scratch);
}

MARGAY_LANES_16 void weights_16(const PooledLoops& loops, int64_t samples, const float* src,
                                const float* diff_dst, const uint8_t* chosen, float* diff_weights,
                                float* diff_bias, float* scratch) {
  loops.backward_weights<16>(samples, src, diff_dst, chosen, diff_weights, diff_bias, scratch);
}
MARGAY_LANES_8 void weights_8(const PooledLoops& loops, int64_t samples, const float* src,
                              const float* diff_dst, const uint8_t* chosen, float* diff_weights,
                              float* diff_bias, float* scratch) {
  loops.backward_weights<8>(samples, src, diff_dst, chosen, diff_weights, diff_bias, scratch);
}
void weights_4(const PooledLoops& loops, int64_t samples, const float* src, const float* diff_dst,
               const uint8_t* chosen, float* diff_weights, float* diff_bias, float* scratch) {
  loops.backward_weights<4>(samples, src, diff_dst, chosen, diff_weights, diff_bias, scratch);
}

MARGAY_LANES_16 void data_16(const PooledLoops& loops, int64_t samples, const float* weights,
                             const float* diff_dst, const uint8_t* chosen, float* diff_src, float* scratch) {
  loops.backward_data<16>(samples, weights, diff_dst, chosen, diff_src, scratch);
}
MARGAY_LANES_8 void data_8(const PooledLoops& loops, int64_t samples, const float* weights,
                           const float* diff_dst, const uint8_t* chosen, float* diff_src, float* scratch) {
  loops.backward_data<8>(samples, weights, diff_dst, chosen, diff_src, scratch);
}
void data_4(const PooledLoops& loops, int64_t samples, const float* weights, const float* diff_dst,
            const uint8_t* chosen, float* diff_src, float* scratch) {
  loops.backward_data<4>(samples, weights, diff_dst, chosen, diff_src, scratch);
}

}  // namespace

void PooledConvolution::forward(const ChannelLayout& layout, int64_t samples, const float* src,
                                const float* weights, const float* bias, float* dst, uint8_t* chosen,
                                float* scratch) const {
  const auto run = lanes_ == 16 ? forward_16 : lanes_ == 8 ? forward_8 : forward_4;
  run({*this, layout}, samples, src, weights, bias, dst, chosen, scratch);
}

void PooledConvolution::backward_weights(const ChannelLayout& layout, int64_t samples, const float* src,
                                         const float* diff_dst, const uint8_t* chosen, float* diff_weights,
                                         float* diff_bias, float* scratch) const {
  const auto run = lanes_ == 16 ? weights_16 : lanes_ == 8 ? weights_8 : weights_4;
  run({*this, layout}, samples, src, diff_dst, chosen, diff_weights, diff_bias, scratch);
}

void PooledConvolution::backward_data(const ChannelLayout& layout, int64_t samples, const float* weights,
                                      const float* diff_dst, const uint8_t* chosen, float* diff_src,
                                      float* scratch) const {
  const auto run = lanes_ == 16 ? data_16 : lanes_ == 8 ? data_8 : data_4;
  run({*this, layout}, samples, weights, diff_dst, chosen, diff_src, scratch);
}

}  // namespace margay
