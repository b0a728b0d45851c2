// What regularising operators draw, seen through the gradient of the weights behind them: from weights of 0
// and a label that is certainly wrong it is the operator's result, or the mean of the samples' results.
#include <numeric>

#include "compare.h"
#include "example.h"

namespace margay::test {
namespace {

const std::string kOperators[] = {"dropout rate=0.4", "spatial_dropout rate=0.4", "alpha_dropout rate=0.4",
                                  "gaussian_noise deviation=0.5"};

/// One of the operators with its keys, behind a convolution that changes nothing but the layout.
struct Drawn {
  std::string op;  // dropout rate=0.4
  Shape shape = {10, 10, 17};
  int64_t batch = 1;

  std::string program() const {
    const size_t blank = op.find(' ');
    return text("x = input() shape=", to_text(shape), "\nmaps = conv2d(x) filters=", shape.back(),
                " kernel=1x1 bias=false\ny = ", op.substr(0, blank), "(maps)", op.substr(blank),
                "\nflat = flatten(y)\nscore = dense(flat) units=2\nloss = cross_entropy(score, label)\n");
  }

  Values of(const Values& x, const std::string& options, int64_t step = 0) const {
    Plan plan(program(), text("mode=train batch=", batch, " ", options));
    const size_t channels = static_cast<size_t>(shape.back());
    Values identity(channels * channels, 0);
    for (size_t c = 0; c < channels; ++c) identity[c * (channels + 1)] = 1;
    plan.write("maps/kernel", identity);
    plan.write("score/kernel", Values(2 * static_cast<size_t>(elements(shape)), 0));
    plan.write("score/bias", {Example::kFar, 0});
    Context context(plan);
    context.bind(0, x);
    context.bind(1, Values(static_cast<size_t>(batch), 1), MG_U8);
    context.step(batch, step, 1);
    const Values after = plan.read("score/kernel");
    Values drawn;
    for (size_t i = 0; i < after.size(); i += 2) drawn.push_back(-after[i]);
    return drawn;
  }

  Values of(double x, const std::string& options, int64_t step = 0) const {
    return of(Values(static_cast<size_t>(batch * elements(shape)), x), options, step);
  }
};

double mean(const Values& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The mean of a power of the distance from the mean.
double moment(const Values& values, int power) {
  const double middle = mean(values);
  double sum = 0;
  for (double value : values) sum += std::pow(value - middle, power);
  return sum / static_cast<double>(values.size());
}

TEST_CASE("what is drawn depends on seed and step, not on lanes, layouts or types") {
  for (const std::string& op : kOperators) {
    const Drawn drawn{op, {10, 10, 17}, 5};
    const Values first = drawn.of(1, "seed=3", 7);
    for (const std::string options :
         {"seed=3 lanes=2", "seed=3 lanes=3", "seed=3 lanes=2 shares=3", "seed=3 layout=channels_last",
          "seed=3 lanes=2 library=openblas", "seed=3 dtype=f64", "seed=3 threads=2"}) {
      INFO(op << ", " << options);
      CHECK_CLOSE(drawn.of(1, options, 7), first, 1e-5);  // a mean of five values of about 1 in f32
    }
    INFO(op);
    CHECK(drawn.of(1, "seed=3", 7) == first);
    for (const Values& other : {drawn.of(1, "seed=4", 7), drawn.of(1, "seed=3", 8), drawn.of(1, "seed=8", 3)})
      CHECK_NE(difference(other, first, 0.1), "");
  }
}

TEST_CASE("spatial dropout drops whole channels of a sample, as many as the rate says") {
  constexpr double kRate = 0.4;
  const Drawn drawn{kOperators[1], {5, 4, 50}};
  double fallen = 0, count = 0;
  for (int64_t step = 0; step < 40; ++step) {
    const Values values = drawn.of(1, "seed=1", step);
    for (size_t i = 0; i < values.size(); ++i) CHECK_EQ(values[i], values[i % 50]);
    for (size_t c = 0; c < 50; ++c, ++count) {
      fallen += values[c] == 0;
      CHECK((values[c] == 0 || std::abs(values[c] - 1 / (1 - kRate)) < 1e-6));
    }
  }
  CHECK(std::abs(fallen / count - kRate) <= 4 * std::sqrt(kRate * (1 - kRate) / count));
}

TEST_CASE("alpha dropout keeps mean and variance of normal values") {
  const Drawn drawn{kOperators[2], {40, 25, 20}};
  const Values normal = Drawn{"gaussian_noise deviation=1", drawn.shape}.of(0, "seed=9");
  const Values values = drawn.of(normal, "seed=2");
  constexpr double kRate = 0.4, kLeast = -1.7580993408473766;
  const double factor = 1 / std::sqrt((1 - kRate) * (1 + kRate * kLeast * kLeast));
  const double added = -factor * kRate * kLeast;
  double fallen = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const bool fell = std::abs(values[i] - factor * kLeast - added) < 1e-6;
    fallen += fell;
    CHECK((fell || std::abs(values[i] - factor * normal[i] - added) < 1e-5));
  }
  const double count = static_cast<double>(values.size());
  CHECK(std::abs(fallen / count - kRate) <= 4 * std::sqrt(kRate * (1 - kRate) / count));
  CHECK(std::abs(mean(values)) < 4 / std::sqrt(count));
  CHECK(std::abs(moment(values, 2) - 1) < 4 * std::sqrt(2 / count));
}

TEST_CASE("noise is normal, and each value's own") {
  const Drawn drawn{"gaussian_noise deviation=2", {40, 25, 20}};
  const Values values = drawn.of(3, "seed=5");
  const double count = static_cast<double>(values.size());
  CHECK(std::abs(mean(values) - 3) < 4 * 2 / std::sqrt(count));
  const double variance = moment(values, 2);
  CHECK(std::abs(variance / 4 - 1) < 4 * std::sqrt(2 / count));
  CHECK(std::abs(moment(values, 3) / 8) < 4 * std::sqrt(15 / count));
  CHECK(std::abs(moment(values, 4) / 16 - 3) < 4 * std::sqrt(96 / count));
  double beyond = 0;
  for (double value : values) beyond += std::abs(value - 3) > 2 * 1.959964;
  CHECK(std::abs(beyond / count - 0.05) < 4 * std::sqrt(0.05 * 0.95 / count));
  const Values next = drawn.of(3, "seed=5", 1);
  const auto correlation = [&](const Values& a, const Values& b, size_t shift) {
    double sum = 0;
    for (size_t i = 0; i + shift < a.size(); ++i) sum += (a[i] - 3) * (b[i + shift] - 3);
    return sum / count / variance;
  };
  for (size_t shift : {1, 2, 20, 500})
    CHECK(std::abs(correlation(values, values, shift)) < 4 / std::sqrt(count));
  CHECK(std::abs(correlation(values, next, 0)) < 4 / std::sqrt(count));
}

TEST_CASE("outside training nothing is drawn") {
  for (const std::string& op : kOperators) {
    const Drawn drawn{op, {2, 2, 3}};
    for (const std::string options : {"", "dtype=f64", "library=openblas"}) {
      INFO(op << " " << options);
      Plan plan(drawn.program(), "outputs=y,maps " + options);
      plan.initialize(1);
      Context context(plan);
      const Values x = Numbers(4).uniforms(12, -2, 2);
      context.bind(0, x);
      context.run(1);
      CHECK_EXACT(context.output(1, 0), context.output(1, 1));
    }
  }
}

}  // namespace
}  // namespace margay::test
