// A sequence: the steps of one pass for one batch size, with every buffer placed in one arena. Immutable once
// built; any number of lanes execute it at the same time, each bound to memory of its own.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "plan/desc.h"

namespace margay {

/// Where a value lives; the address is known when a lane binds the sequence.
struct Ref {
  enum class Kind : uint8_t { none, arena, parameter, gradient, pack };
  Kind kind = Kind::none;
  int32_t id = -1;  // of the buffer, the parameter or the pack
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
  char* gradients = nullptr;                     // block of gradients, placed as the parameters are
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
  uint64_t seed = 0;
  Tally* tally = nullptr;

  /// Of a value that the step named when it was added.
  template <class T>
  T* at(const Value& value) const;
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
  dnnl::primitive primitive;     // empty: host
  std::vector<std::pair<int, Value>> arguments;
  std::function<void(const Frame&)> host;
};

struct Buffer {
  int64_t bytes = 0;
  int first = -1;  // steps between which it holds something
  int last = -1;
  int64_t offset = 0;
};

struct Sequence {
  int64_t batch = 0;
  std::vector<Step> steps;
  std::vector<Buffer> buffers;
  int64_t arena_bytes = 0;

  /// Gives every buffer its offset; buffers whose lifetimes overlap do not overlap in memory. Returns the number of
  /// places that it looked at.
  int64_t place();
};

/// A sequence with the addresses of one lane.
class BoundSequence {
 public:
  BoundSequence(const Sequence& sequence, const dnnl::engine& engine, const Places& places);

  /// Writes gradients to another block from now on.
  void gradients(char* block);
  void run(Frame& frame, const dnnl::stream& stream) const;
  char* resolve(Ref ref) const;
  /// The same, for step number i; in builds with guarded arenas a value that the step did not name is refused.
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

}  // namespace margay
