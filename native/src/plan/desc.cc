#include "plan/desc.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace margay {

dnnl::memory::dims logical_dims(const Shape& sample, int64_t batch) {
  dnnl::memory::dims dims = {batch, sample.back()};
  dims.insert(dims.end(), sample.begin(), sample.end() - 1);
  return dims;
}

Desc plain_desc(const Shape& sample, int64_t batch, Type type) {
  const size_t rank = sample.size();
  dnnl::memory::dims strides(rank + 1);
  strides[0] = elements(sample);
  strides[1] = 1;
  int64_t stride = sample.back();
  for (size_t i = rank - 1; i-- > 0;) {
    strides[i + 2] = stride;
    stride *= sample[i];
  }
  return Desc(logical_dims(sample, batch), data_type(type), strides);
}

Desc channel_desc(const Shape& sample, Type type) {
  dnnl::memory::dims extents(sample.size() + 1, 1);
  extents[1] = sample.back();
  return Desc(extents, data_type(type), dnnl::memory::dims{});
}

Desc any_desc(const Shape& sample, int64_t batch) {
  return Desc(logical_dims(sample, batch), dnnl::memory::data_type::f32, dnnl::memory::format_tag::any);
}

Desc any_like(const Desc& desc) {
  return Desc(desc.get_dims(), desc.get_data_type(), dnnl::memory::format_tag::any);
}

dnnl::primitive_attr user_scratchpad() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

bool runs_fast(const dnnl::primitive_desc_base& description) {
  return description && std::string(description.impl_info_str()).find("ref") == std::string::npos;
}

ChannelLayout channel_layout(const Desc& desc) {
  if (desc.get_format_kind() != dnnl::memory::format_kind::blocked || desc.get_ndims() < 2) return {};
  const auto dims = desc.get_dims(), padded = desc.get_padded_dims(), strides = desc.get_strides();
  ChannelLayout layout;
  layout.inner = 1;
  if (desc.get_inner_nblks() == 1 && desc.get_inner_idxs()[0] == 1)
    layout.inner = desc.get_inner_blks()[0];
  else if (desc.get_inner_nblks() != 0)
    return {};
  else if (strides[1] == 1)
    layout.inner = dims[1], layout.last = true;
  layout.blocks = padded[1] / layout.inner;
  layout.places = 1;
  for (size_t i = dims.size(); i-- > 2; layout.places *= dims[i])
    if (dims[i] > 1 && strides[i] != layout.places * layout.inner) return {};
  if (layout.blocks > 1 && strides[1] != layout.places * layout.inner) return {};
  if (dims[0] > 1 && strides[0] != layout.places * layout.channels()) return {};
  return layout;
}

Desc blocked_desc(const Shape& sample, int64_t batch, int64_t block) {
  using Tag = dnnl::memory::format_tag;
  static const std::map<std::pair<size_t, int64_t>, Tag> tags = {
      {{2, 4}, Tag::aBc4b},     {{2, 8}, Tag::aBc8b},    {{2, 16}, Tag::aBc16b}, {{3, 4}, Tag::aBcd4b},
      {{3, 8}, Tag::aBcd8b},    {{3, 16}, Tag::aBcd16b}, {{4, 4}, Tag::aBcde4b}, {{4, 8}, Tag::aBcde8b},
      {{4, 16}, Tag::aBcde16b}, {{2, 1}, Tag::abc},      {{3, 1}, Tag::abcd},    {{4, 1}, Tag::abcde}};
  const auto tag = tags.find({sample.size(), block});
  return tag == tags.end() ? Desc()
                           : Desc(logical_dims(sample, batch), dnnl::memory::data_type::f32, tag->second);
}

std::string layout_of(const Desc& desc) {
  if (desc.get_format_kind() != dnnl::memory::format_kind::blocked) return "opaque";
  const auto strides = desc.get_strides();
  const auto padded = desc.get_padded_dims();
  const auto blocks = desc.get_inner_blks();
  const auto indices = desc.get_inner_idxs();
  std::vector<size_t> order(strides.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return strides[a] != strides[b] ? strides[a] > strides[b] : padded[a] > padded[b];
  });
  std::string out;
  for (size_t axis : order) {
    const bool blocked =
        std::find(indices.begin(), indices.end(), static_cast<int64_t>(axis)) != indices.end();
    out += static_cast<char>((blocked ? 'A' : 'a') + axis);
  }
  for (size_t i = 0; i < blocks.size(); ++i)
    out += std::to_string(blocks[i]) + static_cast<char>('a' + indices[i]);
  return out;
}

}  // namespace margay
