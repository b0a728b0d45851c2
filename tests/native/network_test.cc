// Whole networks: the lectures' numbers, the kernels that run, agreement between kernels, lanes and
// repetitions.
#include <map>
#include <sstream>

#include "compare.h"
#include "feed.h"
#include "problem.h"

namespace margay::test {
namespace {

constexpr uint64_t kSeed = 4242;

struct Outcome {
  Values weights;
  Values outputs;
  double loss = 0;
  double correct = 0;
};

/// Three training steps (the last on a batch that is not full), then a prediction.
Outcome train(const std::string& network, const std::string& options, int64_t batch) {
  Plan plan(read_network(network), options + text(" mode=train batch=", batch));
  plan.initialize(7);
  Context context(plan);
  feed(plan, context, 2 * batch, kSeed);
  Outcome outcome;
  for (int64_t step = 0; step < 3; ++step) {
    const int64_t n = step == 2 ? batch - 1 : batch;
    for (int64_t i = 0; i < n; ++i) context.samples()[i] = (step * 5 + i * 3) % (2 * batch);
    const mg_result result = context.step(n, step, 0.01);
    CHECK_EQ(result.updated, 1);
    outcome.loss += result.loss;
    outcome.correct += context.metric(1);
  }
  outcome.weights = plan.read_all();
  context.run(batch);
  outcome.outputs = context.output(batch);
  return outcome;
}

int64_t parameters(const Plan& plan) {
  int64_t count = 0;
  for (const std::string& name : plan.parameters()) count += elements(plan.fact(name).shape);
  return count;
}

TEST_CASE("parameter counts are those of the lectures") {
  const std::map<std::string, int64_t> expected = {{"keras-sequential", 93322},
                                                   {"keras-functional", 104202},
                                                   {"kth-cnn", 832 + 51264 + 3212288 + 10250},
                                                   {"one-layer", 7850},
                                                   {"five-layers", 151306}};
  for (const auto& [name, count] : expected) {
    INFO(name);
    CHECK_EQ(parameters(Plan(read_network(name), "")), count);
  }
}

TEST_CASE("layer shapes are those of the lectures") {
  const auto shapes = [](const std::string& network, const std::string& outputs) {
    const Plan plan(read_network(network), "outputs=" + outputs);
    std::string all;
    for (const Fact& fact : plan.facts())
      if (fact.kind == "output") all += (all.empty() ? "" : " ") + to_text(fact.shape);
    return all;
  };
  CHECK_EQ(shapes("keras-sequential",
                  "conv2d,max_pooling2d,conv2d_1,max_pooling2d_1,conv2d_2,flatten,dense,softmax"),
           "26x26x32 13x13x32 11x11x64 5x5x64 3x3x64 576 64 10");
  CHECK_EQ(shapes("kth-cnn", "conv2d,max_pooling2d,conv2d_1,max_pooling2d_1,flatten,dense,softmax"),
           "28x28x32 14x14x32 14x14x64 7x7x64 3136 1024 10");
  CHECK_EQ(shapes("x-and-o", "filters,pool1,pool2,votes"), "7x7x3 4x4x3 2x2x3 12");
}

TEST_CASE("FLOP are counted") {
  const Plan plan(read_network("keras-sequential"), "");
  // two per product: conv 26·26·9·32, 11·11·9·32·64, 3·3·9·64·64; dense 576·64, 64·10
  CHECK_EQ(plan.number("flop_forward"),
           2 * (26 * 26 * 9 * 32 + 11 * 11 * 9 * 32 * 64 + 3 * 3 * 9 * 64 * 64 + 576 * 64 + 64 * 10));
  // backward costs as much for the weights and as much for the data, which the first layer does not need
  CHECK_EQ(plan.number("flop_train"), 3 * plan.number("flop_forward") - 2 * 26 * 26 * 9 * 32);
}

TEST_CASE("no hot operator runs on a reference kernel") {
  for (const std::string& network : network_names()) {
    if (network.rfind("tiny-", 0) == 0) continue;  // too small for other kernels
    for (const std::string options :
         {"mode=train batch=64 lanes=2", "mode=train batch=10 layout=channels_last", "batch=1",
          "batch=64 lanes=2"}) {
      Plan plan(read_network(network), options);
      std::istringstream lines(plan.describe());
      for (std::string line; std::getline(lines, line);) {
        INFO(network << " " << options << ": " << line);
        CHECK_EQ(line.find(" ref"), std::string::npos);
      }
    }
  }
}

TEST_CASE("the same twice gives the same bits") {
  for (const std::string& network : network_names()) {
    for (const std::string options :
         {"lanes=1", "lanes=2 optimizer=adam", "lanes=3 optimizer=rmsprop", "lanes=2 shares=5 optimizer=adam",
          "lanes=2 library=openblas", "lanes=2 dtype=f64"}) {
      INFO(network << " " << options);
      const Outcome first = train(network, options, 8), second = train(network, options, 8);
      CHECK_EXACT(first.weights, second.weights);
      CHECK_EXACT(first.outputs, second.outputs);
      CHECK_EQ(first.loss, second.loss);
    }
  }
}

TEST_CASE("with the same shares any number of lanes gives the same bits") {
  for (const std::string& network : network_names()) {
    INFO(network);
    const Outcome one = train(network, "lanes=1 shares=3 optimizer=adam", 8);
    const Outcome three = train(network, "lanes=3 shares=3 optimizer=adam", 8);
    CHECK_EXACT(one.weights, three.weights);
    CHECK_EQ(one.loss, three.loss);
  }
}

// Another number of lanes, or another set of kernels, changes the order of sums only, also where dropout
// falls. Steps at a learning rate of 0.01 move weights by less than 1; some thousand additions of f32 lose
// some hundred units.
TEST_CASE("lanes, threads and kernels change nothing but rounding") {
  for (const std::string& network : network_names()) {
    const Outcome exact = train(network, "dtype=f64", 7);
    for (const std::string options :
         {"lanes=1", "lanes=2", "lanes=3", "lanes=9", "threads=2", "lanes=2 threads=2", "lanes=2 shares=4",
          "lanes=2 shares=8", "layout=channels_last lanes=2", "library=openblas lanes=3", "dtype=f64 lanes=2",
          "dtype=f64 lanes=4"}) {
      INFO(network << " " << options);
      const Outcome outcome = train(network, options, 7);
      const double epsilon = options.find("f64") == std::string::npos ? 0x1p-23 : 0x1p-52;
      CHECK_CLOSE(outcome.weights, exact.weights, 100 * epsilon);
      CHECK_CLOSE(outcome.outputs, exact.outputs, 300 * epsilon);
      CHECK(std::abs(outcome.loss - exact.loss) <= 300 * epsilon * exact.loss);
      CHECK_EQ(outcome.correct, exact.correct);
    }
  }
}

/// What the last call counted: all slots but those of the losses themselves.
Values counts(const Plan& plan, const Context& context) {
  Values counts;
  std::istringstream facts(mg_plan_facts(plan.handle()));
  const std::string kind = "metric ", loss = "/loss";
  size_t slot = 0;
  for (std::string line; std::getline(facts, line);) {
    if (line.compare(0, kind.size(), kind) != 0) continue;
    const bool counted = line.size() < loss.size() || line.substr(line.size() - loss.size()) != loss;
    if (counted) counts.push_back(context.metric(slot));
    ++slot;
  }
  return counts;
}

TEST_CASE("evaluation sees the loss that training sees") {
  for (const std::string& network : network_names()) {
    const std::string program = read_network(network);  // of operators that do something else while training
    if (program.find("dropout") != std::string::npos || program.find("batch_norm") != std::string::npos)
      continue;
    INFO(network);
    Plan plan(read_network(network), "mode=train batch=9 lanes=2");
    plan.initialize(1);
    Context context(plan);
    feed(plan, context, 9, kSeed);
    for (int64_t n : {1, 2, 5, 9}) {
      const mg_result evaluated = context.run(n, true);
      const Values counted = counts(plan, context);
      const mg_result trained = context.step(n, 0, 0);
      CHECK(std::abs(evaluated.loss - trained.loss) <= 100 * 0x1p-23 * trained.loss);
      CHECK_EXACT(counts(plan, context), counted);
      CHECK_EQ(evaluated.samples, n);
      CHECK_EQ(evaluated.updated, 0);
    }
  }
}

TEST_CASE("an inference plan agrees with the training plan whose weights it was given") {
  for (const std::string& network : network_names()) {
    INFO(network);
    Plan trained(read_network(network), "mode=train batch=6 lanes=2");
    trained.initialize(1);
    Plan serving(read_network(network), "batch=6");
    serving.write_all(trained.read_all());
    Context a(trained), b(serving);
    feed(trained, a, 6, kSeed);
    feed(serving, b, 6, kSeed);
    a.run(6);
    b.run(6);
    CHECK_CLOSE(a.output(6), b.output(6), 100 * 0x1p-23);
    CHECK_EXACT(trained.read_all(), serving.read_all());
  }
}

TEST_CASE("every network learns a batch by heart") {
  for (const std::string& network : network_names()) {
    INFO(network);
    Plan plan(read_network(network), "mode=train batch=8 lanes=2 optimizer=adam");
    plan.initialize(1);
    Context context(plan);
    feed(plan, context, 8, kSeed);
    const double before = context.run(8, true).loss;
    for (int64_t step = 0; step < 40; ++step) context.step(8, step, 0.003);
    CHECK(context.run(8, true).loss < 0.97 * before);
  }
}

}  // namespace
}  // namespace margay::test
