// The updates alone: against the same formulas in long double, and over ranges of the parameter block.
#include "optimizer/optimizer.h"

#include <cmath>

#include "compare.h"
#include "feed.h"
#include "optimizer/update.h"
#include "problem.h"
#include "program/attributes.h"

namespace margay::test {
namespace {

constexpr size_t kValues = 100;
constexpr double kRate = 0.01;
constexpr double kEpsilon = 0x1p-23;

std::unique_ptr<Optimizer> made(const std::string& words) {
  const Line line = parse_options(words);
  const Schema schema{"plan", 0, optimizer_keys(line), {}};
  return read_optimizer(Attributes(line, schema));
}

/// Weights, states and two shares' gradients of one type, filled with seeded numbers.
template <class T>
struct Blocks {
  std::vector<T> weights;
  std::vector<std::vector<T>> gradients, states;

  Blocks(const Optimizer& optimizer, size_t count) : weights(count), gradients(2, weights) {
    states.assign(optimizer.states().size(), weights);
    Numbers numbers(11);
    for (T& value : weights) value = static_cast<T>(numbers.uniform(-1, 1));
    for (auto& block : gradients)
      for (T& value : block) value = static_cast<T>(numbers.uniform(-2, 2));
    for (auto& block : states)
      for (T& value : block) value = static_cast<T>(numbers.uniform(0, 1));
  }

  void update(Optimizer& optimizer, const std::vector<UpdateRange>& ranges, int64_t step = 0,
              double rate = kRate) {
    UpdateBlocks blocks;
    blocks.weights = reinterpret_cast<char*>(weights.data());
    for (auto& block : gradients) blocks.gradients.push_back(reinterpret_cast<char*>(block.data()));
    for (auto& block : states) blocks.states.push_back(reinterpret_cast<char*>(block.data()));
    optimizer.prepare(step, rate);
    optimizer.update(Update<T>{blocks, ranges});
  }

