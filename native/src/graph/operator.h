// What an operator is: a schema that says how its line is written, a class that reads the line and knows
// shapes and parameters, and an ordered list of kernels that compute it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "graph/initializer.h"
#include "program/attributes.h"

namespace margay {

class Builder;
struct Activation;
struct ChannelAffine;
struct Window;

/// Which values of a parameter are the weights of one output: it lies as (outer, …, outputs, inner), and an
/// output has those of one place along `outer` and along `outputs`.
struct UnitAxes {
  int64_t outer = 1;
  int64_t outputs = 0;  // 0: as many as the last dimension has
  int64_t inner = 1;
};

/// A parameter as an operator declares it.
struct ParameterSpec {
  std::string name;              // one of the schema's
  Shape shape;                   // as the outside sees and stores it, e.g. 3x3x1x32
  std::vector<int64_t> extents;  // in the order that kernels expect …
  std::vector<int64_t> strides;  // … and where they lie in what is stored
  Initializer initializer;
  double kept = 0;       // of a measured parameter: the part of it that a step keeps, the rest is the step's
  bool frozen = false;   // stays as it is, though the schema says that it is learned
  bool negative = true;  // whether values below 0 mean something
  UnitAxes units{};
};

/// One line of a program, read for the shapes of its inputs. Nothing here depends on how it is computed.
class Operator {
 public:
  virtual ~Operator() = default;

  /// Takes a following activation into its own kernel; false: it cannot.
  virtual bool fuse(const Activation&) { return false; }
  /// Takes following maxima of windows into its own kernel, whose result are these alone; false: it cannot.
  virtual bool fuse_maxima(const Window&) { return false; }
  /// Takes the slope of an activation above it into its own backward pass; false: it cannot.
  virtual bool fuse_slope(const Activation&) { return false; }
  /// True where the operator reads input k as the caller bound it, sample by sample, not as a tensor.
  virtual bool reads_source(size_t) const { return false; }
  /// True where input k is to hold indices, of classes or of rows.
  virtual bool reads_indices(size_t) const { return false; }
  /// Of an input, true where training sees other values than those that the caller bound, so that they are
  /// gathered for all who read them.
  virtual bool moves() const { return false; }
  virtual bool loss() const { return false; }
  /// What it adds up over the samples of a call, where the schema does not say it for all of its kind.
  virtual std::vector<std::string> metrics() const { return {}; }
  /// The activation that this operator is, if it is nothing else.
  virtual const Activation* activation() const { return nullptr; }
  /// The windows whose largest values this operator is, if it is nothing else.
  virtual const Window* maxima() const { return nullptr; }
  /// The activation that it applies to its result.
  virtual const Activation* fused() const { return nullptr; }

  /// What is left of it in a prediction, where the kernel of a node above may compute it: a factor and a
  /// summand for each channel, a sum of its inputs, or an activation.
  enum class Tail { none, affine, sum, activation };
  virtual Tail tail() const { return Tail::none; }
  /// Adds the steps that compute factor and summand.
  virtual void affine(Builder&, ChannelAffine&) const {}

  const Shape& shape() const { return shape_; }
  const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  double flop() const { return flop_; }

 protected:
  Shape shape_;  // of the output, per sample
  std::vector<ParameterSpec> parameters_;
  double flop_ = 0;  // of the forward pass, per sample; each of the two backward products costs the same
};

/// A line of the program on its way to becoming an operator.
struct Declaration {
  const Attributes& attributes;
  std::vector<Shape> inputs;

  /// Refuses input number `input`.
  [[noreturn]] void fail(const std::string& what, const std::string& remedy, size_t input) const;
  /// The first input's shape, which must have `rank` dimensions; `what` they are is for the message.
  const Shape& input_of_rank(size_t rank, const std::string& what, const char* remedy) const;
};

using Factory = std::unique_ptr<Operator> (*)(const Declaration&);

/// One way to compute an operator.
struct Kernel {
  std::string library;  // onednn, openblas, or margay for loops of our own
  /// Asked when a sequence is built, of its type, batch and layout.
  std::function<bool(const Operator&, const Builder&)> supports;
  /// Adds the forward steps and names the output: builder.output(…).
  std::function<void(const Operator&, Builder&)> forward;
  /// Adds the backward steps: from builder.diff_output() to builder.diff_input(…) and builder.gradient(…).
  std::function<void(const Operator&, Builder&)> backward;
  /// In predictions it computes builder.tail(), too.
  bool takes_tail = false;

  Kernel with_tail() && {
    takes_tail = true;
    return std::move(*this);
  }
};

/// A kernel whose parts are members of the operator's class.
template <class O>
Kernel kernel(const char* library, std::function<bool(const Operator&, const Builder&)> supports,
              void (O::*forward)(Builder&) const, void (O::*backward)(Builder&) const) {
  const auto self = [](const Operator& op) -> const O& { return static_cast<const O&>(op); };
  return {library, std::move(supports), [=](const Operator& op, Builder& b) { (self(op).*forward)(b); },
          [=](const Operator& op, Builder& b) { (self(op).*backward)(b); }};
}

/// Where a kernel supports what a predicate of the operator's class says.
template <class O>
std::function<bool(const Operator&, const Builder&)> where(bool (O::*predicate)(const Builder&) const) {
  return [=](const Operator& op, const Builder& b) { return (static_cast<const O&>(op).*predicate)(b); };
}

struct Registered {
  Schema schema;
  Factory factory;
  std::vector<Kernel> kernels;  // the first that fits is taken, unless the node or the plan names a library

  /// What the schema says of a parameter.
  const Learned& learned(const std::string& parameter) const;
};

/// A static object of this type makes an operator known.
struct Registration {
  Registration(Schema schema, Factory factory, std::vector<Kernel> kernels);
};

template <class O>
std::unique_ptr<Operator> made(const Declaration& declaration) {
  return std::make_unique<O>(declaration);
}

/// The key by which a node that has kernels of several libraries chooses one.
Key library_key();

/// nullptr: no such operator.
const Registered* find_operator(const std::string& name);
std::vector<std::string> operator_names();
/// The schemas of all operators, see native/README.md.
const std::string& operator_schemas();

}  // namespace margay
