// An operator's twin: the same, computed slowly and plainly. Its file registers it; nothing lists the twins.
#pragma once

#include <map>
#include <memory>

#include "problem.h"
#include "reference/tensor.h"

namespace margay::reference {

using Tensors = std::map<std::string, Tensor>;

/// What goes into an operator, or the gradients that belong to it: whole batches, and parameters (of one
/// sample) by name.
struct Operands {
  std::vector<Tensor> src;
  Tensors parameters;

  /// Zeros of the same shapes.
  Operands zeros() const;
};

class Twin {
 public:
  virtual ~Twin() = default;

  /// From small integers come exact results.
  virtual bool exact() const { return false; }
  /// But for a constant, such as a bias, dst is linear in the inputs together.
  virtual bool linear() const { return false; }
  /// Training leaves some values to chance, so that only the slope of the loss can be checked.
  virtual bool random() const { return false; }
  /// Parameters start as small numbers; changes those that must not be just anything.
  virtual void prepare(Tensors&) const {}

  /// Inputs are small numbers, too; a value near `value` that input k may have.
  virtual double suitable(size_t /*k*/, double value) const { return value; }

  /// Input k is read as it is bound, as whole numbers, and has no gradient.
  virtual bool indices(size_t /*k*/) const { return false; }

  virtual Tensor forward(const Operands& in, bool training) const = 0;
  /// In training.
  virtual Operands backward(const Operands& in, const Tensor& diff_dst) const = 0;
  /// What a training step leaves in the parameters that no gradient reaches.
  virtual Tensors running(const Operands&) const { return {}; }
};

/// A static object of this type makes a twin known.
struct Registration {
  using Make = std::unique_ptr<Twin> (*)(const test::Problem&);
  Registration(const std::vector<std::string>& operators, Make make);
};

template <class T>
std::unique_ptr<Twin> made(const test::Problem& problem) {
  return std::make_unique<T>(problem);
}

/// Throws, naming the operator, where none is registered.
std::unique_ptr<Twin> twin_of(const test::Problem& problem);

}  // namespace margay::reference