  Values all() const {
    Values values(weights.begin(), weights.end());
    for (const auto& block : states) values.insert(values.end(), block.begin(), block.end());
    return values;
  }
};

const char* const kVariants[] = {"",
                                 "momentum=0.9",
                                 "momentum=0.8 nesterov=true",
                                 "momentum=0.9 weight_decay=0.5",
                                 "optimizer=rmsprop",
                                 "optimizer=rmsprop momentum=0.5 weight_decay=0.1",
                                 "optimizer=adam",
                                 "optimizer=adam weight_decay=0.1",
                                 "optimizer=adamw amsgrad=true",
                                 "optimizer=nadam weight_decay=0.1",
                                 "optimizer=adagrad",
                                 "optimizer=adadelta"};

template <class T>
void check_ranges(const std::string& words) {
  INFO(words << ", " << sizeof(T) << " bytes a value");
  constexpr int64_t kCount = 5000;  // several pieces
  const std::unique_ptr<Optimizer> optimizer = made(words);
  Blocks<T> whole(*optimizer, kCount), cut = whole, part = whole;
  const Values before = whole.all();
  const std::vector<UpdateRange> parameters = numbered({{0, 1}, {1, 3000}, {3000, kCount}});
  for (int64_t step = 0; step < 3; ++step) {
    whole.update(*optimizer, {{0, kCount}}, step);
    for (int64_t lane = 0; lane < 3; ++lane)
      cut.update(*optimizer, within(parameters, lane * 1711, std::min(kCount, (lane + 1) * 1711)), step);
  }
  CHECK_EXACT(cut.all(), whole.all());
  CHECK_NE(difference(whole.all(), before, 0), "");

  part.update(*optimizer, {{7, 2000}, {2100, 2100}});
  const Values after = part.all();
  size_t changed_outside = 0, changed_inside = 0;
  for (size_t i = 0; i < after.size(); ++i) {
    const size_t at = i % kCount;
    (at >= 7 && at < 2000 ? changed_inside : changed_outside) += after[i] != before[i];
  }
  CHECK_EQ(changed_outside, 0);
  const bool keeps_most = words.find("amsgrad") != std::string::npos;  // some stay the largest
  CHECK(changed_inside > 1900 * ((keeps_most ? 0 : 1) + optimizer->states().size()));
}

TEST_CASE("an update in ranges has the bits of a whole one, and leaves the rest alone") {
  for (const std::string words : kVariants) {
    check_ranges<float>(words);
    check_ranges<double>(words);
  }
}

TEST_CASE("weight decay spares what is not to decay") {
  for (const std::string name : {"sgd", "rmsprop", "adam", "nadam", "adagrad", "adadelta"}) {
    INFO(name);
    const std::string words = "optimizer=" + name;
    std::unique_ptr<Optimizer> plain = made(words), decaying = made(words + " weight_decay=0.5");
    Blocks<double> got(*plain, 20), expected(*plain, 20);
    for (size_t i = 0; i < 10; ++i) expected.weights[i] *= 1 - kRate * 0.5;
    got.update(*decaying, {{0, 10, true}, {10, 20, false}});
    expected.update(*plain, {{0, 20}});
    CHECK_EXACT(got.all(), expected.all());
  }
}

TEST_CASE("a range may have a part of the learning rate, for its decay too") {
  for (const std::string name : {"sgd", "rmsprop", "adam", "nadam", "adagrad", "adadelta"}) {
    INFO(name);
    const std::unique_ptr<Optimizer> optimizer = made("optimizer=" + name + " weight_decay=0.5");
    Blocks<double> got(*optimizer, 20), whole = got, slow = got;
    UpdateRange half{10, 20};
    half.rate = 0.5;
    got.update(*optimizer, {{0, 10}, half});
    whole.update(*optimizer, {{0, 10}});
    slow.update(*optimizer, {{10, 20}}, 0, kRate / 2);
    for (size_t i = 0; i < 20; ++i) CHECK_EQ(got.weights[i], (i < 10 ? whole : slow).weights[i]);
  }
}

TEST_CASE("lanes share parameters out by whole pieces") {
  const auto words = [](const std::vector<UpdateRange>& ranges) {
    std::string all;
    for (const UpdateRange& range : ranges)
      all += text(range.parameter, ":", range.begin, "-", range.end, range.decayed ? "" : "*", " from piece ",
                  range.piece, "; ");
    return all;
  };
  const std::vector<UpdateRange> parameters = numbered({{0, 10}, {16, 2516, false}, {2528, 2530}});
  CHECK_EQ(words(parameters), "0:0-10 from piece 0; 1:16-2516* from piece 1; 2:2528-2530 from piece 4; ");
  CHECK_EQ(words(within(parameters, 0, 3000)), words(parameters));
  CHECK_EQ(words(within(parameters, 0, 16)), "0:0-10 from piece 0; ");
  CHECK_EQ(words(within(parameters, 0, 5)), "0:0-10 from piece 0; ");  // who has its begin has the piece
  CHECK_EQ(words(within(parameters, 5, 17)), "1:16-1040* from piece 1; ");
  CHECK_EQ(words(within(parameters, 17, 1040)), "");
  CHECK_EQ(words(within(parameters, 17, 1041)), "1:1040-2064* from piece 2; ");
  CHECK_EQ(words(within(parameters, 1041, 2529)), "1:2064-2516* from piece 3; 2:2528-2530 from piece 4; ");
}

TEST_CASE("LAMB has norms of whole parameters, for any number of lanes") {
  constexpr int64_t kBatch = 6;
  for (const std::string type : {"dtype=f64", "dtype=f32"}) {
    Values first;
    for (int lanes : {1, 2, 3}) {
      INFO(type << " lanes=" << lanes);
      Plan slopes(read_network("keras-functional"), "mode=train batch=6 shares=3 dtype=f64");
      Plan plan(read_network("keras-functional"),
                text("mode=train batch=6 shares=3 optimizer=lamb weight_decay=0.1 lanes=", lanes, " ", type));
      plan.initialize(1);
      Context context(plan), slopes_context(slopes);
      feed(plan, context, kBatch, 5);
      feed(slopes, slopes_context, kBatch, 5);
      Values m(plan.read_all().size()), s = m;
      for (int64_t step = 0; step < 2; ++step) {
        slopes.write_all(plan.read_all());
        const Values gradients = gradient(slopes, slopes_context, kBatch, step);
        Values expected = plan.read_all();
        size_t at = 0;
        for (const std::string& name : plan.parameters()) {
          const size_t begin = at, end = at + static_cast<size_t>(elements(plan.fact(name).shape));
          double weights = 0, whole = 0;
          Values u;
          for (; at < end; ++at) {
            m[at] = 0.9 * m[at] + 0.1 * gradients[at];
            s[at] = 0.999 * s[at] + 0.001 * gradients[at] * gradients[at];
            const double t = static_cast<double>(step + 1);
            u.push_back(m[at] / (1 - std::pow(0.9, t)) /
                            (std::sqrt(s[at] / (1 - std::pow(0.999, t))) + 1e-7) +
                        0.1 * expected[at]);
            weights += expected[at] * expected[at];
            whole += u.back() * u.back();
          }
          const double ratio = weights > 0 && whole > 0 ? std::sqrt(weights / whole) : 1;
          for (size_t i = begin; i < end; ++i) expected[i] -= kRate * ratio * u[i - begin];
        }
        CHECK_EQ(context.step(kBatch, step, kRate).updated, 1);
        CHECK_CLOSE(plan.read_all(), expected, plan.f64() ? 1e-11 : 2e-6);
      }
      if (lanes == 1) first = plan.read_all();
      CHECK_EXACT(plan.read_all(), first);
    }
  }
}

/// What `steps` updates of 0 with these gradients leave.
struct Result {
  std::vector<Values> states;
  Values weights;
};

struct Means {  // of an optimiser with running means
  double beta1 = 0.9, beta2 = 0.999, rho = 0.9, epsilon = 1e-7;
  bool adam = true;

