// The parameters of a plan: their names, where they live, and in which layouts.
//
// All parameters lie in one block, each in its *home* layout: the one that the first compiled sequence's
// forward pass prefers. Gradients and the optimiser's states are blocks of the same form, so that an update
// is one loop over a contiguous range, and lanes share it out by slices. A primitive that wants another
// layout gets a *pack*: a copy that is made anew when the weights have changed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/operator.h"
#include "graph/training.h"
#include "memory/memory.h"
#include "optimizer/optimizer.h"
#include "plan/desc.h"
#include "plan/sequence.h"

namespace margay {

struct Parameter {
  std::string name;  // conv1/kernel
  ParameterSpec spec;
  Desc outside;  // as the outside stores it, in the extents that the primitives expect
  Desc home;
  bool trainable = true;
  bool decayed = true;  // by weight_decay
  TrainingRules rules;
  bool reached = false;  // a step leaves a gradient, or what it measured
  bool settled = false;  // home is final
  int64_t offset = 0;    // bytes, in the block
  std::vector<int32_t> packs;
};

struct Pack {
  int32_t parameter;
  Desc desc;
  bool training;  // used by training sequences: renewed in each step
  dnnl::primitive reorder;
  Desc scratch_desc;
  Block scratch;
  Block memory;
  std::vector<dnnl::memory> bound;  // the weights, the pack and the scratch as the reorder sees them
  std::vector<dnnl_exec_arg_t> arguments;
  uint64_t version = 0;  // of the weights it was made from
};

class Parameters {
 public:
  Parameters(Type type, const dnnl::engine& engine) : type_(type), engine_(engine) {}

  int32_t declare(const std::string& node, ParameterSpec spec, bool trainable, bool decayed,
                  const TrainingRules& rules);
  int32_t find(const std::string& name) const;  // -1: none
  const std::vector<Parameter>& all() const { return all_; }

  /// The home layout; the first caller's wish decides it.
  const Desc& home(int32_t parameter, const Desc& wish);
  /// The parameter in `desc`: in place when that is its home, else a pack.
  Value in_layout(int32_t parameter, const Desc& desc, bool training);

  /// After the first sequence: homes are final, the block is laid out. No memory is taken yet.
  void settle();
  void allocate();
  int64_t block_bytes() const { return block_bytes_; }
  int64_t pack_bytes() const;
  /// The values of those that gradients change: no others decay either.
  std::vector<UpdateRange> ranges() const;
  /// Values that l1 and l2 make a part of the loss, in pieces that lanes may share out.
  std::vector<UpdateRange> penalised() const;
  /// The values of those that steps measure, by the part that they keep.
  std::map<double, std::vector<UpdateRange>> measured() const;
  /// A step leaves something where the parameter's gradient is.
  void reached(int32_t parameter) { all_[static_cast<size_t>(parameter)].reached = true; }
  int64_t offset(int32_t parameter) const { return all_[static_cast<size_t>(parameter)].offset; }
  char* block() const { return block_.data(); }
  char* address(Ref ref) const;

  /// Between the outside layout and a block of home layouts (the weights, or a state).
  void write(int32_t parameter, char* block, const void* source);
  void read(int32_t parameter, const char* block, void* destination) const;
  /// Writes the initial values into the block of the weights, some at a time: a large tensor needs no copy of
  /// its size.
  void initialize(int32_t parameter, int64_t seed);

  void changed() noexcept { ++version_; }
  /// Renews pack number `index` if it is stale. Packs of different numbers may be renewed by different
  /// threads. A pack whose renewal fails stays stale.
  void renew(size_t index, const dnnl::stream& stream);
  /// Forgets the packs from number `first` on; no sequence reads them.
  void drop_packs(size_t first);
  /// Every pack is of the present weights; said by who renewed them all.
  bool fresh() const { return fresh_ == version_; }
  void all_renewed() { fresh_ = version_; }
  size_t packs() const { return packs_.size(); }
  const Pack& pack(size_t index) const { return *packs_[index]; }
  bool stale(size_t index) const { return packs_[index]->version != version_; }

 private:
  UpdateRange range(int32_t parameter) const;
  void place(Pack& pack) const;
  void copy(const Desc& from, const void* source, const Desc& to, void* destination) const;

  Type type_;
  dnnl::engine engine_;
  std::vector<Parameter> all_;
  std::unordered_map<std::string, int32_t> numbers_;  // by name
  std::vector<std::unique_ptr<Pack>> packs_;
  Block block_;
  int64_t block_bytes_ = 0;
  uint64_t version_ = 1;
  uint64_t fresh_ = 0;  // the version that all packs are of
};

}  // namespace margay
