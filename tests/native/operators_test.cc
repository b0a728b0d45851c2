// Every operator, forward and backward, through every set of kernels, against its plain twin.
#include <algorithm>
#include <set>
#include <sstream>

#include "compare.h"
#include "example.h"
#include "reference/loss.h"

namespace margay::test {
namespace {

constexpr uint64_t kSeed = 20240611;

const std::string kBlocked = "library=onednn layout=blocked";
const std::string kKernels[] = {kBlocked, "library=onednn layout=channels_last", "library=openblas",
                                "dtype=f64"};

// Sums of small integers are exact. Elsewhere: sigmoid, tanh, elu and exp of both libraries are within a few
// units in the last place, a mean is a division, and 1/n of a batch of 5 or 33 is not a binary number; errors
// add up over the sums behind.
constexpr double kUnits = 64;

void check_forward(const Example& e, const std::string& kernels, int lanes) {
  Plan plan(e.problem.program(), text(kernels, " batch=", e.problem.batch, " lanes=", lanes));
  CHECK_EQ(to_text(plan.fact("dst").shape), to_text(e.problem.output));
  e.write_parameters(plan);
  Context context(plan);
  for (size_t k = 0; k < e.in.src.size(); ++k)
    context.bind(static_cast<int32_t>(k), e.in.src[k].values, e.bound_as(k));
  context.run(e.problem.batch);
  const reference::Tensor dst = e.twin->forward(e.in, false);
  const double allowed = e.twin->exact() ? 0 : tolerance(kUnits, plan.epsilon(), dst.values);
  CHECK_CLOSE(context.output(e.problem.batch), dst.values, allowed);
  for (int64_t n = 1; n < e.problem.batch;
       n += (n == 1 ? 1 : e.problem.batch / 2)) {  // batches that are not full, the other way round
    INFO("the last " << n << " samples");
    for (int64_t i = 0; i < n; ++i) context.samples()[i] = e.problem.batch - 1 - i;
    context.run(n);
    Values expected;
    for (int64_t i = 0; i < n; ++i) {
      const auto from = dst.values.begin() + context.samples()[i] * dst.size();
      expected.insert(expected.end(), from, from + dst.size());
    }
    CHECK_CLOSE(context.output(n), expected, allowed);
  }
}

/// What the twin says of a step on n samples; asked once, because it takes its time.
struct Expected {
  int64_t n;
  double loss;
  reference::Operands gradients;
  reference::Tensors running;

