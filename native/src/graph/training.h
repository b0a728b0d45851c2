// What a line says about how its parameters are trained. Every operator that learns has these keys.
#pragma once

#include "program/attributes.h"

namespace margay {

/// Of one node; what is not said leaves everything to the optimiser.
struct TrainingRules {
  bool frozen = false;    // its parameters stay as they are
  double rate = 1;        // times the learning rate
  double l1 = 0, l2 = 0;  // l1 Σ|w| + l2 Σw² of the first parameter are part of the loss
  double decay = -1;      // in place of the optimiser's weight_decay; below 0: that one
  double max_norm = 0;    // the largest length of the first parameter's weights of one output; 0: any
};

/// Adds those of the keys that an operator with parameters does not have itself.
void add_training_keys(Schema& schema);
/// Whether the operator learns, so that its lines have the keys.
bool learns(const Schema& schema);
TrainingRules read_training_rules(const Attributes& attributes);
/// A node that uses another's parameters says nothing about their training.
void refuse_training_rules(const Attributes& attributes);

}  // namespace margay
