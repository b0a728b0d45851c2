// Steps: the optimisers against plain formulas, and what must not update anything.
#include <cmath>
#include <limits>

#include "compare.h"
#include "feed.h"
#include "problem.h"
#include "reference/optimizer.h"

namespace margay::test {
namespace {

constexpr uint64_t kSeed = 99;
constexpr int64_t kBatch = 5;

/// Runs five steps of the plan and of the plain formulas; the gradients come from a plan with plain sgd at
/// the same weights.
void check_optimizer(const reference::Optimizer& optimizer, const std::string& words,
                     const std::string& type) {
  INFO(words << " " << type);
  Plan plan(read_network("tiny-cnn"), words + " mode=train batch=5 lanes=2 seed=1 " + type);
  Plan slopes(read_network("tiny-cnn"), "mode=train batch=5 dtype=f64 seed=1");
  plan.initialize(3);
  Context context(plan), slopes_context(slopes);
  feed(plan, context, kBatch, kSeed);
  feed(slopes, slopes_context, kBatch, kSeed);
  std::vector<reference::Weight> weights;
  for (double value : plan.read_all()) weights.push_back({value});
  for (int64_t step = 0; step < 5; ++step) {
    const double rate = 0.01 / static_cast<double>(step + 1);
    slopes.write_all(plan.read_all());
    const Values gradients = gradient(slopes, slopes_context, kBatch, step);
    context.step(kBatch, step, rate);
    for (size_t i = 0; i < weights.size(); ++i) weights[i].update(optimizer, gradients[i], rate, step);
  }
  Values expected;
  for (const reference::Weight& weight : weights) expected.push_back(weight.value);
  // Adam and RMSprop divide by the gradient's own size: where it is small, its error is not. f32: some 1e-4
  // of a step of 0.01.
  CHECK_CLOSE(plan.read_all(), expected, plan.f64() ? 1e-11 : 2e-6);
  for (const auto& [state, unused] : weights[0].states) {
    size_t at = 0;
    for (const std::string& name : plan.parameters()) {
      INFO(name << "." << state);
      Values wanted;
      for (int64_t i = elements(plan.fact(name).shape); i-- > 0;)
        wanted.push_back(weights[at++].states.at(state));
      CHECK_CLOSE(plan.read(name + "." + state), wanted, plan.f64() ? 1e-11 : 2e-6);
    }
  }
}

TEST_CASE("the optimisers compute their formulas") {
  for (const std::string type : {"dtype=f64", "dtype=f32", "dtype=f32 library=openblas"}) {
    check_optimizer({"sgd"}, "", type);
    check_optimizer({"sgd"}, "optimizer=sgd", type);
    check_optimizer({"sgd", 0.9}, "momentum=0.9", type);
    reference::Optimizer nesterov{"sgd", 0.8};
    nesterov.nesterov = true;
    check_optimizer(nesterov, "momentum=0.8 nesterov=true", type);
    check_optimizer({"rmsprop"}, "optimizer=rmsprop", type);
    check_optimizer({"rmsprop", 0.5, 0.8, 0, 0, 1e-4}, "optimizer=rmsprop momentum=0.5 rho=0.8 epsilon=1e-4",
                    type);
    check_optimizer({"adam"}, "optimizer=adam", type);
    check_optimizer({"adam", 0, 0, 0.8, 0.99, 1e-3}, "optimizer=adam beta1=0.8 beta2=0.99 epsilon=1e-3",
                    type);
    check_optimizer({"adam", 0, 0, 0.9, 0.999, 1e-7, 0.1}, "optimizer=adam weight_decay=0.1", type);
    check_optimizer({"sgd", 0.9, 0, 0, 0, 0, 0.5}, "momentum=0.9 weight_decay=0.5", type);
    check_optimizer({"adamw", 0, 0, 0.9, 0.999, 1e-7, 0.004}, "optimizer=adamw", type);
    reference::Optimizer amsgrad{"adam", 0, 0, 0.8, 0.5};  // so that mean squares fall, too
    amsgrad.amsgrad = true;
    check_optimizer(amsgrad, "optimizer=adam amsgrad=true beta1=0.8 beta2=0.5", type);
    check_optimizer({"nadam"}, "optimizer=nadam", type);
    reference::Optimizer pytorch{"nadam", 0, 0, 0.9, 0.999, 1e-4, 0.1};
    pytorch.momentum_decay = 0.004;
    check_optimizer(pytorch, "optimizer=nadam epsilon=1e-4 weight_decay=0.1 momentum_decay=0.004", type);
    check_optimizer({"adagrad"}, "optimizer=adagrad", type);
    reference::Optimizer fresh{"adagrad", 0, 0, 0, 0, 1e-5, 0.1};
    fresh.start = 0;
    check_optimizer(fresh, "optimizer=adagrad start=0 epsilon=1e-5 weight_decay=0.1", type);
    check_optimizer({"adadelta", 0, 0.95}, "optimizer=adadelta", type);
    check_optimizer({"adadelta", 0, 0.8, 0, 0, 1e-4, 0.1},
                    "optimizer=adadelta rho=0.8 epsilon=1e-4 weight_decay=0.1", type);
  }
}

TEST_CASE("states are written, read and zeroed") {
  Plan plan(read_network("x-and-o"), "mode=train optimizer=adam");
  const Values numbers = Numbers(1).uniforms(27, -1, 1);
  Values narrow;
  for (double value : numbers) narrow.push_back(static_cast<float>(value));
  plan.write("filters/kernel.mean", narrow);
  CHECK_EXACT(plan.read("filters/kernel.mean"), narrow);
  CHECK_EXACT(plan.read("filters/kernel.mean_square"), Values(27, 0));
  plan.initialize(1);
  CHECK_EXACT(plan.read("filters/kernel.mean"), Values(27, 0));
}

void check_resumed(const std::string& optimizer) {
  INFO(optimizer);
  const std::string options = "mode=train batch=6 lanes=2 seed=4 optimizer=" + optimizer;
  const auto steps = [](Plan& plan, int64_t from, int64_t to) {
    Context context(plan);
    feed(plan, context, 6, kSeed);
    for (int64_t step = from; step < to; ++step) context.step(6, step, 0.01);
  };
  Plan through(read_network("tiny-cnn"), options), first(read_network("tiny-cnn"), options),
      second(read_network("tiny-cnn"), options);
  through.initialize(1);
  first.initialize(1);
  steps(through, 0, 6);
  steps(first, 0, 3);
  for (const Fact& fact : first.facts())
    if (fact.kind == "parameter" || fact.kind == "state") second.write(fact.name, first.read(fact.name));
  steps(second, 3, 6);
  CHECK_EXACT(second.read_all(), through.read_all());
}

TEST_CASE("training resumed from weights and states continues bit for bit") {
  for (const std::string optimizer :
       {"sgd momentum=0.9", "rmsprop momentum=0.9", "adam", "adamw amsgrad=true", "nadam",
        "nadam momentum_decay=0.004", "adagrad", "adadelta", "lamb",
        "adam accumulate=2 average=0.9 clip=global_norm clip_limit=0.1"})
    check_resumed(optimizer);
}

/// Everything that a step could change.
Values everything(const Plan& plan) {
  Values all;
  for (const Fact& fact : plan.facts()) {
    if (fact.kind != "parameter" && fact.kind != "state") continue;
    const Values one = plan.read(fact.name);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

TEST_CASE("gradients whose sum overflows change nothing, and are not counted") {
  // each share's gradient is 2^18 times the sample's value
  const std::string program =
      "x = input() shape=1\nd = dense(x) units=1 bias=false init=zeros\nt = input() shape=1\n"
      "l = mae(d, t) weight=524288";
  const double far = 0x1p109, usual = 0x1p107;
  for (const std::string lanes : {"lanes=1 shares=2", "lanes=2"})
    for (const std::string words :
         {"", "optimizer=adam", "average=0.5", "momentum=0.9", "clip=global_norm", "accumulate=3"}) {
      INFO(lanes << " " << words);
      const std::string options = "mode=train batch=2 " + lanes + " " + words;
      Plan plan(program, options), undisturbed(program, options);
      Context context(plan), other(undisturbed);
      for (Context* one : {&context, &other}) one->bind(1, {-1, -1});
      for (int64_t step = 0; step < 6; ++step) {
        const Values before = everything(plan);
        // a sum of two shares alone, or only with what earlier steps left
        const double less = words == "accumulate=3" && step % 3 > 0 ? 0x1.e8p108 : far;
        context.bind(0, {less, less});
        CHECK_EQ(context.step(2, step, 1e-37).updated, 0);
        CHECK_EXACT(everything(plan), before);
        context.bind(0, {usual, usual});
        other.bind(0, {usual, usual});
        CHECK_EQ(context.step(2, step, 1e-37).updated, 1);
        CHECK_EQ(other.step(2, step, 1e-37).updated, 1);
        CHECK_EXACT(everything(plan), everything(undisturbed));
      }
    }
}

TEST_CASE("data that are not finite change nothing") {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(),
                   kInfinity = std::numeric_limits<double>::infinity();
  for (const std::string network : {"x-and-o", "tiny-cnn", "tiny-mlp", "tiny-depthwise"}) {
    for (const std::string options :
         {"lanes=1", "lanes=2 layout=channels_last", "lanes=3 library=openblas", "lanes=2 dtype=f64"}) {
      for (double poison : {kNaN, kInfinity, -kInfinity}) {
        INFO(network << " " << options << " input " << poison);
        Plan plan(read_network(network), options + " mode=train batch=4 optimizer=adam");
        plan.initialize(1);
        Context context(plan);
        feed(plan, context, 4, kSeed);
        context.step(4, 0, 0.01);
        const Values before = everything(plan);
        const int64_t size = elements(plan.facts().front().shape);
        Values data = Numbers(kSeed).uniforms(4 * size, -1, 1);
        data[static_cast<size_t>(2 * size + size / 2)] = poison;
        context.bind(0, data);
        CHECK_THROWS(context.step(4, 1, 0.01));
        CHECK_EQ(mg_last_status(), MG_INVALID);
        CHECK_EQ(mg_context_result(context.handle())->refused, 2);
        CHECK_EXACT(everything(plan), before);
        feed(plan, context, 4, kSeed);
        CHECK_EQ(context.step(4, 1, 0.01).updated, 1);  // and the context goes on
      }
    }
  }
}

TEST_CASE("weights that grow beyond all numbers stop the updates") {
  Plan plan(read_network("x-and-o"), "mode=train batch=4");
  plan.initialize(1);
  Context context(plan);
  feed(plan, context, 4, kSeed);
  bool stopped = false;
  for (int64_t step = 0; step < 50 && !stopped; ++step) {
    const Values before = plan.read_all();
    stopped = context.step(4, step, 1e20).updated == 0;
    if (stopped) CHECK_EXACT(plan.read_all(), before);
  }
  CHECK(stopped);
}

TEST_CASE("no gradient flows into a computed target") {
  const std::string head =
      "x = input() shape=4\nt = dense(x) units=3\np = softmax(t)\ny = dense(x) units=3\n";
  for (const std::string options : {"mode=train batch=4", "mode=train batch=4 lanes=2 dtype=f64"}) {
    Plan plan(head + "loss = cross_entropy(y, p)", options);
    plan.initialize(1);
    Context context(plan);
    feed(plan, context, 4, kSeed);
    const Values target = plan.read("t/kernel"), student = plan.read("y/kernel");
    CHECK_EQ(context.step(4, 0, 0.1).updated, 1);
    CHECK_EXACT(plan.read("t/kernel"), target);
    CHECK_NE(difference(plan.read("y/kernel"), student, 0), "");
  }
}

TEST_CASE("a wrong label changes nothing and is named") {
  for (const std::string lanes : {"lanes=1", "lanes=3"}) {
    Plan plan(read_network("x-and-o"), std::string("mode=train batch=4 ") + lanes);
    plan.initialize(1);
    Context context(plan);
    feed(plan, context, 4, kSeed);
    const Values before = plan.read_all();
    context.bind(1, {0, 1, 2, 1}, MG_U8);
    CHECK_THROWS_WITH(context.step(4, 0, 0.1), "input label: sample 2 has the label 2, expected 0 to 1");
    CHECK_THROWS_WITH(context.run(4, true), "input label: sample 2 has the label 2, expected 0 to 1");
    context.bind(1, {0, -1, 1, 1}, MG_I32);
    CHECK_THROWS_WITH(context.step(4, 0, 0.1), "input label: sample 1 has the label -1, expected 0 to 1");
    CHECK_EXACT(plan.read_all(), before);
    context.bind(1, {0, 1, 1, 1}, MG_I64);
    CHECK_EQ(context.step(4, 0, 0.1).updated, 1);
  }
}

TEST_CASE("a gradient whose square is too large does not poison the next step") {
  for (const std::string optimizer :
       {"adam", "adam amsgrad=true", "nadam", "rmsprop", "adagrad", "adadelta"}) {
    INFO(optimizer);
    Plan plan(
        "x = input() shape=1\nb = dense(x) units=2 init=zeros bias=false\nloss = cross_entropy(b, label)",
        "mode=train batch=1 optimizer=" + optimizer);
    plan.initialize(1);
    Context context(plan);
    context.bind(1, {0}, MG_I64);
    int64_t step = 0;
    for (double value : {1e20, 1.0, 1.0}) {
      context.bind(0, {value}, MG_F32);
      CHECK_EQ(context.step(1, step++, 0.01).updated, 1);
      for (double weight : plan.read_all()) CHECK(std::isfinite(weight));
    }
  }
}

TEST_CASE("the last batch may need a larger arena than a whole one") {
  Plan plan(
      "x = input() shape=8x8x16 dtype=u8\nc0 = conv2d(x) kernel=5 filters=48 padding=same\n"
      "c1 = conv2d(c0) kernel=1 stride=2 filters=16 padding=same\np1 = maxpool2d(c1) kernel=2x2 "
      "padding=same\n"
      "f = flatten(p1)\ng = dense(f) units=2\nh = dense(g) units=10\nloss = cross_entropy(h, label)",
      "mode=train batch=18 lanes=2 threads=8");
  plan.initialize(1);
  Context context(plan);
  context.bind(0, Values(18 * 8 * 8 * 16, 7), MG_U8);
  context.bind(1, Values(18, 1), MG_I64);
  int64_t step = 0;
  for (int64_t n : {18, 15, 18, 7, 1}) CHECK_EQ(context.step(n, step++, 1e-4).updated, 1);
}

}  // namespace
}  // namespace margay::test
