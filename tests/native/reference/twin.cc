#include "reference/twin.h"

#include <stdexcept>

namespace margay::reference {
namespace {

std::map<std::string, Registration::Make>& registry() {
  static std::map<std::string, Registration::Make> twins;
  return twins;
}

}  // namespace

Operands Operands::zeros() const {
  Operands zeros;
  for (const Tensor& tensor : src) zeros.src.emplace_back(tensor.samples, tensor.shape);
  for (const auto& [name, tensor] : parameters) zeros.parameters[name] = Tensor(tensor.samples, tensor.shape);
  return zeros;
}

Registration::Registration(const std::vector<std::string>& operators, Make make) {
  for (const std::string& op : operators) registry()[op] = make;
}

std::unique_ptr<Twin> twin_of(const test::Problem& problem) {
  const auto found = registry().find(problem.op);
  if (found == registry().end())
    throw std::runtime_error(problem.op + " has no twin: register one in a file of tests/native/reference");
  return found->second(problem);
}

}  // namespace margay::reference
