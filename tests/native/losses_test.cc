// Every loss, its gradient and what it measures against its plain twin, and its gradient against its slope.
#include <cmath>

#include "compare.h"
#include "handles.h"
#include "numbers.h"
#include "reference/loss.h"

namespace margay::test {
namespace {

constexpr uint64_t kSeed = 31;
constexpr double kUnits = 16;  // exp, log and sums of a few terms, mostly of one sign
constexpr double kStep = 1e-6;

/// A problem with numbers. The values are a parameter, one row a sample, so that their gradient can be seen.
struct Case {
  Problem problem;
  std::unique_ptr<reference::LossTwin> twin;
  int64_t size, width;  // values of a sample, of a place
  bool indices;
  int64_t right;              // numbers that say what is right, of a sample
  Values x, target, weights;  // weights: as the third input has them

  Case(const Problem& p, uint64_t seed)
      : problem(p),
        twin(reference::loss_twin_of(p)),
        size(elements(p.inputs[0])),
        width(p.inputs[0].back()),
        indices(p.label != p.inputs[0] && !twin->rows()),
        right(indices ? size / width : elements(p.label)) {
    Numbers numbers(seed);
    x.resize(static_cast<size_t>(p.batch * size));
    target.resize(static_cast<size_t>(p.batch * elements(twin->rows() ? p.label : p.inputs[0])));
    twin->draw(numbers, x, target, width);
    if (indices) {
      target = numbers.integers(p.batch * size / width, 0, width - 1);
      const double* ignored = twin->ignored();
      for (size_t i = 0; ignored && i < target.size(); i += 3) target[i] = *ignored;
    }
    if (p.weights.empty()) return;
    weights = numbers.uniforms(p.batch * elements(p.weights), 0, 2);
    for (double& weight : weights)
      weight = static_cast<double>(static_cast<float>(weight));  // as they are bound
    for (size_t i = 0; i < weights.size(); i += 3) weights[i] = 0;
  }

  std::string program() const {
    std::string program = text("data = input() shape=", problem.batch,
                               "\nlabel = input() shape=", to_text(problem.label), "\n");
    if (!weights.empty()) program += text("weights = input() shape=", to_text(problem.weights), "\n");
    return program + text("rows = dense(data) units=", size,
                          " bias=false\nx = reshape(rows) shape=", to_text(problem.inputs[0]),
                          "\nloss = ", problem.op, "(x, label", weights.empty() ? "" : ", weights", ")",
                          problem.keys, "\n");
  }

  void bind(Context& context) const {
    Values data(static_cast<size_t>(problem.batch * problem.batch), 0);
    for (int64_t i = 0; i < problem.batch; ++i) data[static_cast<size_t>(i * (problem.batch + 1))] = 1;
    context.bind(0, data);
    context.bind(1, target, !indices ? MG_F64 : width > 255 ? MG_I32 : MG_U8);
    if (!weights.empty()) context.bind(2, weights, MG_F32);
  }

  static Values part(const Values& values, int64_t i, int64_t of) {
    return Values(values.begin() + i * of, values.begin() + (i + 1) * of);
  }

