// What a oneDNN primitive does with its result before it writes it: an activation, and in predictions the
// tail of the node in hand.
#pragma once

#include <utility>
#include <vector>

#include "op/activation/activation.h"
#include "plan/builder.h"

namespace margay {

class PostOperations {
 public:
  /// Those of a tail whose steps are added, and of a result of this shape.
  PostOperations(Builder& builder, const ResultTail& tail, const Activation& activation, const Shape& output);

  /// Attributes of the same form for whoever asks which kernel they would get.
  static dnnl::primitive_attr planned(const Builder& builder, const Activation& activation,
                                      const Shape& output);

  dnnl::primitive_attr attributes() const;
  /// A value of the result's size is brought into its layout.
  void add_arguments(const Desc& dst, std::vector<std::pair<int, Value>>& arguments) const;

 private:
  Builder& builder_;
  ResultTail tail_;
  Activation activation_;
  Shape output_;
};

}  // namespace margay
