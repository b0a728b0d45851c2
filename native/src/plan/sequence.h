// A sequence: the steps of one pass for one batch size, with every buffer placed in one arena. Immutable once
// built; any number of lanes execute it at the same time, each bound to memory of its own.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "plan/desc.h"
#include "plan/once.h"

namespace margay {

/// Where a value lives; the address is known when a lane binds the sequence.
struct Ref {
  enum class Kind : uint8_t { none, arena, parameter, gradient, pack, exchange };
  Kind kind = Kind::none;
  int32_t id = -1;  // of the buffer, the parameter, the pack or the exchanged value
};

struct Value {
  Desc desc;
  Ref ref;
  explicit operator bool() const { return ref.kind != Ref::Kind::none; }
};

/// An input as the caller bound it.
struct Source {
  const char* data = nullptr;
  int64_t count = 0;
  int32_t dtype = 0;
};

/// Of one of margay.h's data types; throws MG_INVALID for others.
int64_t bytes_of_value(int32_t dtype);

/// What one lane adds up in one call.
struct Tally {
  double loss = 0;              // of all losses, each with its weight
  std::vector<double> metrics;  // as Graph::metrics has them
  int64_t refused = -1;         // the sample number whose values ended the call

  void clear() {
    loss = 0;
    std::fill(metrics.begin(), metrics.end(), 0.0);
    refused = -1;
  }
};

/// The addresses a lane gives to a sequence.
struct Places {
  char* arena = nullptr;
  char* gradients = nullptr;  // block of gradients, placed as the parameters are
  char* exchange = nullptr;   // what the shares show each other, one block after the other
  size_t share = 0;           // number of the own block; sequences without stages have none
  size_t shares = 1;
  std::function<char*(Ref)> shared;              // parameters and packs
  std::function<int64_t(int32_t)> parameter_at;  // byte offset of a parameter in its block
};

class BoundSequence;

/// What a step of ours sees while it runs.
struct Frame {
  const BoundSequence* bound = nullptr;
  size_t at_step = 0;  // of the sequence
  const Source* sources = nullptr;
  char* const* outputs = nullptr;
  const int64_t* samples = nullptr;  // this lane's sample numbers
  int64_t batch = 0;                 // samples of this lane that count; the sequence may be built for more
  int64_t first = 0;                 // place of the lane's first sample in the whole batch
  int64_t total = 0;                 // samples of the whole batch
  int64_t number = 0;                // what messages add to a sample number
  int64_t step = 0;
  int64_t epoch = 0;
  uint64_t seed = 0;
  Tally* tally = nullptr;
  OnceACall* once = nullptr;  // the slots are the first metrics of the losses

  /// Of a value that the step named when it was added.
  template <class T>
  T* at(const Value& value) const;
  /// What a share, this one or another, left in an exchanged value before the last meeting.
  template <class T>
  const T* at(const Value& value, size_t share) const;
  size_t shares() const;
};

struct Step {
  std::string node;
  std::string phase;   // forward, backward data, …
  std::string kernel;  // oneDNN's implementation, or ours
  std::string layout;
  int64_t bytes = 0;  // read and written
  double flop = 0;
  bool reorder = false;
  std::vector<int32_t> buffers;  // of the arena, that it touches
  /// Buffers (read, written) that may be one: each value is read before that in its place is written.
  std::vector<std::pair<int32_t, int32_t>> in_place;
  dnnl::primitive primitive;  // empty: host
  std::vector<std::pair<int, Value>> arguments;
  std::function<void(const Frame&)> host;
};

struct Buffer {
  int64_t bytes = 0;
  int first = -1;  // steps between which it holds something
  int last = -1;
  int64_t offset = 0;
  /// The buffer in whose memory it lies: its own number, or that of one that a step works on in place. That
  /// one's `last` is the last of all who share it.
  int32_t shares = -1;
};

struct Sequence {
  int64_t batch = 0;
  std::vector<Step> steps;
  std::vector<size_t> meetings;    // steps before which all shares of a batch meet
  std::vector<int64_t> exchanged;  // where each exchanged value begins in a share's block
  int64_t exchange_bytes = 0;      // of a share's block, the same for sequences of any batch
  std::vector<Buffer> buffers;
  int64_t arena_bytes = 0;

  size_t stages() const { return meetings.size() + 1; }
  /// Finds the buffers that steps work on in place.
  void join();
  /// Gives every buffer its offset; buffers whose lifetimes overlap do not overlap in memory, but a step that
  /// may work in place does where nobody reads its input again. Returns the number of places that it looked
  /// at.
  int64_t place();
};

/// A sequence with the addresses of one lane.
class BoundSequence {
 public:
  BoundSequence(const Sequence& sequence, const dnnl::engine& engine, const Places& places);

  /// Writes gradients to another block from now on.
  void gradients(char* block);
  /// Runs the steps of one stage.
  void run(Frame& frame, const dnnl::stream& stream, size_t stage = 0) const;
  char* resolve(Ref ref) const;
  char* exchanged(Ref ref, size_t share) const;
  size_t shares() const { return places_.shares; }
  /// The same, for step number i; in builds with guarded arenas a value that the step did not name is
  /// refused.
  char* resolve(size_t step, Ref ref) const;

 private:
  const Sequence& sequence_;
  Places places_;
  std::vector<dnnl::memory> memories_;
  std::vector<std::vector<dnnl_exec_arg_t>> arguments_;
  std::vector<std::pair<size_t, Ref>> gradients_;  // numbers of memories_
};

template <class T>
T* Frame::at(const Value& value) const {
  return reinterpret_cast<T*>(bound->resolve(at_step, value.ref));
}

template <class T>
const T* Frame::at(const Value& value, size_t share) const {
  return reinterpret_cast<const T*>(bound->exchanged(value.ref, share));
}

inline size_t Frame::shares() const { return bound->shares(); }

}  // namespace margay
