// Backpropagation against the slope of the loss itself: "adjust each value up and down a bit and see how the
// error changes".
#include "compare.h"
#include "example.h"
#include "feed.h"

namespace margay::test {
namespace {

constexpr uint64_t kSeed = 777;
constexpr double kStep = 1e-6;

double norm(const Values& values) {
  double sum = 0;
  for (double value : values) sum += value * value;
  return std::sqrt(sum);
}

/// The mean loss in training mode, dropout included: a step at the learning rate 0.
double mean_loss(Context& context, int64_t n) { return context.step(n, 0, 0).loss / static_cast<double>(n); }

/// Compares the slope of the loss along a random direction inside each parameter with the gradient's share.
///
/// Tolerance: the difference of two losses of size 1 is known to 1e-16, divided by the step of 1e-6; ten
/// times as much for losses up to 10; and a millionth of the slope for the curve (and the rare bend) between
/// the two points.
void check_slopes(Plan& plan, Context& context, int64_t n, uint64_t seed) {
  Numbers numbers(seed);
  const Values gradients = gradient(plan, context, n);
  const double size = std::max(1.0, std::abs(mean_loss(context, n)));
  size_t at = 0;
  for (const std::string& name : plan.parameters()) {
    INFO("gradient of " << name);
    const Values here = plan.read(name);
    if (!plan.fact(name).trainable) {
      at += here.size();
      continue;
    }
    Values direction = numbers.uniforms(static_cast<int64_t>(here.size()), -1, 1);
    const double length = norm(direction);
    double expected = 0;
    Values up = here, down = here;
    for (size_t i = 0; i < here.size(); ++i) {
      direction[i] /= length;
      expected += gradients[at + i] * direction[i];
      up[i] += kStep * direction[i];
      down[i] -= kStep * direction[i];
    }
    plan.write(name, up);
    const double above = mean_loss(context, n);
    plan.write(name, down);
    const double below = mean_loss(context, n);
    plan.write(name, here);
    CHECK_CLOSE(Values{(above - below) / (2 * kStep)}, Values{expected},
                2e-9 * size + 1e-6 * std::abs(expected));
    at += here.size();
  }
}

void check_problem(const Problem& problem, uint64_t seed) {
  INFO(problem.place << ": " << problem.text << "  (seed " << seed << ")");
  const Example example(problem, seed);
  Plan plan(example.training_program(), text("dtype=f64 mode=train batch=", problem.batch));
  Context context(plan);
  example.bind_training(context);
  example.write_training(plan, 0);
  Numbers numbers(seed);
  for (const std::string& name : plan.parameters()) {  // a loss of about 1, values without ties
    const Fact& fact = plan.fact(name);
    if (!fact.trainable) continue;
    const int64_t terms = name.rfind("image", 0) == 0 ? 1
                          : fact.shape.size() > 1     ? elements(problem.output)
                                                      : 4;
    const double width = 1 / std::sqrt(static_cast<double>(terms));
    Values values = numbers.uniforms(elements(fact.shape), -width, width);
    for (size_t k = 0; k < problem.inputs.size(); ++k)
      if (name == Example::image(k))
        for (double& value : values) value = example.twin->suitable(k, value);
    plan.write(name, values);
  }
  check_slopes(plan, context, problem.batch, seed);
}

TEST_CASE("every operator's gradients are slopes") {
  for (const std::string& name : problem_names()) {
    SUBCASE(name.c_str()) {
      uint64_t seed = kSeed;
      for (const Problem& problem : read_problems(name))
        if (problem.computes()) check_problem(problem, ++seed);
    }
  }
}

TEST_CASE("whole networks' gradients are slopes") {
  for (const std::string& name : network_names()) {
    INFO(name << "  (seed " << kSeed << ")");
    Plan plan(read_network(name), "dtype=f64 mode=train batch=3 lanes=2 seed=5");
    plan.initialize(1);
    Numbers numbers(kSeed);
    for (const std::string& parameter : plan.parameters())  // biases of 0 leave some units exactly at a bend
      if (plan.fact(parameter).shape.size() == 1 && plan.fact(parameter).trainable)
        plan.write(parameter, numbers.uniforms(plan.fact(parameter).shape[0], -0.1, 0.1));
    Context context(plan);
    feed(plan, context, 3, kSeed);
    check_slopes(plan, context, 3, kSeed);
  }
}

// Every kernel in f32 against f64, parameter by parameter. A gradient is a chain of sums: rounding errors of
// 2^-24 per operation add up over some dozen layers and hundreds of terms, mostly cancelling: a thousand
// units of the gradient's length are ample.
TEST_CASE("f32 gradients are those of f64") {
  constexpr int64_t kBatch = 7;
  for (const std::string& name : network_names()) {
    Plan exact(read_network(name), "dtype=f64 mode=train batch=7 seed=3");
    exact.initialize(2);
    Context exact_context(exact);
    feed(exact, exact_context, kBatch, kSeed);
    const Values expected = gradient(exact, exact_context, kBatch, 4);
    for (const std::string options :
         {"library=onednn layout=blocked", "library=onednn layout=channels_last lanes=2",
          "library=openblas lanes=3"}) {
      INFO(name << " " << options);
      Plan plan(read_network(name), options + " mode=train batch=7 seed=3");
      plan.initialize(2);
      Context context(plan);
      feed(plan, context, kBatch, kSeed);
      const Values all = gradient(plan, context, kBatch, 4);
      size_t at = 0;
      for (const std::string& parameter : plan.parameters()) {
        const size_t count = static_cast<size_t>(elements(plan.fact(parameter).shape));
        const Values got(all.begin() + static_cast<int64_t>(at),
                         all.begin() + static_cast<int64_t>(at + count));
        const Values wanted(expected.begin() + static_cast<int64_t>(at),
                            expected.begin() + static_cast<int64_t>(at + count));
        Values wrong = got;
        for (size_t i = 0; i < count; ++i) wrong[i] -= wanted[i];
        INFO(parameter << ": " << norm(wrong) << " wrong of " << norm(wanted));
        // w - (w - g) loses what lies below w's last place
        const double lost = plan.epsilon() * norm(plan.read(parameter));
        CHECK(norm(wrong) <= 1000 * plan.epsilon() * norm(wanted) + lost);
        at += count;
      }
    }
  }
}

}  // namespace
}  // namespace margay::test
