// The activations of the table: dst = f(src), element by element.
#include "op/activation/fused.h"

namespace margay {
namespace {

class ActivationOperator final : public Operator {
 public:
  explicit ActivationOperator(const Declaration& declaration)
      : activation_(read_activation(declaration.attributes, declaration.attributes.line().op)) {
    shape_ = declaration.inputs[0];
  }

  const Activation* activation() const override { return &activation_; }
  Tail tail() const override { return activation_.eltwise().empty() ? Tail::none : Tail::activation; }

  void forward(Builder& builder) const {
    activation_forward(builder, "forward", activation_, builder.input());
  }

  void backward(Builder& builder) const { builder.diff_input(activation_backward(builder, activation_)); }

 private:
  Activation activation_;
};

using Self = ActivationOperator;

const std::vector<Registration> registrations = [] {
  std::vector<Registration> all;
  for (const std::string& word : activation_words())
    all.push_back({{word, 1, activation_keys(word), {}},
                   made<Self>,
                   {kernel("onednn", single, &Self::forward, &Self::backward),
                    kernel("margay", always, &Self::forward, &Self::backward)}});
  return all;
}();

}  // namespace
}  // namespace margay
