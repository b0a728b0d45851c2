// A plan: a network program compiled for a batch size, a number of lanes and a data type. It owns the
// weights, the optimiser's states and the sequences; contexts execute them.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "optimizer/updater.h"
#include "plan/builder.h"
#include "threads/team.h"

namespace margay {

struct PlanOptions {
  bool train = false;
  bool augment = false;  // predictions see samples as training does
  int64_t batch = 1;
  int contexts = 1;  // that will be open at the same time: memory is checked for all
  int lanes = 1;
  int shares = 1;  // parts of a batch that lanes take in turn
  int threads = 1;
  Type type = Type::f32;
  std::string library = "auto";
  Layout layout = Layout::channels_last;
  std::string outputs;
  std::vector<std::string> without;  // passes that do not run
  int64_t memory_limit = 0;          // bytes; 0: none
  uint64_t seed = 0;
  std::unique_ptr<Optimizer> optimizer;  // of one step at a time
  UpdateRules rules;

  /// Names of what is kept for every parameter: the optimiser's states, then those of the rules.
  std::vector<std::string> states() const;
};

class Plan {
 public:
  Plan(const std::string& program, const std::string& options);

  const PlanOptions& options() const { return options_; }
  const Graph& graph() const { return graph_; }
  const dnnl::engine& engine() const { return engine_; }
  Parameters& parameters() { return parameters_; }
  const std::string& description() const { return description_; }
  const std::string& facts() const { return facts_; }

  /// Samples of a share of a whole batch, at the most.
  int64_t share() const { return (options_.batch + options_.shares - 1) / options_.shares; }
  /// The sequence for a share of `samples` samples; nullptr: not built yet. Passes other than train may get
  /// one for a few more.
  const Sequence* sequence(Pass pass, int64_t samples) const;
  /// Builds it. The caller holds guard() alone; packs that it declares are stale. Refused where it would need
  /// more memory than there is; the plan stays as it was.
  const Sequence& build(Pass pass, int64_t samples);

  void initialize(int64_t seed);
  void read(const std::string& tensor, void* destination, int64_t bytes);
  void write(const std::string& tensor, const void* source, int64_t bytes);
  /// The weights that gradients change and their means take each other's place.
  void exchange_average();

  /// Blocks of the optimiser's states, each of the form of the parameter block.
  char* state(size_t i) const { return states_[i].data(); }
  size_t states() const { return states_.size(); }

  /// Steps and writes take it alone, runs and reads share it.
  std::shared_mutex& guard() { return guard_; }
  /// Bytes of the plan and all its contexts.
  int64_t memory_bytes() const;
  int64_t context_bytes() const;
  /// Bytes of a node's values for a whole batch.
  int64_t batch_bytes(const Node& node) const;
  /// Bytes of one arena.
  int64_t arena_bytes() const;
  /// The arenas of a context: a lane has one; where shares meet in the middle of a pass, each has its own.
  int64_t arenas() const { return stages(Pass::train) > 1 ? options_.shares : options_.lanes; }
  /// Stages of a pass, between which all shares meet.
  size_t stages(Pass pass) const { return pass == Pass::train ? stages_ : 1; }
  /// Bytes of what a share shows the others at these meetings.
  int64_t exchange_bytes() const { return exchange_bytes_; }

 private:
  struct Slot {  // where a named tensor lives
    int32_t parameter;
    char* block;
  };
  int64_t size_for(Pass pass, int64_t samples) const;
  Slot find(const std::string& tensor, int64_t bytes);
  void check_memory(const char* what) const;
  void take_memory();
  std::string describe() const;
  std::string list_facts() const;

  PlanOptions options_;
  dnnl::engine engine_;
  Parameters parameters_;
  Graph graph_;
  std::map<std::pair<Pass, int64_t>, std::unique_ptr<Sequence>> sequences_;
  size_t stages_ = 0;  // of a training step; 0: not known yet
  int64_t exchange_bytes_ = 0;
  bool has_memory_ = false;  // what is built from now on is checked at once
  std::vector<Block> states_;
  std::shared_mutex guard_;
  std::string passes_;  // what they changed
  std::string description_;
  std::string facts_;
};

/// The table of mg_plan_describe.
std::string describe_sequence(const Sequence& sequence, const char* title);

}  // namespace margay
