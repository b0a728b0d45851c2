#include "plan/desc.h"

#include <algorithm>
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

Desc any_desc(const Shape& sample, int64_t batch) {
  return Desc(logical_dims(sample, batch), dnnl::memory::data_type::f32, dnnl::memory::format_tag::any);
}

Desc any_like(const Desc& desc) {
  return Desc(desc.get_dims(), desc.get_data_type(), dnnl::memory::format_tag::any);
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
