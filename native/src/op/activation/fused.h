// An activation that another operator takes in. Its kernel applies what fused_activation says of it, names
// what comes out by activated_output, and asks activation_backward for the gradient.
#pragma once

#include "op/activation/activation.h"
#include "plan/builder.h"

namespace margay {

/// The activation that the kernel of the node in hand applies to its result: none where it has to be a step
/// of its own, because training needs its input or because oneDNN has no such operation.
Activation fused_activation(const Builder& builder, const Activation& activation);

/// Attributes of a primitive that applies the activation to its result.
dnnl::primitive_attr attributes_with(const Activation& fused);

/// "forward", with the activation that is fused into it.
std::string forward_phase(const Activation& fused);

/// Names the output of the node in hand: the kernel's result, or what the activation makes of it in a step of
/// its own, where the kernel did not apply it.
void activated_output(Builder& builder, const Activation& activation, const Value& result);

/// Adds the activation as a step that makes the output of the node in hand of src.
void activation_forward(Builder& builder, const std::string& phase, const Activation& activation,
                        const Value& src);

/// The gradient before the activation that the node in hand applies to its result, from the gradient after
/// it, in the layout of the result. Where a node below has done it, what comes is that already.
Value activation_backward(Builder& builder, const Activation& activation);

}  // namespace margay
