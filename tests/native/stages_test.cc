// Passes in which the shares of a batch meet: what they exchange, and what happens to shares that are empty
// or fail.
#include <cmath>
#include <limits>

#include "compare.h"
#include "feed.h"
#include "problem.h"

namespace margay::test {
namespace {

constexpr uint64_t kSeed = 99;
const std::string kNetwork = "tiny-residual";

struct Trained {
  Values weights;
  double loss = 0;
};

/// Steps of the given sizes.
Trained train(const std::string& options, const std::vector<int64_t>& sizes,
              const std::string& network = kNetwork, const std::string& optimizer = "adam") {
  Plan plan(read_network(network), options + " mode=train batch=9 seed=5 optimizer=" + optimizer);
  plan.initialize(3);
  Context context(plan);
  feed(plan, context, 9, kSeed);
  Trained trained;
  int64_t step = 0;
  for (int64_t n : sizes) trained.loss += context.step(n, step++, 0.01).loss;
  trained.weights = plan.read_all();
  return trained;
}

TEST_CASE("shares that are empty change nothing for the others") {
  for (const std::string type : {"dtype=f32", "dtype=f64"}) {
    const double epsilon = type == "dtype=f32" ? 0x1p-23 : 0x1p-52;
    const Trained one = train(type, {2, 3, 2, 9, 3});  // of 4 shares two or one are empty
    for (const std::string options : {" lanes=2 shares=4", " lanes=4", " lanes=3", " lanes=1 shares=9"}) {
      INFO(type << options);
      const Trained many = train(type + options, {2, 3, 2, 9, 3});
      // five steps of Adam, which divides small gradients by their own size, from sums in another order
      CHECK_CLOSE(many.weights, one.weights, 1e5 * epsilon);
      CHECK(std::abs(many.loss - one.loss) <= 1e4 * epsilon * one.loss);
    }
  }
}

// Weights, running means and running variances, behind batch normalisation and dropout: lanes add up the same
// terms in another order. Sums of some hundred terms differ by some ten units in the last place; six steps
// with momentum, each through the statistics of two batch normalisations, make a few thousand of them.
TEST_CASE("lanes train as one lane does, but for the order of sums") {
  for (const std::string network : {"tiny-chance", kNetwork.c_str()})
    for (const std::string type : {"dtype=f32", "dtype=f64"}) {
      const double epsilon = type == "dtype=f32" ? 0x1p-23 : 0x1p-52;
      const std::vector<int64_t> sizes = {9, 8, 9, 4, 9, 9};
      const Trained one = train(type, sizes, network, "sgd momentum=0.9");
      for (const std::string lanes : {" lanes=2", " lanes=3"}) {
        INFO(network << " " << type << lanes);
        const Trained many = train(type + lanes, sizes, network, "sgd momentum=0.9");
        CHECK_CLOSE(many.weights, one.weights, tolerance(3000, epsilon, one.weights));
        CHECK(std::abs(many.loss - one.loss) <= 3000 * epsilon * one.loss);
      }
    }
}

TEST_CASE("the same shares give the same bits in any number of lanes") {
  for (const std::string network : {"tiny-chance", kNetwork.c_str()}) {
    const Trained one = train("lanes=1 shares=4", {9, 8, 3, 9}, network);
    for (const std::string options : {"lanes=2 shares=4", "lanes=3 shares=4", "lanes=4"}) {
      INFO(network << " " << options);
      const Trained many = train(options, {9, 8, 3, 9}, network);
      CHECK_EXACT(many.weights, one.weights);
      CHECK_EQ(many.loss, one.loss);
    }
  }
}

TEST_CASE("a share that fails ends the step, and nothing has changed") {
  for (const std::string options : {"lanes=3", "lanes=2 shares=5", "lanes=1 shares=3", "lanes=3 dtype=f64"}) {
    INFO(options);
    Plan plan(read_network(kNetwork), options + " mode=train batch=9");
    plan.initialize(3);
    Context context(plan);
    feed(plan, context, 9, kSeed);
    context.step(9, 0, 0.01);
    const Values before = plan.read_all();
    for (int64_t bad = 0; bad < 9; bad += 4) {
      const int64_t size = 8 * 7 * 3;
      Numbers numbers(kSeed);
      Values images = numbers.uniforms(9 * size, -1, 1);
      images[static_cast<size_t>(bad * size + 5)] = std::numeric_limits<double>::quiet_NaN();
      context.bind(0, images);
      CHECK_THROWS_AS(context.step(9, 1, 0.01), Refused);
      CHECK_EXACT(plan.read_all(), before);
    }
    feed(plan, context, 9, kSeed);
    CHECK_EQ(context.step(9, 1, 0.01).updated, 1);  // the meetings are in order again
  }
}

TEST_CASE("running statistics follow the batches, and decide predictions") {
  Plan plan(read_network(kNetwork), "mode=train batch=8 lanes=2");
  plan.initialize(3);
  Context context(plan);
  feed(plan, context, 8, kSeed);
  CHECK_EXACT(plan.read("norm1/moving_mean"), Values(16, 0));
  CHECK_EXACT(plan.read("norm1/moving_variance"), Values(16, 1));
  const mg_result first = context.step(8, 0, 0);
  const Values once = plan.read("norm1/moving_mean");
  context.step(8, 1, 0);
  const Values twice = plan.read("norm1/moving_mean");
  for (size_t c = 0; c < once.size(); ++c)
    CHECK(std::abs(twice[c] - 1.9 * once[c]) <= 1e-6 * std::abs(once[c]));
  CHECK_EXACT(plan.read("norm3/moving_mean"), Values(20, 0));  // frozen
  CHECK(context.run(8, true).loss != first.loss);
  for (int i = 0; i < 2000; ++i) context.step(8, 2 + i, 0);  // norm2 keeps 0.99
  const double settled = context.run(8, true).loss;
  CHECK(std::abs(settled - first.loss) <= 1e-4 * first.loss);  // the batch's own statistics by now
}

/// One step on pictures of one value everywhere; momentum=0 keeps what the step measured.
Values measured(const std::string& options, double value, const std::string& tensor) {
  Plan plan(
      "x = input() shape=48x48x4\nb = batch_norm(x) momentum=0\np = global_avgpool(b)\nd = dense(p) units=3\n"
      "loss = cross_entropy(d, label)\n",
      "mode=train batch=16 " + options);
  plan.initialize(1);
  Context context(plan);
  context.bind(0, Values(16 * 48 * 48 * 4, value));
  context.bind(1, Values(16, 1), MG_U8);
  context.step(16, 0, 0);
  return plan.read(tensor);
}

TEST_CASE("a channel of one value has that mean and no variance") {
  for (const std::string options : {"", "shares=2", "lanes=3", "dtype=f64 shares=2"})
    for (double value : {255.0, 1000.125, 1000000.25}) {
      INFO(options << ", " << value);
      CHECK_EXACT(measured(options, value, "b/moving_mean"), Values(4, value));
      CHECK_EXACT(measured(options, value, "b/moving_variance"), Values(4, 0));
    }
}

TEST_CASE("a variance below 0 is refused") {
  Plan plan(read_network(kNetwork), "batch=2");
  Values values(16, 1);
  values[3] = -0.5;
  CHECK_THROWS_WITH(plan.write("norm1/moving_variance", values),
                    "norm1/moving_variance: value number 3 is -0.5, expected 0 or more");
  values[3] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(plan.write("norm1/moving_variance", values), Refused);
}

TEST_CASE("what no loss reaches stays, and a loss without weight watches only") {
  const std::string head = "x = input() shape=4\ny = input() shape=3\nd = dense(x) units=3\n";
  Plan plan(head +
                "spare = dense(y) units=2\nloss = cross_entropy(d, label)\nwatch = cross_entropy(d, label2) "
                "weight=0\n",
            "mode=train batch=2 weight_decay=0.1");
  plan.initialize(1);
  Context context(plan);
  context.bind(0, Values(8, 1));  // and no y: only predictions read it
  context.bind(2, Values(2, 1), MG_U8);
  context.bind(3, Values(2, 0), MG_U8);
  const Values spare = plan.read("spare/kernel");
  CHECK_EQ(context.step(2, 0, 0.1).updated, 1);
  CHECK_EXACT(plan.read("spare/kernel"), spare);
}

TEST_CASE("only plans whose shares meet have an arena for each of them") {
  const auto context_bytes = [](const std::string& network, const std::string& options) {
    const std::string text = Plan(read_network(network), options).describe();
    return text.substr(text.find("bytes (", text.find("one context: ")) + 7, 8);
  };
  CHECK_EQ(context_bytes(kNetwork, "mode=train batch=8 lanes=2 shares=4"), "4 arenas");
  CHECK_EQ(context_bytes(kNetwork, "batch=8 lanes=2 shares=4"), "2 arenas");
  CHECK_EQ(context_bytes("tiny-cnn", "mode=train batch=8 lanes=2 shares=4"), "2 arenas");
}

TEST_CASE("a frozen or learned parameter says so") {
  const Plan plan(read_network(kNetwork), "mode=train optimizer=adam");
  const std::string facts = mg_plan_facts(plan.handle());
  CHECK_NE(facts.find("parameter norm1/gamma f32 16\n"), std::string::npos);
  CHECK_NE(facts.find("parameter norm1/moving_variance f32 16 trainable=false\n"), std::string::npos);
  CHECK_NE(facts.find("parameter norm3/gamma f32 20 trainable=false\n"), std::string::npos);
  CHECK_NE(facts.find("state norm1/gamma.mean f32 16\n"), std::string::npos);
  CHECK_EQ(facts.find("state norm1/moving_mean"), std::string::npos);
  CHECK_EQ(facts.find("state norm3/"), std::string::npos);
}

}  // namespace
}  // namespace margay::test
