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

/// An update goes in pieces of so many values, which fit into the first-level cache together with the states.
/// They begin where a parameter begins, so that they are the same for any number of lanes.
constexpr int64_t kPiece = 1024;

/// Values of one parameter, or those of them that one lane updates: whole pieces.
struct UpdateRange {
  int64_t begin, end;                         // in the blocks, in values
  bool decayed = true;                        // by weight_decay
  double rate = 1;                            // times the learning rate
  double decay = -1;                          // in place of weight_decay; below 0: that one
  double l1 = 0, l2 = 0;                      // l1 Σ|w| + l2 Σw² are part of the loss
  double max_norm = 0;                        // of the weights of each output; 0: any
  int64_t outer = 1, outputs = 1, inner = 1;  // it lies as (outer, …, outputs, inner): see UnitAxes
  int32_t parameter = 0;                      // its number among those that are updated
  int64_t piece = 0;                          // the number of its first piece

  int64_t pieces() const { return (end - begin + kPiece - 1) / kPiece; }
};

/// Gives parameters and pieces their numbers.
std::vector<UpdateRange> numbered(std::vector<UpdateRange> parameters);
/// Of values [begin, end) of the blocks the pieces that begin there.
std::vector<UpdateRange> within(const std::vector<UpdateRange>& parameters, int64_t begin, int64_t end);

/// The memory of an update: blocks of one form, made once and used by every step.
struct UpdateBlocks {
  char* weights = nullptr;
  std::vector<char*> gradients;         // one per share, added up in order
  std::vector<char*> states;            // as Optimizer::states() has them
  std::vector<UpdateRange> parameters;  // all of them, whole
  std::vector<double> sums;             // `sums_per_piece` for every piece
  size_t sums_per_piece = 0;

  /// Makes room for so many sums a piece.
  void take_sums(size_t count);
  /// Of sum number k over all pieces of a parameter, in order: the same for any number of lanes.
  double total(int32_t parameter, size_t k) const;
};

/// What one lane does in one step: an update of all its ranges, whose values are of type T.
template <class T>
struct Update {
  UpdateBlocks& blocks;
  const std::vector<UpdateRange>& ranges;
  bool gathered = false;            // the first share's gradients are those of the step
  const double* factors = nullptr;  // of the gradients, by parameter; none: 1
};

class Optimizer {
 public:
  explicit Optimizer(const Attributes& options);
  virtual ~Optimizer() = default;

  /// Names of the states kept for every parameter, e.g. velocity.
  const std::vector<std::string>& states() const { return states_; }
  /// Numbers that the update wants added up over whole parameters first, such as norms; where there are any,
  /// all lanes measure(), meet, and update().
  size_t sums() const { return sums_; }

  /// Once per step (from 0), before any lane begins.
  virtual void prepare(int64_t step, double learning_rate) noexcept;
  /// Leaves the sums of the pieces of its ranges. Like the update it cannot fail, so that an update is whole.
  virtual void measure(const Update<float>&) const noexcept {}
  virtual void measure(const Update<double>&) const noexcept {}
  virtual void update(const Update<float>& update) const noexcept = 0;
  virtual void update(const Update<double>& update) const noexcept = 0;

 protected:
  std::vector<std::string> states_;
  size_t sums_ = 0;
  /// What weight decay takes of a value in the step in hand.
  double decay(const UpdateRange& range) const { return learning_rate_ * range.rate * weight_decay(range); }
  double weight_decay(const UpdateRange& range) const {
    return !range.decayed ? 0 : range.decay < 0 ? weight_decay_ : range.decay;
  }

  double learning_rate_ = 0;  // of the step in hand
  double rate_ = 0;           // with the optimiser's own corrections

 private:
  double weight_decay_;
};

using OptimizerFactory = std::unique_ptr<Optimizer> (*)(const Attributes& options);

/// A static object of this type makes an optimiser known. weight_decay is a key of all of them, usually
/// `decay`. `states`: all that any of its options asks for.
struct OptimizerRegistration {
  OptimizerRegistration(const char* name, std::vector<Key> keys, std::vector<const char*> states,
                        OptimizerFactory factory, const char* decay = "0");
};

template <class O>
std::unique_ptr<Optimizer> made_optimizer(const Attributes& options) {
  return std::make_unique<O>(options);
}

/// A number from 0 to almost 1: how much of a running mean, or of a velocity, stays.
Key kept_part(const char* name, const char* usual);
/// What keeps a divisor away from 0.
Key epsilon_key();

/// optimizer=NAME, and the keys of the optimiser that these options name.
std::vector<Key> optimizer_keys(const Line& options);
std::unique_ptr<Optimizer> read_optimizer(const Attributes& options);
/// The schemas of all optimisers, see native/README.md.
const std::string& optimizer_schemas();

}  // namespace margay
