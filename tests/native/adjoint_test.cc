// Where an operator is linear its backward pass is the transpose: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩.
#include "compare.h"
#include "example.h"

namespace margay::test {
namespace {

constexpr uint64_t kSeed = 20240703;
constexpr double kRoundings = 64;  // of sums of hundreds of products, each rounded once

/// ⟨A x, y⟩ against ⟨x, Aᵀ y⟩: A from a prediction, less what it makes of zeros; Aᵀ y from a training step.
void check_adjoint(const Problem& problem, uint64_t seed, const std::string& options) {
  Example e(problem, seed);
  if (!e.twin->linear()) return;
  INFO(problem.place << ": " << problem.text << "  (seed " << seed << ", " << options << ")");
  Numbers numbers(seed);
  for (reference::Tensor& src : e.in.src)
    src.values = numbers.uniforms(static_cast<int64_t>(src.values.size()), -1, 1);
  const int64_t n = problem.batch;

  Plan plan(problem.program(), text(options, " batch=", n));
  e.write_parameters(plan);
  Context context(plan);
  const auto made_of = [&](bool zeros) {
    for (size_t k = 0; k < e.in.src.size(); ++k)
      context.bind(static_cast<int32_t>(k),
                   zeros ? Values(e.in.src[k].values.size(), 0) : e.in.src[k].values);
    context.run(n);
    return context.output(n);
  };
  const Values dst = made_of(false), constant = made_of(true);
  Plan training(e.training_program(), text(options, " mode=train batch=", n));
  e.write_training(training);
  Context learner(training);
  e.bind_training(learner);
  learner.step(n, 0, 1);

  // Roundings: of sums on both sides, and of x - (x - g), from which the gradient is read.
  double there = 0, back = 0, size = 0;
  const double samples = static_cast<double>(n);
  for (size_t i = 0; i < dst.size(); ++i) {
    const double y = e.weigh[i % e.weigh.size()] / samples;
    there += (dst[i] - constant[i]) * y;
    size += (std::abs(dst[i]) + std::abs(constant[i])) * std::abs(y);
  }
  for (size_t k = 0; k < e.in.src.size(); ++k) {
    const Values& x = e.in.src[k].values;
    const Values left = training.read(Example::image(k));
    for (size_t i = 0; i < x.size(); ++i) {
      const double gradient = x[i] - left[i];
      back += x[i] * gradient;
      size += std::abs(x[i]) * (std::abs(x[i]) + std::abs(gradient));
    }
  }
  CHECK_CLOSE(Values{back}, Values{there}, kRoundings * plan.epsilon() * size);
}

TEST_CASE("a linear operator's backward pass is its transpose") {
  for (const std::string& name : problem_names()) {
    SUBCASE(name.c_str()) {
      uint64_t seed = kSeed;
      for (const Problem& problem : read_problems(name))
        if (problem.computes())
          for (const char* options : {"library=onednn layout=blocked", "dtype=f64"})
            check_adjoint(problem, ++seed, options);
    }
  }
}

}  // namespace
}  // namespace margay::test
