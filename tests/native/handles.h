// margay.h's handles with owners, exceptions and vectors of double, so that a test reads like its subject.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "error/text.h"
#include "margay/margay.h"

namespace margay::test {

using Values = std::vector<double>;

/// What the interface refused: its status and message.
struct Refused : std::runtime_error {
  Refused() : std::runtime_error(mg_last_error()), status(mg_last_status()) {}
  int32_t status;
};

void check(int32_t status);

/// A line of mg_plan_facts about a tensor.
struct Fact {
  std::string kind;  // input, output, parameter, state
  std::string name;
  std::string dtype;
  Shape shape;
  bool trainable = true;
};

/// A line of mg_program_facts about a parameter.
struct ProgramParameter {
  std::string name;
  Shape shape;
  bool trainable = true;
};

std::vector<ProgramParameter> program_parameters(const std::string& program);
bool computes_loss(const std::string& program);

class Plan {
 public:
  Plan(const std::string& program, const std::string& options);
  ~Plan() { close(); }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  mg_plan* handle() const { return handle_; }
  bool f64() const { return f64_; }
  /// The distance between 1 and the next number of the plan's data type.
  double epsilon() const { return f64_ ? 0x1p-52 : 0x1p-23; }
  std::string describe() const { return mg_plan_describe(handle_); }
  const std::vector<Fact>& facts() const { return facts_; }
  const Fact& fact(const std::string& name) const;
  int64_t number(const std::string& fact) const;  // memory, flop_forward, flop_train

  void initialize(int64_t seed) { check(mg_plan_initialize(handle_, seed)); }
  Values read(const std::string& tensor) const;
  void write(const std::string& tensor, const Values& values);
  /// Names of all parameters, in order; their values one after the other.
  std::vector<std::string> parameters() const;
  Values read_all() const;
  void write_all(const Values& values);
  void close();

 private:
  mg_plan* handle_;
  bool f64_ = false;
  std::vector<Fact> facts_;
};

class Context {
 public:
  explicit Context(const Plan& plan);
  ~Context() { mg_context_close(handle_); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  mg_context* handle() const { return handle_; }
  /// The values are copied and live as long as the context.
  void bind(int32_t input, const Values& values, int32_t dtype = MG_F64);
  int64_t* samples() { return reinterpret_cast<int64_t*>(mg_context_samples(handle_)); }
  mg_result step(int64_t n, int64_t step, double learning_rate);
  mg_result run(int64_t n, bool evaluate = false);
  /// A slot of the last call, in the order of the facts; of the only cross_entropy: loss, accuracy,
  /// top_k_accuracy.
  double metric(size_t slot) const;
  /// The first n samples of an output.
  Values output(int64_t n, int32_t output = 0) const;

 private:
  mg_context* handle_;
  bool f64_;
  std::vector<int64_t> input_sizes_;
  std::vector<int64_t> output_sizes_;
  std::vector<std::vector<char>> bound_;
};

/// The gradient of the mean loss with respect to all parameters, from one plain step of a plan with
/// optimizer=sgd. Leaves the parameters as they were.
Values gradient(Plan& plan, Context& context, int64_t n, int64_t step = 0);

}  // namespace margay::test
