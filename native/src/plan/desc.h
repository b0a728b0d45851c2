// Descriptions of tensors in memory: oneDNN's memory descriptors, and our names for them.
#pragma once

#include <string>

#include "error/text.h"
#include "oneapi/dnnl/dnnl.hpp"

namespace margay {

using Desc = dnnl::memory::desc;

/// What a plan computes in.
enum class Type { f32, f64 };

inline int64_t bytes_of(Type type) { return type == Type::f64 ? 8 : 4; }
inline const char* word_of(Type type) { return type == Type::f64 ? "f64" : "f32"; }
inline dnnl::memory::data_type data_type(Type type) {
  return type == Type::f64 ? dnnl::memory::data_type::f64 : dnnl::memory::data_type::f32;
}

/// oneDNN's order of the extents: batch, channels, then the rest: 28x28x1 in a batch of 8 is {8, 1, 28, 28}.
dnnl::memory::dims logical_dims(const Shape& sample, int64_t batch);

/// Channels last, without gaps: the layout that the outside sees.
Desc plain_desc(const Shape& sample, int64_t batch, Type type);

/// One value for each channel of a sample of this shape, in as many dimensions.
Desc channel_desc(const Shape& sample, Type type);

/// The same tensor in whatever layout a primitive prefers.
Desc any_desc(const Shape& sample, int64_t batch);

/// The extents and the type of `desc` in whatever layout a primitive prefers.
Desc any_like(const Desc& desc);

/// Where channels lie in a dense tensor: dst[n][block][place][channel in the block].
struct ChannelLayout {
  int64_t blocks = 0;
  int64_t inner = 0;   // channels of a block
  int64_t places = 0;  // of the rest of the sample
  bool last = false;   // channels last: one block of all

  int64_t channels() const { return blocks * inner; }
  explicit operator bool() const { return inner > 0; }
};

/// None where the tensor lies in another way.
ChannelLayout channel_layout(const Desc& desc);

/// Channels in blocks of `block`; none where oneDNN has no such layout.
Desc blocked_desc(const Shape& sample, int64_t batch, int64_t block);

/// oneDNN has a kernel for it that was made for these layouts, not the slow one that takes anything. False
/// where it has none at all.
bool runs_fast(const dnnl::primitive_desc_base& description);

/// The attributes of every primitive: its scratchpad is ours.
dnnl::primitive_attr user_scratchpad();

/// A layout in oneDNN's letters: "acdb" is channels last, "aBcd16b" blocks of 16 channels.
std::string layout_of(const Desc& desc);

}  // namespace margay
