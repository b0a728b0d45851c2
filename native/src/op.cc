#include "op.h"

#include <map>

namespace margay {
namespace {

std::map<std::string, Registered>& registry() {
  static std::map<std::string, Registered> operators;
  return operators;
}

}  // namespace

Registration::Registration(const char* name, size_t inputs, Factory factory) {
  registry()[name] = {name, inputs, factory};
}

const Registered* find_operator(const std::string& name) {
  auto found = registry().find(name);
  return found == registry().end() ? nullptr : &found->second;
}

std::string operator_names() {
  std::string names;
  for (const auto& [name, unused] : registry()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

const Shape& Declaration::input_of_rank(size_t rank, const char* remedy) const {
  const Shape& input = inputs.at(0);
  if (input.size() != rank)
    fail(text("input ", to_text(input), " has ", input.size(),
              input.size() == 1 ? " dimension" : " dimensions", ", expected ", rank, ". ", remedy),
         0);
  return input;
}

std::string Declaration::choose_library() {
  std::string chosen = attributes.choice("library", "auto", {"auto", "onednn", "openblas"});
  if (chosen == "onednn" && type == Type::f64)
    attributes.fail("library", "oneDNN has no f64 kernels: use library=openblas or dtype=f32");
  if (type == Type::f64) return "openblas";
  if (chosen == "auto") chosen = library;
  return chosen == "auto" ? "onednn" : chosen;
}

}  // namespace margay