  Expected(const Example& e, int64_t n)
      : n(n), loss(e.loss(n)), gradients(e.gradients(n)), running(e.twin->running(e.first(n))) {}
};

void check_backward(const Example& e, const Expected& expected, const std::string& options,
                    Route route = {}) {
  const int64_t n = expected.n;
  INFO("training on " << n << " samples, " << options << ", input " << route.trained << ", blocked "
                      << route.blocked);
  Plan plan(e.training_program(route), text(options, " mode=train batch=", e.problem.batch));
  e.write_training(plan, Example::kFar, route);
  Context context(plan);
  e.bind_training(context, route);
  const bool binary = (n & (n - 1)) == 0;  // 1/n is exact
  const auto allowed = [&](const Values& values) {
    return e.twin->exact() && binary ? 0 : tolerance(kUnits, plan.epsilon(), values);
  };

  const mg_result result = context.step(n, 0, 1);
  CHECK_EQ(result.updated, 1);
  CHECK_EQ(result.samples, n);
  CHECK(std::abs(result.loss - expected.loss) <=
        (e.twin->exact() ? 0 : kUnits * plan.epsilon() * expected.loss));
  const auto check = [&](const std::string& name, const Values& before, const Values& gradient) {
    INFO("gradient of " << name);
    Values got = plan.read(name);
    for (size_t i = 0; i < got.size(); ++i) got[i] = before[i] - got[i];
    CHECK_CLOSE(got, gradient, allowed(gradient));
  };
  for (size_t k = 0; k < e.in.src.size(); ++k)
    if (e.trains(k, route)) check(Example::image(k), e.in.src[k].values, expected.gradients.src[k].values);
  for (const auto& [name, tensor] : e.in.parameters) {
    if (std::count(e.untrained.begin(), e.untrained.end(), name) == 0) {
      check("dst/" + name, tensor.values, expected.gradients.parameters.at(name).values);
      continue;
    }
    INFO(name << " after the step");
    const auto after = expected.running.find(name);
    const Values& values = (after == expected.running.end() ? tensor : after->second).values;
    CHECK_CLOSE(plan.read("dst/" + name), values, tolerance(kUnits, plan.epsilon(), values));
  }
}

void check_problem(const Problem& problem, uint64_t seed) {
  INFO(problem.place << ": " << problem.text << "  (seed " << seed << ")");
  const Example example(problem, seed);
  const Expected whole(example, problem.batch), part(example, std::max<int64_t>(1, problem.batch - 1));
  for (const std::string& kernels : kKernels) {
    for (int lanes : {1, 2, 3}) {
      if (lanes > problem.batch + 1) continue;
      INFO(kernels << " lanes=" << lanes);
      if (lanes < 3) check_forward(example, kernels, lanes);
      if (example.twin->random()) continue;
      const std::string options = text(kernels, " lanes=", lanes);
      check_backward(example, whole, options);
      if (lanes == 2 && problem.batch > 2) check_backward(example, part, options + " shares=3");
      for (size_t k = 0; lanes == 2 && problem.inputs.size() > 1 && k < problem.inputs.size(); ++k)
        check_backward(example, whole, options, {static_cast<int>(k)});
      if (lanes == 1 && kernels == kBlocked) check_backward(example, whole, options, {Route::kAll, true});
    }
  }
}

TEST_CASE("every operator agrees with its twin") {
  for (const std::string& name : problem_names()) {
    SUBCASE(name.c_str()) {
      uint64_t seed = kSeed;
      for (const Problem& problem : read_problems(name))
        if (problem.computes()) check_problem(problem, ++seed);
    }
  }
}

TEST_CASE("what is frozen stays, and the inputs get their gradients") {
  for (const std::string& name : problem_names()) {
    Problem problem = read_problems(name).front();
    if (!problem.computes()) continue;
    const std::vector<ProgramParameter> parameters = program_parameters(problem.program());
    bool learns = !parameters.empty();
    for (const ProgramParameter& parameter : parameters) learns &= parameter.trainable;
    if (!learns) continue;
    problem.keys += " frozen=true";
    INFO(problem.place << ": " << problem.op << problem.keys);
    const Example example(problem, kSeed);
    CHECK_EQ(example.untrained.size(), parameters.size());
    const Expected expected(example, problem.batch);
    for (const char* kernels : {"library=onednn", "library=openblas", "dtype=f64"})
      check_backward(example, expected, kernels);
  }
}

TEST_CASE("every operator has problems, and a twin unless it is an input") {
  std::set<std::string> operators;
  std::istringstream lines(mg_operators());
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string kind, name;
    words >> kind >> name;
    if (kind == "operator") operators.insert(name);
  }
  const std::vector<std::string> files = problem_names();
  for (const std::string& name : operators) {
    INFO(name << " needs tests/problems/" << name << ".txt");
    CHECK_EQ(std::count(files.begin(), files.end(), name), 1);
  }
  for (const std::string& file : files) {
    INFO(file << ".txt: the problems of an operator of this name");
    CHECK_EQ(operators.count(file), 1);
    CHECK(!read_problems(file).empty());
    for (const Problem& problem : read_problems(file)) {
      INFO(problem.place << ": " << problem.text);
      CHECK_EQ(problem.op, file);
      CHECK_EQ(problem.label.empty(), !computes_loss(problem.program()));
      if (problem.computes()) CHECK_NOTHROW(reference::twin_of(problem));
      if (!problem.label.empty()) CHECK_NOTHROW(reference::loss_twin_of(problem));
    }
  }
}

}  // namespace
}  // namespace margay::test
