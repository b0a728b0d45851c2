// What an operator is: it checks its shapes when the graph is read, and adds its steps to a sequence when one
// is built.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "activation.h"
#include "parameters.h"
#include "program.h"

namespace margay {

class Builder;

class Operator {
 public:
  virtual ~Operator() = default;

  /// Adds the forward steps and names the output: builder.output(…).
  virtual void forward(Builder& builder) const = 0;
  /// Adds the backward steps: from builder.diff_output() to builder.diff_input(…) and builder.gradient(…).
  virtual void backward(Builder& builder) const = 0;
  /// Takes a following activation into its own kernel; false: it cannot.
  virtual bool fuse(const Activation&) { return false; }
  /// True where the operator reads input k as the caller bound it, sample by sample, not as a tensor.
  virtual bool reads_source(size_t) const { return false; }
  virtual bool loss() const { return false; }
  /// The activation that this operator is, if it is nothing else.
  virtual const Activation* activation() const { return nullptr; }

  const Shape& shape() const { return shape_; }
  std::vector<ParameterSpec>& parameters() { return parameters_; }
  double flop() const { return flop_; }

 protected:
  Shape shape_;  // of the output, per sample
  std::vector<ParameterSpec> parameters_;
  double flop_ = 0;  // of the forward pass, per sample; each of the two backward products costs the same
};

/// A line of the program on its way to becoming an operator.
struct Declaration {
  Attributes& attributes;
  std::vector<Shape> inputs;
  Type type;
  std::string library;  // what the plan's options say: auto, onednn, openblas

  [[noreturn]] void fail(const std::string& message, size_t input) const {
    const Line& line = attributes.line();
    line.fail(message, input < line.input_columns.size() ? line.input_columns[input] : line.op_column);
  }
  /// The only input's shape, which must have `rank` dimensions.
  const Shape& input_of_rank(size_t rank, const char* remedy) const;
  /// onednn or openblas, from the node, the options and the data type.
  std::string choose_library();
};

using Factory = std::unique_ptr<Operator> (*)(Declaration&);

/// A static object of this type makes an operator known: Registration r("relu", 1, make);
struct Registration {
  Registration(const char* name, size_t inputs, Factory factory);
};

struct Registered {
  std::string name;
  size_t inputs;
  Factory factory;
};

/// nullptr: no such operator.
const Registered* find_operator(const std::string& name);
std::string operator_names();

}  // namespace margay
