#include "op/weighted.h"

#include "graph/operator.h"
#include "op/activation/activation.h"

namespace margay {

std::vector<Key> weighted_keys() {
  std::vector<Key> keys = {Key::flag("bias", true)};
  for (Key& key : fused_activation_keys()) keys.push_back(std::move(key));
  keys.push_back(Key::initializer("init", "glorot_uniform"));
  keys.push_back(Key::initializer("bias_init", "zeros"));
  keys.push_back(library_key());
  keys.push_back(Key::node("share"));
  return keys;
}

}  // namespace margay
