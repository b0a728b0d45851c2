// What an optimiser is: a schema that says how it is chosen, states for every parameter, and a formula that
// updates them and the weights in place. Its file registers it; nothing else in src names it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace margay {

class Attributes;
struct Key;
struct Line;

/// The memory of an update: blocks of one form, made once and used by every step.
struct UpdateBlocks {
  char* weights = nullptr;
  std::vector<const char*> gradients;  // one per share, added up in order
  std::vector<char*> states;           // as Optimizer::states() has them
};

/// Values of one parameter, or those of them that one lane updates.
struct UpdateRange {
  int64_t begin, end;   // in the blocks, in values
  int32_t parameter;    // its number in the plan
  bool decayed = true;  // by weight_decay
};

/// The ranges inside values [begin, end) of the blocks.
std::vector<UpdateRange> within(const std::vector<UpdateRange>& ranges, int64_t begin, int64_t end);

/// What one lane does in one step: an update of all its ranges, whose values are of type T.
template <class T>
struct Update {
  const UpdateBlocks& blocks;
  const std::vector<UpdateRange>& ranges;
  int64_t step;  // from 0
  double learning_rate;
};

class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Names of the states kept for every parameter, e.g. velocity.
  const std::vector<std::string>& states() const { return states_; }

  /// Nothing in it can fail, so an update is whole.
  virtual void update(const Update<float>& update) const noexcept = 0;
  virtual void update(const Update<double>& update) const noexcept = 0;

 protected:
  std::vector<std::string> states_;
};

using OptimizerFactory = std::unique_ptr<Optimizer> (*)(const Attributes& options);

/// A static object of this type makes an optimiser known. `states`: all that any of its options asks for.
struct OptimizerRegistration {
  OptimizerRegistration(const char* name, std::vector<Key> keys, std::vector<const char*> states,
                        OptimizerFactory factory);
};

template <class O>
std::unique_ptr<Optimizer> made_optimizer(const Attributes& options) {
  return std::make_unique<O>(options);
}

/// A number from 0 to almost 1: how much of a running mean, or of a velocity, stays.
Key kept_part(const char* name, const char* usual);
/// What keeps a divisor away from 0.
Key epsilon_key();
/// Decoupled weight decay: multiplied by the learning rate, no part of the gradient.
Key weight_decay_key();

/// optimizer=NAME, and the keys of the optimiser that these options name.
std::vector<Key> optimizer_keys(const Line& options);
std::unique_ptr<Optimizer> read_optimizer(const Attributes& options);
/// The schemas of all optimisers, see native/README.md.
const std::string& optimizer_schemas();

}  // namespace margay
