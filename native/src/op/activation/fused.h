// An activation that another operator's kernel takes in.
#pragma once

#include "op/activation/activation.h"
#include "plan/builder.h"

namespace margay {

/// Attributes of a primitive that applies the activation to its result.
dnnl::primitive_attr attributes_with(const Activation& activation);

/// "forward", with the activation that is fused into it.
std::string forward_phase(const Activation& activation);

/// The gradient before the activation that the node in hand applies to its result, from the gradient after
/// it, in the layout of the result.
Value activation_backward(Builder& builder, const Activation& activation);

}  // namespace margay
