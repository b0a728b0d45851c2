// What surrounds an optimiser's formula: gradients are gathered over shares and steps, penalised and clipped
// before it, weights are kept short and averaged behind it.
#pragma once

#include <functional>
#include <map>

#include "optimizer/optimizer.h"

namespace margay {

/// Of a plan, the same for all its parameters.
struct UpdateRules {
  enum class Clip { none, value, norm, global_norm };
  Clip clip = Clip::none;
  double limit = 1;        // of the clip
  int64_t accumulate = 1;  // steps of one update
  double average = 0;      // what the mean of the weights keeps in an update; 0: there is none

  /// Names of the states that they need for every parameter.
  std::vector<std::string> states() const;
};

std::vector<Key> update_rule_keys();
UpdateRules read_update_rules(const Attributes& options);

/// The updates of one context, lane by lane.
class Updater {
 public:
  /// `blocks`: states are the optimiser's, then those of the rules. `measured`: parameters that no gradient
  /// changes, by the part that a step keeps. `values`: of a block.
  Updater(bool f64, Optimizer& optimizer, const UpdateRules& rules, UpdateBlocks blocks,
          const std::map<double, std::vector<UpdateRange>>& measured, int64_t values, int lanes);

  /// Once per step (from 0), before any lane begins.
  void prepare(int64_t step, double learning_rate) noexcept;
  /// Of the gradients that earlier steps left for the next update, in a lane's part of them: the largest
  /// size.
  double largest_gathered(size_t lane) const noexcept;
  /// What a lane does; `meet` returns when all lanes have come.
  void update(size_t lane, const std::function<void()>& meet) noexcept;

 private:
  struct Lane {
    std::vector<UpdateRange> ranges;
    std::map<double, std::vector<UpdateRange>> measured;
    std::vector<double> factors;  // of the gradients, by parameter
  };

  template <class T>
  void any_update(Lane& lane, size_t index, const std::function<void()>& meet) noexcept;
  template <class T>
  void gather(const Update<T>& update) const noexcept;
  void clip(std::vector<double>& factors) const noexcept;
  template <class T>
  void average(const Update<T>& update) const noexcept;

  bool clips_norms() const {
    return rules_.clip == UpdateRules::Clip::norm || rules_.clip == UpdateRules::Clip::global_norm;
  }

  bool f64_;
  Optimizer& optimizer_;
  UpdateRules rules_;
  UpdateBlocks blocks_;
  int64_t values_;  // of a block
  char* accumulated_ = nullptr;
  char* average_ = nullptr;
  bool gathers_ = false;   // before the formula
  bool shortens_ = false;  // behind it
  bool due_ = true;        // the step in hand ends with an update
  bool first_ = true;      // and that is the first one
  std::vector<Lane> lanes_;
};

}  // namespace margay