  std::string words() const {
    return adam ? text("optimizer=adam beta1=", beta1, " beta2=", beta2)
                : text("optimizer=rmsprop rho=", rho);
  }
};

Result in_f32(const Means& means, const std::vector<float>& gradients, int64_t steps) {
  const std::unique_ptr<Optimizer> optimizer = made(means.words());
  Blocks<float> blocks(*optimizer, kValues);
  std::fill(blocks.weights.begin(), blocks.weights.end(), 0.f);
  for (auto& state : blocks.states) std::fill(state.begin(), state.end(), 0.f);
  blocks.gradients = {gradients};
  for (int64_t step = 0; step < steps; ++step)
    blocks.update(*optimizer, {{0, static_cast<int64_t>(kValues)}}, step);
  Result result{{}, {blocks.weights.begin(), blocks.weights.end()}};
  for (const auto& state : blocks.states) result.states.emplace_back(state.begin(), state.end());
  return result;
}

Result in_long_double(const Means& o, const std::vector<float>& gradients, int64_t steps) {
  Result result;
  result.states.resize(o.adam ? 2 : 1);
  for (const long double g : gradients) {
    long double mean = 0, square = 0, weight = 0;
    for (int64_t step = 0; step < steps; ++step) {
      const long double t = static_cast<long double>(step + 1);
      if (o.adam) {
        mean = o.beta1 * mean + (1.0L - o.beta1) * g;
        square = o.beta2 * square + (1.0L - o.beta2) * g * g;
        weight -= kRate * std::sqrt(1 - std::pow(static_cast<long double>(o.beta2), t)) /
                  (1 - std::pow(static_cast<long double>(o.beta1), t)) * mean /
                  (std::sqrt(square) + o.epsilon);
      } else {
        square = o.rho * square + (1.0L - o.rho) * g * g;
        weight -= kRate * g / std::sqrt(square + o.epsilon);
      }
    }
    if (o.adam) result.states[0].push_back(static_cast<double>(mean));
    result.states.back().push_back(static_cast<double>(square));
    result.weights.push_back(static_cast<double>(weight));
  }
  return result;
}

/// The largest distance, relative to what is expected.
double error(const Values& got, const Values& expected) {
  double most = 0;
  for (size_t i = 0; i < expected.size(); ++i)
    most = std::max(most, std::abs(got[i] - expected[i]) / std::abs(expected[i]));
  return most;
}

void check_near(const Means& means, int64_t steps, double tolerance) {
  INFO(means.words() << ", " << steps << " steps");
  std::vector<float> gradients;
  for (double value : Numbers(7).uniforms(kValues, 0.5, 2)) gradients.push_back(static_cast<float>(value));
  const Result got = in_f32(means, gradients, steps), expected = in_long_double(means, gradients, steps);
  REQUIRE_EQ(got.states.size(), expected.states.size());
  for (size_t i = 0; i < got.states.size(); ++i) CHECK(error(got.states[i], expected.states[i]) < tolerance);
  // later the weights' own roundings, all in one direction, are larger
  if (steps == 1) CHECK(error(got.weights, expected.weights) < tolerance);
}

TEST_CASE("running means forget by 1 - beta as a double has it") {
  // a step rounds some ten times; 1000 steps add their roundings up as a random walk
  constexpr double kOnce = 8 * kEpsilon, kOften = 64 * kEpsilon;
  for (double beta : {0.9, 0.999, 0.99999}) {
    Means adam;
    adam.beta2 = beta;
    check_near(adam, 1, kOnce);
    check_near(adam, 1000, kOften);
    adam.beta1 = beta;
    check_near(adam, 1, kOnce);
    Means rmsprop;
    rmsprop.adam = false;
    rmsprop.rho = beta;
    check_near(rmsprop, 1, kOnce);
    check_near(rmsprop, 1000, kOften);
  }
}

}  // namespace
}  // namespace margay::test
