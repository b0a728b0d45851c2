#include "graph/training.h"

#include <algorithm>

namespace margay {
namespace {

constexpr double kMost = 1000;

const std::vector<Key>& keys() {
  static const std::vector<Key> all = {
      Key::flag("frozen", false),         Key::number("rate", "1", 0, kMost),
      Key::number("l1", "0", 0, kMost),   Key::number("l2", "0", 0, kMost),
      Key::number("decay", "", 0, kMost), Key::number("max_norm", "0", 0, 1e6)};
  return all;
}

}  // namespace

bool learns(const Schema& schema) {
  return std::any_of(schema.parameters.begin(), schema.parameters.end(),
                     [](const Learned& parameter) { return parameter.trainable; });
}

void add_training_keys(Schema& schema) {
  if (!learns(schema)) return;
  for (const Key& key : keys())
    if (!schema.find(key.name)) schema.keys.push_back(key);
}

TrainingRules read_training_rules(const Attributes& attributes) {
  TrainingRules rules;
  rules.frozen = attributes.flag("frozen");
  rules.rate = attributes.number("rate");
  rules.l1 = attributes.number("l1");
  rules.l2 = attributes.number("l2");
  if (attributes.given("decay")) rules.decay = attributes.number("decay", "-1");
  rules.max_norm = attributes.number("max_norm");
  return rules;
}

void refuse_training_rules(const Attributes& attributes) {
  for (const Key& key : keys())
    if (attributes.given(key.name))
      attributes.fail(key.name, "the node has the parameters of " + attributes.text("share"),
                      "Say it there.");
}

}  // namespace margay
