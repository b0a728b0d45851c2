#include "handles.h"

#include <algorithm>
#include <cstring>
#include <sstream>

namespace margay::test {
namespace {

template <class T>
std::vector<char> bytes_as(const Values& values) {
  std::vector<char> bytes(values.size() * sizeof(T));
  for (size_t i = 0; i < values.size(); ++i) {
    const T value = static_cast<T>(values[i]);
    std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
  return bytes;
}

std::vector<char> bytes_of(const Values& values, int32_t dtype) {
  switch (dtype) {
    case MG_U8: return bytes_as<uint8_t>(values);
    case MG_I32: return bytes_as<int32_t>(values);
    case MG_I64: return bytes_as<int64_t>(values);
    case MG_F32: return bytes_as<float>(values);
    default: return bytes_as<double>(values);
  }
}

Values values_at(const void* data, int64_t count, bool f64) {
  if (f64) return Values(static_cast<const double*>(data), static_cast<const double*>(data) + count);
  return Values(static_cast<const float*>(data), static_cast<const float*>(data) + count);
}

mg_address address(const void* data) { return static_cast<mg_address>(reinterpret_cast<intptr_t>(data)); }

Shape shape_of(const std::string& words) {
  Shape shape;
  std::istringstream in(words);
  for (std::string extent; std::getline(in, extent, 'x');) shape.push_back(std::stoll(extent));
  return shape;
}

/// The lines of mg_program_facts of that kind, without it.
std::vector<std::string> program_facts(const std::string& program, const std::string& kind) {
  mg_program* handle = mg_program_read(program.c_str());
  if (!handle) throw Refused();
  std::istringstream lines(mg_program_facts(handle));
  mg_program_close(handle);
  std::vector<std::string> facts;
  for (std::string line; std::getline(lines, line);)
    if (line.rfind(kind + " ", 0) == 0) facts.push_back(line.substr(kind.size() + 1));
  return facts;
}

bool says_trainable(const std::string& fact) { return fact.find(" trainable=false") == std::string::npos; }

}  // namespace

std::vector<ProgramParameter> program_parameters(const std::string& program) {
  std::vector<ProgramParameter> parameters;
  for (const std::string& fact : program_facts(program, "parameter")) {
    std::istringstream words(fact);
    std::string name, shape;
    words >> name >> shape;
    parameters.push_back({name, shape_of(shape), says_trainable(fact)});
  }
  return parameters;
}

bool computes_loss(const std::string& program) { return !program_facts(program, "loss").empty(); }

void check(int32_t status) {
  if (status != MG_OK) throw Refused();
}

Plan::Plan(const std::string& program, const std::string& options)
    : handle_(mg_plan_compile(program.c_str(), options.c_str())),
      f64_(options.find("dtype=f64") != std::string::npos) {
  if (!handle_) throw Refused();
  std::istringstream lines(mg_plan_facts(handle_));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    Fact fact;
    std::string shape;
    words >> fact.kind >> fact.name >> fact.dtype >> shape;
    fact.shape = shape_of(shape);
    fact.trainable = says_trainable(line);
    facts_.push_back(fact);
  }
}

const Fact& Plan::fact(const std::string& name) const {
  for (const Fact& fact : facts_)
    if (fact.name == name) return fact;
  throw std::runtime_error("no fact about " + name);
}

int64_t Plan::number(const std::string& name) const {
  for (const Fact& fact : facts_)
    if (fact.kind == name) return std::stoll(fact.name);
  throw std::runtime_error("no fact " + name);
}

Values Plan::read(const std::string& tensor) const {
  const int64_t count = elements(fact(tensor).shape);
  std::vector<char> bytes(static_cast<size_t>(count) * (f64_ ? 8 : 4));
  check(mg_plan_read(handle_, tensor.c_str(), address(bytes.data()), static_cast<int64_t>(bytes.size())));
  return values_at(bytes.data(), count, f64_);
}

void Plan::write(const std::string& tensor, const Values& values) {
  const std::vector<char> bytes = bytes_of(values, f64_ ? MG_F64 : MG_F32);
  check(mg_plan_write(handle_, tensor.c_str(), address(bytes.data()), static_cast<int64_t>(bytes.size())));
}

std::vector<std::string> Plan::parameters() const {
  std::vector<std::string> names;
  for (const Fact& fact : facts_)
    if (fact.kind == "parameter") names.push_back(fact.name);
  return names;
}

Values Plan::read_all() const {
  Values all;
  for (const std::string& name : parameters()) {
    const Values one = read(name);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

void Plan::write_all(const Values& values) {
  auto from = values.begin();
  for (const std::string& name : parameters()) {
    const auto to = from + elements(fact(name).shape);
    write(name, Values(from, to));
    from = to;
  }
}

void Plan::close() {
  mg_plan_close(handle_);
  handle_ = nullptr;
}

Context::Context(const Plan& plan) : handle_(mg_context_open(plan.handle())), f64_(plan.f64()) {
  if (!handle_) throw Refused();
  for (const Fact& fact : plan.facts()) {
    if (fact.kind == "input") input_sizes_.push_back(elements(fact.shape));
    if (fact.kind == "output") output_sizes_.push_back(elements(fact.shape));
  }
  bound_.resize(input_sizes_.size());
}

void Context::bind(int32_t input, const Values& values, int32_t dtype) {
  std::vector<char>& bytes = bound_.at(static_cast<size_t>(input));
  bytes = bytes_of(values, dtype);
  const int64_t count = static_cast<int64_t>(values.size()) / input_sizes_[static_cast<size_t>(input)];
  check(mg_context_bind(handle_, input, address(bytes.data()), count, dtype));
}

mg_result Context::step(int64_t n, int64_t step, double learning_rate) {
  check(mg_context_step(handle_, n, step, learning_rate));
  return *mg_context_result(handle_);
}

mg_result Context::run(int64_t n, bool evaluate) {
  check(mg_context_run(handle_, n, evaluate));
  return *mg_context_result(handle_);
}

double Context::metric(size_t slot) const {
  const mg_address data = mg_context_metrics(handle_);
  if (data == 0) throw Refused();
  return reinterpret_cast<const double*>(static_cast<intptr_t>(data))[slot];
}

Values Context::output(int64_t n, int32_t output) const {
  const mg_address data = mg_context_output(handle_, output);
  if (data == 0) throw Refused();
  return values_at(reinterpret_cast<const void*>(static_cast<intptr_t>(data)),
                   n * output_sizes_[static_cast<size_t>(output)], f64_);
}

Values gradient(Plan& plan, Context& context, int64_t n, int64_t step) {
  const Values before = plan.read_all();
  const mg_result result = context.step(n, step, 1);
  if (result.updated != 1) throw std::runtime_error("the step updated nothing");
  Values difference = plan.read_all();
  for (size_t i = 0; i < before.size(); ++i) difference[i] = before[i] - difference[i];
  plan.write_all(before);
  return difference;
}

}  // namespace margay::test