  /// What the twin says of the first n samples: reported loss, metrics, gradient.
  struct Expected {
    double loss = 0;
    Values metrics, gradient;
    Values slots;  // of what measures only
  };
  Expected expected(int64_t n) const {
    Expected result;
    result.gradient.resize(x.size(), 0);
    double mass = 0, counted = 0;
    const int64_t given = weights.empty() ? 0 : elements(problem.weights);
    for (int64_t i = 0; i < n; ++i) {
      reference::Judged sample{part(x, i, size), part(target, i, right), {}, width, indices};
      const Values w = part(weights, i, given);
      const bool masks = twin->whole() && given > 1;
      for (int64_t v = 0; masks && v < size; ++v)
        sample.mask.push_back(w[static_cast<size_t>(given == size ? v : v / width)]);
      for (const reference::Term& term : twin->terms(sample)) {
        // a number for each sample, for each term, or for the place of a value
        const int64_t at = given == 1 ? 0 : twin->values() && given < size ? term.place / width : term.place;
        const double weight = term.weight * (given == 0 || masks ? 1 : w[static_cast<size_t>(at)]);
        result.loss += weight * term.loss;
        for (const auto& [place, slope] : term.slopes)
          result.gradient[static_cast<size_t>(i * size + place)] += weight * slope;
        mass += weight * term.divisor;
        counted += weight > 0;
        result.slots.resize(term.adds.size(), 0);
        for (size_t k = 0; k < term.adds.size(); ++k) result.slots[k] += weight > 0 ? term.adds[k] : 0;
        result.metrics.resize(term.right.size(), 0);
        for (size_t k = 0; k < term.right.size(); ++k) result.metrics[k] += weight > 0 && term.right[k];
      }
    }
    const double samples = static_cast<double>(n);
    result.loss *= mass > 0 ? samples / mass : 0;
    for (double& metric : result.metrics) metric *= counted > 0 ? samples / counted : 0;
    result.metrics.insert(result.metrics.end(), {mass, counted});
    for (double& slope : result.gradient) slope *= mass > 0 ? problem.number("weight", 1) / mass : 0;
    return result;
  }
};

void check_values(const Case& c, const std::string& options, int64_t n) {
  INFO(c.problem.place << ": " << c.problem.text << " " << options << " n=" << n);
  Plan plan(c.program(), text("mode=train batch=", c.problem.batch, " ", options));
  plan.write("rows/kernel", c.x);
  Context context(plan);
  c.bind(context);
  const Case::Expected expected = c.expected(n);
  const Values before = plan.read("rows/kernel");
  for (bool training : {false, true}) {
    const mg_result result = training ? context.step(n, 0, 1) : context.run(n, true);
    const double allowed = kUnits * plan.epsilon() * std::max(expected.loss, static_cast<double>(n));
    CHECK(std::abs(context.metric(0) - expected.loss) <= allowed);
    CHECK(std::abs(result.loss - c.problem.number("weight", 1) * expected.loss) <=
          allowed * c.problem.number("weight", 1));
    for (size_t k = 0; k < expected.metrics.size(); ++k)
      CHECK(std::abs(context.metric(k + 1) - expected.metrics[k]) <= 1e-12 * static_cast<double>(n));
    CHECK_EQ(result.samples, n);
    CHECK_EQ(result.updated, training);
  }
  Values got = plan.read("rows/kernel");
  for (size_t i = 0; i < got.size(); ++i) got[i] = before[i] - got[i];
  // w - (w - g) loses what lies below w's last place
  CHECK_CLOSE(got, expected.gradient, tolerance(kUnits, plan.epsilon(), c.x));
}

/// The slope of the loss along a random direction is the gradient's share, to what two losses of size 1,
/// known to 1e-16, say over a step of 1e-6.
void check_slope(const Case& c, uint64_t seed) {
  INFO(c.problem.place << ": " << c.problem.text);
  Plan plan(c.program(), text("mode=train dtype=f64 batch=", c.problem.batch));
  Context context(plan);
  c.bind(context);
  const Values direction = Numbers(seed).uniforms(static_cast<int64_t>(c.x.size()), -1, 1);
  plan.write("rows/kernel", c.x);
  const Values slopes = gradient(plan, context, c.problem.batch);
  const auto mean_loss = [&](double step) {
    Values x = c.x;
    for (size_t i = 0; i < x.size(); ++i) x[i] += step * direction[i];
    plan.write("rows/kernel", x);
    return context.step(c.problem.batch, 0, 0).loss / static_cast<double>(c.problem.batch);
  };
  double expected = 0;
  for (size_t i = 0; i < direction.size(); ++i) expected += slopes[i] * direction[i];
  const double above = mean_loss(kStep), below = mean_loss(-kStep);
  CHECK_CLOSE(Values{(above - below) / (2 * kStep)}, Values{expected},
              2e-9 * std::max(1.0, std::abs(above)) + 1e-6 * std::abs(expected));
}

void check_counts(const Case& c, const std::string& options, int64_t n) {
  INFO(c.problem.place << ": " << c.problem.text << " " << options << " n=" << n);
  const std::string options_of_plan = text("batch=", c.problem.batch, " ", options);
  Plan plan(c.program(), options_of_plan);
  plan.write("rows/kernel", c.x);
  Context context(plan);
  c.bind(context);
  CHECK_EQ(context.run(n, true).loss, 0);
  const Values expected = c.expected(n).slots;
  Values got;
  for (size_t k = 0; k < expected.size(); ++k) got.push_back(context.metric(k));
  CHECK_EXACT(got, expected);
}

TEST_CASE("every loss agrees with its twin, and its gradient is a slope") {
  for (const std::string& name : problem_names()) {
    SUBCASE(name.c_str()) {
      uint64_t seed = kSeed;
      for (const Problem& problem : read_problems(name)) {
        if (problem.label.empty()) continue;
        INFO("seed " << ++seed);
        const Case c(problem, seed);
        for (const std::string options :
             {"", "lanes=2 shares=3", "lanes=3 library=openblas", "dtype=f64", "dtype=f64 lanes=2"})
          for (int64_t n : {problem.batch, (problem.batch + 1) / 2})
            c.twin->counts() ? check_counts(c, options, n) : check_values(c, options, n);
        if (!c.twin->counts()) check_slope(c, seed);
      }
    }
  }
}

TEST_CASE("what measures only changes nothing that is learned") {
  const std::string program =
      "x = input() shape=4\nscores = dense(x) units=3\nloss = cross_entropy(scores, label)\n";
  Values learned[2];
  for (const bool measured : {false, true}) {
    Plan plan(program + (measured ? "counts = class_counts(scores, label)\n" : ""), "mode=train batch=2");
    plan.initialize(1);
    Context context(plan);
    context.bind(0, {1, 2, 3, 4, 4, 3, 2, 1});
    context.bind(1, {0, 2}, MG_U8);
    const double loss = context.run(2, true).loss;
    CHECK_EQ(context.step(2, 0, 1).loss, loss);
    learned[measured] = plan.read_all();
    if (measured) CHECK_EQ(context.metric(5 + 9), 2);
  }
  CHECK_EXACT(learned[1], learned[0]);
}

/// A network of one dense layer whose bias is all that it says.
const char* const kBiased = "data = input() shape=1\nx = dense(data) units=2\nw = input() shape=1\n";

TEST_CASE("where all weights are 0 nothing is learned, and nothing is not a number") {
  Plan plan(std::string(kBiased) + "loss = cross_entropy(x, label, w)\n", "mode=train batch=2");
  plan.write("x/kernel", {3, -1});
  Context context(plan);
  context.bind(0, {1, 1});
  context.bind(1, {0, 0}, MG_F64);
  context.bind(2, {1, 0}, MG_U8);
  const mg_result result = context.step(2, 0, 1);
  CHECK_EQ(result.loss, 0);
  CHECK_EQ(context.metric(1), 0);
  CHECK_EQ(result.updated, 1);
  CHECK_EXACT(plan.read("x/kernel"), Values({3, -1}));
}

TEST_CASE("weights are numbers of 0 or more, bound in any type") {
  Plan plan(std::string(kBiased) + "loss = cross_entropy(x, label, w)\n", "batch=2");
  Context context(plan);
  context.bind(0, {1, 1});
  context.bind(2, {1, 0}, MG_U8);
  for (const double weight : {-1.0, std::nan(""), HUGE_VAL}) {
    context.bind(1, {1, weight}, MG_F32);
    CHECK_THROWS_WITH_AS(
        context.run(2, true),
        text("input w: sample 1 has the weight ", weight, ", expected a number of 0 or more").c_str(),
        Refused);
  }
  for (const int32_t dtype : {MG_U8, MG_I32, MG_I64, MG_F32, MG_F64}) {
    context.bind(1, {0, 7}, dtype);
    CHECK_EQ(context.run(2, true).loss, 2 * std::log(2.0F));
  }
}

TEST_CASE("weights of any size count in proportion") {
  const std::string program = std::string(kBiased);
  for (const std::string loss : {"cross_entropy(x, label, w)", "multiclass_hinge(x, label, w)",
                                 "hinge(x, label, w)", "focal(x, label, w)", "dice(x, label, w)"}) {
    const auto trained = [&](double unit, int32_t dtype, Values& weights) {
      Plan plan(program + "loss = " + loss, "mode=train batch=2");
      plan.write("x/kernel", {0.75, 0.25});
      Context context(plan);
      context.bind(0, {1, 1});
      context.bind(1, {3 * unit, 2 * unit}, dtype);
      context.bind(2, {1, 0}, MG_U8);
      const mg_result result = context.step(2, 0, 1);
      CHECK_EQ(result.updated, 1);
      weights = plan.read("x/kernel");
      return result.loss;
    };
    Values usual, extreme;
    const double expected = trained(1, MG_F64, usual);
    CHECK_NE(usual[0], 0.75);
    for (const double unit : {1e-42, 1e-300, 1e42, 1e99, 0x1p-140}) {
      INFO(loss << " of weights around " << unit);
      const bool small = unit == 0x1p-140;  // bound as f32, which has it with fewer digits
      const double got = trained(unit, small ? MG_F32 : MG_F64, extreme);
      CHECK(std::abs(got - expected) <= 1e-6 * expected);
      CHECK_CLOSE(extreme, usual, 0x1p-23);
    }
  }
  Plan plan(program + "loss = cross_entropy(x, label, w)", "batch=2");
  Context context(plan);
  context.bind(0, {1, 1});
  context.bind(1, {1, 1e101}, MG_F64);
  context.bind(2, {1, 0}, MG_U8);
  CHECK_THROWS_WITH_AS(
      context.run(2, true),
      "input w: sample 1 has the weight 1e+101, expected at most 1e+100. Divide all weights by one number.",
      Refused);
}

std::string refusal(const std::string& lines) {
  mg_program* program = mg_program_read(lines.c_str());
  mg_program_close(program);
  return program ? "" : std::string(mg_last_field("what")) + " | " + mg_last_field("remedy");
}

TEST_CASE("shapes that do not go together are refused in the loss's words") {
  const std::string pictures = "x = input() shape=4x5x3\nl = input() shape=4x5\nw = input() shape=5\n";
  CHECK_EQ(refusal(pictures + "loss = cross_entropy(x, w)"),
           "labels of shape 5: expected 4x5 (class indices) or 4x5x3 (probabilities) | ");
  CHECK_EQ(refusal(pictures + "loss = cross_entropy(x, label)"),
           "labels of shape 1: expected 4x5 (class indices) or 4x5x3 (probabilities) | Put Flatten and Dense "
           "before "
           "it, or give a label for each place.");
  CHECK_EQ(refusal(pictures + "loss = mse(x, l)"), "labels of shape 4x5: expected 4x5x3 (values) | ");
  CHECK_EQ(
      refusal(pictures + "loss = mse(x, x, w)"),
      "weights of shape 5: expected 1 (for each sample), 4x5 (for each place), 4x5x3 (for each value) | ");
  CHECK_EQ(refusal(pictures + "loss = cross_entropy(x, l, x)"),
           "weights of shape 4x5x3: expected 1 (for each sample), 4x5 (for each place) | ");
  CHECK_EQ(refusal("x = input() shape=3\nd = dense(x) units=1\nloss = cross_entropy(x, label, d)"),
           "'d' is computed by the program, expected an input | ");
  CHECK_EQ(refusal("x = input() shape=3\nloss = multiclass_hinge(x, x)"),
           "labels of shape 3: expected 1 (class indices) | ");
  CHECK_EQ(refusal("x = input() shape=1\nloss = multiclass_hinge(x, label)"),
           "input 1: expected at least 2 classes | ");
  CHECK_EQ(refusal("x = input() shape=3\nloss = dice(x, label) smooth=0"),
           "smooth=0: expected a number from 1e-06 to 1000000 | ");
  CHECK_EQ(refusal("x = input() shape=3\nloss = cross_entropy(x)"),
           "cross_entropy takes 2 or 3 inputs, found 1 | ");
  CHECK_EQ(refusal("x = input() shape=3\nloss = cross_entropy(x, label) class_weights=1,2"),
           "class_weights=1,2: expected 3 numbers, one for each class | ");
  CHECK_EQ(refusal("x = input() shape=3\nloss = cross_entropy(x, label) class_weights=1,2,-1"),
           "class_weights=1,2,-1: expected numbers from 0 to 1000000000000 separated by commas | ");
  CHECK_EQ(refusal("x = input() shape=3\nloss = cross_entropy(x, label) class_weights=1,2,1e300"),
           "class_weights=1,2,1e300: expected numbers from 0 to 1000000000000 separated by commas | ");
  CHECK_EQ(refusal("x = input() shape=3\nloss = cross_entropy(x, label) class_weights=1,2,1e-13"),
           "class_weights=1,2,1e-13: expected each to be 0 or at least 1e-12 | Multiply all by one number.");
  CHECK_EQ(refusal("x = input() shape=3\nloss = focal(x, x) ignore_index=1"),
           "ignore_index=1: the target has a probability for each value, expected class indices | ");
  CHECK_EQ(refusal("x = input() shape=3\nloss = cross_entropy(x, x) ignore_index=1"),
           "ignore_index=1: the target has probabilities, expected class indices | ");
}

}  // namespace
}  // namespace margay::test
