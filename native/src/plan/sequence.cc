#include "plan/sequence.h"

#include "error/error.h"
#include "plan/arena_guard.h"
#include "plan/placement.h"

namespace margay {

int64_t bytes_of_value(int32_t dtype) {
  switch (dtype) {
    case MG_U8: return 1;
    case MG_I32:
    case MG_F32: return 4;
    case MG_I64:
    case MG_F64: return 8;
    default: throw Error(MG_INVALID, text("unknown data type ", dtype));
  }
}

void Sequence::join() {
  for (size_t i = 0; i < buffers.size(); ++i) buffers[i].shares = static_cast<int32_t>(i);
  for (size_t i = 0; i < steps.size(); ++i)
    for (const auto& [read, written] : steps[i].in_place) {
      Buffer& to = buffers[static_cast<size_t>(written)];
      Buffer& from = buffers[static_cast<size_t>(buffers[static_cast<size_t>(read)].shares)];
      const int now = static_cast<int>(i);
      if (to.shares != written || from.last != now || to.first != now || from.bytes != to.bytes) continue;
      to.shares = buffers[static_cast<size_t>(read)].shares;
      from.last = to.last;
    }
}

int64_t Sequence::place() {
  join();
  std::vector<Buffer> places;
  std::vector<size_t> place_of(buffers.size());
  for (size_t i = 0; i < buffers.size(); ++i) {
    if (buffers[i].shares != static_cast<int32_t>(i)) continue;
    place_of[i] = places.size();
    places.push_back(buffers[i]);
  }
  const int64_t looked = place_buffers(places, arena_bytes);
  for (Buffer& buffer : buffers) buffer.offset = places[place_of[static_cast<size_t>(buffer.shares)]].offset;
  return looked;
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
      if (value.ref.kind == Ref::Kind::gradient) gradients_.push_back({memories_.size(), value.ref});
      memories_.emplace_back(value.desc, engine, resolve(value.ref));
      arguments_[i].push_back({index, memories_.back().get()});
    }
  }
}

void BoundSequence::gradients(char* block) {
  if (places_.gradients == block) return;
  places_.gradients = block;
  for (const auto& [memory, ref] : gradients_) memories_[memory].set_data_handle(resolve(ref));
}

char* BoundSequence::resolve(Ref ref) const {
  switch (ref.kind) {
    case Ref::Kind::arena: return places_.arena + sequence_.buffers[static_cast<size_t>(ref.id)].offset;
    case Ref::Kind::exchange: return exchanged(ref, places_.share);
    case Ref::Kind::gradient: return places_.gradients + places_.parameter_at(ref.id);
    case Ref::Kind::parameter:
    case Ref::Kind::pack: return places_.shared(ref);
    case Ref::Kind::none: break;
  }
  return nullptr;
}

char* BoundSequence::exchanged(Ref ref, size_t share) const {
  return places_.exchange + static_cast<int64_t>(share) * sequence_.exchange_bytes +
         sequence_.exchanged[static_cast<size_t>(ref.id)];
}

char* BoundSequence::resolve(size_t step, Ref ref) const {
  if (kGuardArenas && ref.kind == Ref::Kind::arena) {
    const std::vector<int32_t>& touched = sequence_.steps[step].buffers;
    if (std::find(touched.begin(), touched.end(), ref.id) == touched.end())
      throw Error(MG_INTERNAL,
                  text("node ", sequence_.steps[step].node, ", ", sequence_.steps[step].phase, ": buffer ",
                       ref.id, " is used, but was not named when the step was added"));
  }
  return resolve(ref);
}

void BoundSequence::run(Frame& frame, const dnnl::stream& stream, size_t stage) const {
  frame.bound = this;
  const ArenaGuard guard(sequence_, places_.arena);
  const size_t begin = stage == 0 ? 0 : sequence_.meetings[stage - 1];
  const size_t end = stage == sequence_.meetings.size() ? sequence_.steps.size() : sequence_.meetings[stage];
  for (size_t i = begin; i < end; ++i) {
    const Step& step = sequence_.steps[i];
    guard.before(i);
    if (step.host) {
      frame.at_step = i;
      step.host(frame);
    } else {
      dnnl::error::wrap_c_api(
          dnnl_primitive_execute(step.primitive.get(), stream.get(), static_cast<int>(arguments_[i].size()),
                                 arguments_[i].data()),
          "a primitive failed");
    }
    guard.after(i);
  }
}

}  // namespace margay
