#include "sequence.h"

#include <algorithm>
#include <numeric>

namespace margay {
namespace {
constexpr int64_t kAlignment = 64;
}

void Sequence::place() {
  std::vector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return buffers[a].bytes > buffers[b].bytes; });
  std::vector<size_t> placed;  // by offset
  arena_bytes = 0;
  for (size_t index : order) {
    Buffer& buffer = buffers[index];
    const int64_t size = (buffer.bytes + kAlignment - 1) / kAlignment * kAlignment;
    int64_t offset = 0;
    for (size_t other_index : placed) {
      const Buffer& other = buffers[other_index];
      if (other.last < buffer.first || buffer.last < other.first) continue;
      if (offset + size <= other.offset) break;
      offset = std::max(offset, other.offset + (other.bytes + kAlignment - 1) / kAlignment * kAlignment);
    }
    buffer.offset = offset;
    arena_bytes = std::max(arena_bytes, offset + size);
    auto place = std::upper_bound(placed.begin(), placed.end(), offset,
                                  [&](int64_t value, size_t i) { return value < buffers[i].offset; });
    placed.insert(place, index);
  }
}

BoundSequence::BoundSequence(const Sequence& sequence, const dnnl::engine& engine, const Places& places)
    : sequence_(sequence), places_(places), arguments_(sequence.steps.size()) {
  size_t count = 0;
  for (const Step& step : sequence.steps) count += step.host ? 0 : step.arguments.size();
  memories_.reserve(count);
  for (size_t i = 0; i < sequence.steps.size(); ++i) {
    const Step& step = sequence.steps[i];
    if (step.host) continue;
    for (const auto& [index, value] : step.arguments) {
      memories_.emplace_back(value.desc, engine, resolve(value.ref));
      arguments_[i].push_back({index, memories_.back().get()});
    }
  }
}

char* BoundSequence::resolve(Ref ref) const {
  switch (ref.kind) {
    case Ref::Kind::arena: return places_.arena + sequence_.buffers[static_cast<size_t>(ref.id)].offset;
    case Ref::Kind::gradient: return places_.gradients + places_.parameter_at(ref.id);
    case Ref::Kind::parameter:
    case Ref::Kind::pack: return places_.shared(ref);
    case Ref::Kind::none: break;
  }
  return nullptr;
}

void BoundSequence::run(Frame& frame, const dnnl::stream& stream) const {
  frame.bound = this;
  for (size_t i = 0; i < sequence_.steps.size(); ++i) {
    const Step& step = sequence_.steps[i];
    if (step.host) {
      step.host(frame);
    } else {
      dnnl::error::wrap_c_api(
          dnnl_primitive_execute(step.primitive.get(), stream.get(), static_cast<int>(arguments_[i].size()),
                                 arguments_[i].data()),
          "a primitive failed");
    }
  }
}

}  // namespace margay
