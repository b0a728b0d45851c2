#include "augment/transform.h"

#include <map>

#include "error/text.h"

namespace margay {
namespace {

std::map<std::string, RegisteredTransform>& registry() {
  static std::map<std::string, RegisteredTransform> transforms;
  return transforms;
}

}  // namespace

TransformRegistration::TransformRegistration(const char* name, std::vector<Key> keys,
                                             TransformFactory factory) {
  registry()[name] = {{name, 0, std::move(keys)}, factory};
}

const RegisteredTransform* find_transform(const std::string& name) {
  const auto found = registry().find(name);
  return found == registry().end() ? nullptr : &found->second;
}

std::vector<std::string> transform_names() {
  std::vector<std::string> names;
  for (const auto& [name, unused] : registry()) names.push_back(name);
  return names;
}

const std::string& transform_schemas() {
  static const std::string all = [] {
    std::string lines;
    for (const auto& [name, registered] : registry())
      lines += text("transform ", name, "\n", key_lines(registered.schema));
    return lines;
  }();
  return all;
}

Key probability_key(const char* usual) { return Key::number("probability", usual, 0, 1); }
Key direction_key(const char* usual) { return Key::word("axis", usual, {"horizontal", "vertical", "both"}); }

}  // namespace margay
