#include "graph/operator.h"

#include <map>

#include "error/error.h"
#include "graph/training.h"

namespace margay {
namespace {

std::map<std::string, Registered>& registry() {
  static std::map<std::string, Registered> operators;
  return operators;
}

}  // namespace

Registration::Registration(Schema schema, Factory factory, std::vector<Kernel> kernels) {
  const std::string name = schema.name;
  add_training_keys(schema);
  registry()[name] = {std::move(schema), factory, std::move(kernels)};
}

const Learned& Registered::learned(const std::string& parameter) const {
  for (const Learned& learned : schema.parameters)
    if (learned.name == parameter) return learned;
  throw Error(MG_INTERNAL,
              text(schema.name, " declares the parameter ", parameter, ", which its schema has not"));
}

const Registered* find_operator(const std::string& name) {
  auto found = registry().find(name);
  return found == registry().end() ? nullptr : &found->second;
}

std::vector<std::string> operator_names() {
  std::vector<std::string> names;
  for (const auto& [name, unused] : registry()) names.push_back(name);
  return names;
}

const std::string& operator_schemas() {
  static const std::string all = [] {
    std::string text;
    for (const auto& [unused, registered] : registry()) text += to_text(registered.schema);
    return text;
  }();
  return all;
}

Key library_key() { return Key::word("library", "auto", {"auto", "onednn", "openblas"}); }

const Shape& Declaration::input_of_rank(size_t rank, const std::string& what, const char* remedy) const {
  const Shape& input = inputs.at(0);
  if (input.size() != rank)
    fail(text("input ", to_text(input), " has ", input.size(),
              input.size() == 1 ? " dimension" : " dimensions", ", expected ", rank,
              what.empty() ? "" : text(" (", what, ")")),
         remedy, 0);
  return input;
}

void Declaration::fail(const std::string& what, const std::string& remedy, size_t input) const {
  Refusal refusal;
  refusal.input = static_cast<int>(input);
  refusal.column = attributes.line().input_columns.at(input);
  refusal.what = what;
  refusal.remedy = remedy;
  attributes.line().fail(std::move(refusal));
}

}  // namespace margay
