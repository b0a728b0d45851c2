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

  void onednn_forward(Builder& builder) const {
    const Value src = builder.input();
    const Value dst = builder.new_output(src.desc);
    const Eltwise eltwise = activation_.eltwise();
    const dnnl::eltwise_forward::primitive_desc description(
        builder.engine(), dnnl::prop_kind::forward_inference, eltwise.algorithm, src.desc, dst.desc,
        eltwise.alpha, eltwise.beta, user_scratchpad());
    builder.add("forward", description, dnnl::eltwise_forward(description),
                {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}}, layout_of(src.desc));
  }

  void plain_forward(Builder& builder) const {
    const Value src = builder.input();
    const Value dst = builder.new_output(src.desc);
    const int64_t count = elements(shape_) * builder.batch();
    builder.add("forward", "margay:f64", {src, dst}, [=, activation = activation_](const Frame& frame) {
      activation.forward(frame.at<double>(src), frame.at<double>(dst), count);
    });
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
                   {kernel("onednn", single, &Self::onednn_forward, &Self::backward),
                    kernel("margay", always, &Self::plain_forward, &Self::backward)}});
  return all;
}();

}  // namespace
}  // namespace margay
