// What surrounds the optimisers' formulas: gradients gathered over steps, penalised and clipped, weights kept
// short and averaged, and what a line says about its own parameters. Against plain loops in double.
#include "optimizer/updater.h"

#include <cmath>

#include "compare.h"
#include "feed.h"
#include "problem.h"
#include "reference/optimizer.h"

namespace margay::test {
namespace {

constexpr int64_t kBatch = 6;
constexpr uint64_t kSeed = 17;
constexpr double kRate = 0.05;

/// A convolution, normalised, and two dense layers; the first two with words of their own.
std::string network(const std::string& conv = "", const std::string& dense = "") {
  return "image = input() shape=6x5x2\nconv = conv2d(image) filters=20 kernel=3 bias=false " + conv +
         "\nnorm = batch_norm(conv)\nact = tanh(norm)\nflat = flatten(act)\nhidden = dense(flat) units=18 " +
         dense + "\nbent = tanh(hidden)\nlogits = dense(bent) units=4\nloss = cross_entropy(logits, label)";
}

/// What the test expects of a training, for all its parameters alike and for those of one name.
struct Rules {
  std::string clip = "none";
  double limit = 1;
  int64_t accumulate = 1;
  double average = 0;
  std::string parameter = "";  // whose rules are those below
  bool bias = true;            // of the hidden layer
  double rate = 1, l1 = 0, l2 = 0, decay = -1, max_norm = 0;
};

/// The plain form of a training: one parameter after the other, value by value.
class Plain {
 public:
  Plain(const Rules& rules, const reference::Optimizer& optimizer, const Plan& plan)
      : rules_(rules), optimizer_(optimizer) {
    for (const std::string& name : plan.parameters()) {
      Parameter parameter{name, plan.fact(name).shape, plan.fact(name).trainable, {}, {}, {}};
      for (double value : plan.read(name)) parameter.weights.push_back({value});
      parameter.sum.resize(parameter.weights.size());
      parameter.average.resize(parameter.weights.size());
      parameters_.push_back(std::move(parameter));
    }
  }

  Values values() const {
    Values all;
    for (const Parameter& parameter : parameters_)
      for (const reference::Weight& weight : parameter.weights) all.push_back(weight.value);
    return all;
  }

  Values averages(const std::string& name) const {
    for (const Parameter& parameter : parameters_)
      if (parameter.name == name) return parameter.average;
    return {};
  }

  /// `measured`: the values of all parameters after the step, for those that gradients do not change.
  void step(const Values& gradients, const Values& measured, int64_t step) {
    size_t at = 0;
    for (Parameter& parameter : parameters_)
      for (size_t i = 0; i < parameter.weights.size(); ++i, ++at) {
        parameter.sum[i] += gradients[at] / static_cast<double>(rules_.accumulate);
        if (!parameter.trainable) parameter.weights[i].value = measured[at];
      }
    if ((step + 1) % rules_.accumulate != 0) return;
    double whole = 0;
    for (Parameter& parameter : parameters_)
      if (parameter.trainable) whole += penalised(parameter);
    for (Parameter& parameter : parameters_)
      if (parameter.trainable) update(parameter, std::sqrt(whole), step / rules_.accumulate);
  }

 private:
  struct Parameter {
    std::string name;
    Shape shape;
    bool trainable;
    std::vector<reference::Weight> weights;
    Values sum, average;
  };

  /// The sum of the squares of its gradient, penalties included.
  double penalised(Parameter& parameter) const {
    const bool own = parameter.name == rules_.parameter;
    double squares = 0;
    for (size_t i = 0; i < parameter.sum.size(); ++i) {
      const double w = parameter.weights[i].value;
      if (own) parameter.sum[i] += rules_.l1 * (w > 0 ? 1 : w < 0 ? -1 : 0) + 2 * rules_.l2 * w;
      squares += parameter.sum[i] * parameter.sum[i];
    }
    return squares;
  }

  void update(Parameter& parameter, double whole, int64_t number) {
    const bool own = parameter.name == rules_.parameter;
    const double rate = own ? kRate * rules_.rate : kRate;
    reference::Optimizer optimizer = optimizer_;
    if (own && rules_.decay >= 0) optimizer.weight_decay = rules_.decay;
    if (parameter.name.rfind("norm/", 0) == 0) optimizer.weight_decay = 0;
    double length = 0;
    for (double g : parameter.sum) length += g * g;
    length = rules_.clip == "norm" ? std::sqrt(length) : rules_.clip == "global_norm" ? whole : 0;
    for (size_t i = 0; i < parameter.sum.size(); ++i) {
      double g = parameter.sum[i];
      if (rules_.clip == "value") g = std::min(std::max(g, -rules_.limit), rules_.limit);
      if (length > rules_.limit) g *= rules_.limit / length;
      parameter.weights[i].update(optimizer, g, rate, number);
      parameter.sum[i] = 0;
    }
    if (own && rules_.max_norm > 0) shorten(parameter);
    for (size_t i = 0; i < parameter.weights.size(); ++i) {
      const double w = parameter.weights[i].value, kept = number == 0 ? 0 : rules_.average;
      parameter.average[i] = kept * parameter.average[i] + (1 - kept) * w;
    }
  }

  void shorten(Parameter& parameter) const {
    const size_t outputs = static_cast<size_t>(parameter.shape.back());
    for (size_t c = 0; c < outputs; ++c) {
      double length = 0;
      for (size_t i = c; i < parameter.weights.size(); i += outputs)
        length += parameter.weights[i].value * parameter.weights[i].value;
      length = std::sqrt(length);
      for (size_t i = c; i < parameter.weights.size() && length > rules_.max_norm; i += outputs)
        parameter.weights[i].value *= rules_.max_norm / length;
    }
  }

  Rules rules_;
  reference::Optimizer optimizer_;
  std::vector<Parameter> parameters_;
};

/// Six steps of the plan and of the plain form; then the same for other numbers of lanes, bit for bit.
void check(const std::string& program, const std::string& words, const Rules& rules,
           const reference::Optimizer& optimizer = {}) {
  for (const std::string type : {"dtype=f64", "dtype=f32"}) {
    INFO(words << " " << program << " " << type);
    Values first;
    for (int lanes : {1, 2, 3}) {
      Plan plan(program, text("mode=train batch=6 shares=3 lanes=", lanes, " ", type, " ", words));
      Plan slopes(network("", rules.bias ? "" : "bias=false"), "mode=train batch=6 dtype=f64");
      plan.initialize(3);
      Context context(plan), slopes_context(slopes);
      feed(plan, context, kBatch, kSeed);
      feed(slopes, slopes_context, kBatch, kSeed);
      Plain plain(rules, optimizer, plan);
      for (int64_t step = 0; step < 6; ++step) {
        Values gradients;
        if (lanes == 1) {
          slopes.write_all(plan.read_all());
          gradients = gradient(slopes, slopes_context, kBatch, step);
        }
        CHECK_EQ(context.step(kBatch, step, kRate).updated, 1);
        if (lanes == 1) plain.step(gradients, plan.read_all(), step);
      }
      if (lanes == 1) {
        // f32: gradients of size 1 with errors of some epsilons, six times; those that divide by the
        // gradient's own size make more of them where it is small
        const double tolerance = plan.f64() ? 1e-11 : optimizer.kind == "sgd" ? 4e-6 : 2e-3;
        CHECK_CLOSE(plan.read_all(), plain.values(), tolerance);
        if (rules.average > 0)
          CHECK_CLOSE(plan.read("hidden/kernel.average"), plain.averages("hidden/kernel"), tolerance);
        first = plan.read_all();
      }
      CHECK_EXACT(plan.read_all(), first);
    }
  }
}

TEST_CASE("gradients are clipped by value, by the length of each and by that of all") {
  Rules rules;
  for (const std::string clip : {"value", "norm", "global_norm"}) {
    rules.clip = clip;
    rules.limit = clip == "value" ? 0.01 : clip == "norm" ? 0.1 : 0.2;
    check(network(), text("clip=", clip, " clip_limit=", rules.limit), rules);
    rules.limit = 1000;  // longer than any
    check(network(), text("clip=", clip, " clip_limit=", rules.limit), rules);
  }
}

TEST_CASE("several steps make one update") {
  Rules rules;
  rules.accumulate = 3;
  check(network(), "accumulate=3", rules);
  check(network(), "accumulate=3 optimizer=adam", rules, {"adam"});
  rules.clip = "norm";
  rules.limit = 0.1;
  check(network(), "accumulate=3 clip=norm clip_limit=0.1", rules);
}

TEST_CASE("a line has its own learning rate, decay, penalties and length") {
  Rules rules;
  rules.parameter = "hidden/kernel";
  rules.bias = false;
  rules.rate = 0.1;
  check(network("", "bias=false rate=0.1"), "weight_decay=0.2", rules, {"sgd", 0, 0, 0, 0, 0, 0.2});
  rules.rate = 1;
  rules.decay = 0;
  check(network("", "bias=false decay=0"), "optimizer=adamw weight_decay=0.2", rules,
        {"adamw", 0, 0, 0.9, 0.999, 1e-7, 0.2});
  rules.decay = -1;
  rules.l1 = 0.01;
  rules.l2 = 0.02;
  check(network("", "bias=false l1=0.01 l2=0.02"), "momentum=0.9", rules, {"sgd", 0.9});
  rules.clip = "global_norm";
  rules.limit = 0.2;
  check(network("", "bias=false l1=0.01 l2=0.02"), "clip=global_norm clip_limit=0.2", rules);
  Rules shortened;
  shortened.parameter = "conv/kernel";
  shortened.max_norm = 0.5;
  check(network("max_norm=0.5"), "", shortened);
  shortened.average = 0.9;
  check(network("max_norm=0.5"), "average=0.9", shortened);
}

/// The weights of each output in the order in which they are stored: their numbers.
using Units = std::vector<std::vector<size_t>>;

/// `unit` says of each weight whose it is.
template <class F>
Units units(size_t outputs, size_t weights, F&& unit) {
  Units all(outputs);
  for (size_t i = 0; i < weights; ++i) all.at(unit(i)).push_back(i);
  return all;
}

TEST_CASE("max_norm is of the weights of one output, wherever they lie") {
  struct Shortened {
    std::string line;
    Units units;
  };
  const size_t taps = 9, channels = 6, many = 300;
  const std::vector<Shortened> all = {
      {"conv2d(x) filters=20 kernel=3 groups=2", units(20, taps * 3 * 20, [](size_t i) { return i % 20; })},
      {"depthwise_conv2d(x) kernel=3 multiplier=3",
       units(channels * 3, taps * channels * 3, [](size_t i) { return i % (channels * 3); })},
      {"conv2d_transpose(x) filters=5 kernel=3",
       units(5, taps * 5 * channels, [](size_t i) { return i / channels % 5; })},
      // of each output in its group: three of the six input channels
      {"conv2d_transpose(x) filters=4 kernel=3 groups=2",
       units(4, taps * 2 * channels, [](size_t i) { return i / channels % 2 * 2 + i % channels / 3; })},
      {"locally_connected2d(x) filters=4 kernel=3",
       units(12 * 4, 12 * taps * channels * 4,
             [](size_t i) { return i / (taps * channels * 4) * 4 + i % 4; })},
      {"dense(flat) units=300", units(many, 30 * channels * many, [](size_t i) { return i % many; })},
  };
  for (const auto& [line, outputs] : all)
    for (const std::string type : {"dtype=f64", "dtype=f32"}) {
      INFO(line << " " << type);
      Values first;
      for (int lanes : {1, 2, 3}) {
        Plan plan("x = input() shape=6x5x6\nflat = flatten(x)\ny = " + line +
                      " max_norm=0.75\nz = flatten(y)\nd = dense(z) units=2\nl = cross_entropy(d, label)",
                  text("mode=train batch=3 lanes=", lanes, " ", type));
        plan.initialize(3);
        Values expected = Numbers(5).uniforms(static_cast<int64_t>(plan.read("y/kernel").size()), -1, 1);
        const auto resize = [&](const std::vector<size_t>& unit, double most, double least) {
          double squares = 0;
          for (size_t i : unit) squares += expected[i] * expected[i];
          const double length = std::sqrt(squares);
          for (size_t i : unit) expected[i] *= std::min(most, std::max(least, length)) / length;
        };
        for (size_t u = 0; u < outputs.size(); ++u) resize(outputs[u], u % 2 ? 0.6 : 1.1, u % 2 ? 0.6 : 1.1);
        for (double& value : expected) value = static_cast<float>(value);
        plan.write("y/kernel", expected);
        for (const std::vector<size_t>& unit : outputs) resize(unit, 0.75, 0);
        Context context(plan);
        feed(plan, context, 3, kSeed);
        CHECK_EQ(context.step(3, 0, 0).updated, 1);
        CHECK_CLOSE(plan.read("y/kernel"), expected, plan.f64() ? 1e-15 : 0x1p-24);
        if (lanes == 1) first = plan.read("y/kernel");
        CHECK_EXACT(plan.read("y/kernel"), first);
      }
    }
}

TEST_CASE("weights are averaged, and exchanged with their averages") {
  Rules rules;
  rules.average = 0.75;
  check(network(), "average=0.75", rules);
  rules.accumulate = 2;
  check(network(), "average=0.75 accumulate=2 optimizer=nadam", rules, {"nadam"});

  Plan plan(network(), "mode=train batch=6 average=0.9"), plain(network(), "mode=train batch=6");
  plan.initialize(1);
  plain.initialize(1);
  Context context(plan), plain_context(plain);
  feed(plan, context, kBatch, kSeed);
  feed(plain, plain_context, kBatch, kSeed);
  for (int64_t step = 0; step < 3; ++step) context.step(kBatch, step, kRate);
  const Values weights = plan.read_all();
  for (const std::string& name : plan.parameters())
    plain.write(name, plan.read(name + (plan.fact(name).trainable ? ".average" : "")));
  const double own = context.run(kBatch, true).loss;
  test::check(mg_plan_exchange_average(plan.handle()));
  CHECK_EXACT(plan.read_all(), plain.read_all());
  CHECK_EQ(context.run(kBatch, true).loss, plain_context.run(kBatch, true).loss);
  CHECK_NE(context.run(kBatch, true).loss, own);
  test::check(mg_plan_exchange_average(plan.handle()));
  CHECK_EXACT(plan.read_all(), weights);
  CHECK_EQ(context.run(kBatch, true).loss, own);
  CHECK_THROWS_WITH(test::check(mg_plan_exchange_average(plain.handle())),
                    "the plan keeps no average of the weights; that needs mode=train and average=");
}

TEST_CASE("penalties are part of the loss, in training and in evaluation") {
  for (const std::string lanes : {"lanes=1", "lanes=2"}) {
    Plan plan(network("l1=0.5", "l2=0.25"), "mode=train dtype=f64 batch=6 " + lanes);
    Plan plain(network(), "mode=train dtype=f64 batch=6 " + lanes);
    plan.initialize(2);
    plain.initialize(2);
    Context context(plan), plain_context(plain);
    feed(plan, context, kBatch, kSeed);
    feed(plain, plain_context, kBatch, kSeed);
    double penalty = 0;
    for (double w : plan.read("conv/kernel")) penalty += 0.5 * std::abs(w);
    for (double w : plan.read("hidden/kernel")) penalty += 0.25 * w * w;
    CHECK_GT(penalty, 1);
    const auto near = [&](double value) { return doctest::Approx(value + kBatch * penalty).epsilon(1e-13); };
    CHECK_EQ(context.run(kBatch, true).loss, near(plain_context.run(kBatch, true).loss));
    CHECK_EQ(context.step(kBatch, 0, kRate).loss, near(plain_context.step(kBatch, 0, kRate).loss));
    CHECK_EQ(context.metric(0), doctest::Approx(plain_context.metric(0)));  // the loss's own number
  }
}

TEST_CASE("what no loss teaches costs nothing") {
  const std::string rest =
      "\nx = input() shape=4\nteacher = dense(x) units=3 l2=100\npupil = dense(x) units=3\n"
      "other = dense(pupil) units=2 l1=100\nnear = mse(pupil, teacher)\ncounts = class_counts(other, label)";
  for (const std::string mode : {"mode=train", "mode=infer"}) {
    Plan plan(network() + rest, mode + " batch=6"),
        penalised(network("", "l2=0.5") + rest, mode + " batch=6 lanes=2");
    double losses[2];
    for (Plan* one : {&plan, &penalised}) {
      one->initialize(2);
      Context context(*one);
      feed(*one, context, kBatch, kSeed);
      losses[one == &penalised] = context.run(kBatch, true).loss;
      if (one == &plan)
        CHECK_EQ(losses[0], doctest::Approx(context.metric(0) + context.metric(5)).epsilon(1e-12));
    }
    double squares = 0;
    for (double w : penalised.read("hidden/kernel")) squares += w * w;
    CHECK_EQ(losses[1], doctest::Approx(losses[0] + kBatch * 0.5 * squares).epsilon(1e-12));
  }
}

TEST_CASE("a penalty of many weights is the same for any number of lanes") {
  const std::string program = "x = input() shape=500\nd = dense(x) units=700 l1=0.5 l2=0.25\nl = mse(d, d)\n";
  double first = 0, sizes = 0, squares = 0;
  for (const std::string lanes : {"lanes=1", "lanes=2", "lanes=3"}) {
    Plan plan(program, "batch=1 " + lanes);
    plan.initialize(1);
    Context context(plan);
    context.bind(0, Values(500, 0));
    const double loss = context.run(1, true).loss;
    if (lanes == "lanes=1") {
      for (double w : plan.read("d/kernel")) sizes += std::abs(w), squares += w * w;
      CHECK_EQ(loss, doctest::Approx(0.5 * sizes + 0.25 * squares).epsilon(1e-12));
      first = loss;
    }
    CHECK_EQ(loss, first);
  }
}

/// How many lines of a plan's description are of a node and have a word.
size_t count(const Plan& plan, const std::string& node, const std::string& word) {
  std::istringstream lines(plan.describe());
  size_t found = 0;
  for (std::string line; std::getline(lines, line) && line.rfind("batch", 0) != 0;)
    found += line.rfind(node + " ", 0) == 0 && line.find(word) != std::string::npos;
  return found;
}

TEST_CASE("what is frozen stays, and neither its gradients nor those above it are computed") {
  for (const std::string options : {"", "library=openblas", "dtype=f64", "layout=channels_last"}) {
    INFO(options);
    const std::string words = options + " mode=train batch=6 optimizer=adamw lanes=2";
    Plan plan(network("", "frozen=true"), words), plain(network(), words),
        above(network("frozen=true", "frozen=true"), words);
    for (Plan* one : {&plan, &plain, &above}) {
      one->initialize(4);
      Context context(*one);
      feed(*one, context, kBatch, kSeed);
      CHECK_EQ(context.step(kBatch, 0, kRate).updated, 1);
    }
    plain.write("hidden/kernel", plan.read("hidden/kernel"));
    plain.write("hidden/bias", plan.read("hidden/bias"));
    CHECK_EXACT(plan.read_all(), plain.read_all());
    CHECK_EQ(plan.fact("hidden/kernel").trainable, false);
    CHECK_THROWS(plan.read("hidden/kernel.mean"));  // it has no states

    const bool loops = options == "library=openblas" || options == "dtype=f64";
    if (!loops) {
      CHECK_EQ(count(plain, "hidden", "backward weights"), 1);
      CHECK_EQ(count(plan, "hidden", "backward weights"), 0);
      CHECK_EQ(count(plan, "hidden", "backward data"), 1);
      CHECK_EQ(count(plan, "conv", "backward weights"), 1);
    }
    CHECK_GT(count(plan, "conv", "backward"), 0);
    CHECK_EQ(count(above, "conv", "backward"), 0);
    CHECK_LT(plan.number("flop_train"), plain.number("flop_train"));
  }
}

TEST_CASE("a frozen normalisation computes no gradients of its own") {
  for (const std::string norm : {"layer_norm(conv)", "group_norm(conv) groups=4", "instance_norm(conv)"})
    for (const std::string options : {"", "dtype=f64"}) {
      const auto program = [&](const std::string& frozen) {
        return "image = input() shape=6x5x2\nconv = conv2d(image) filters=20 kernel=3\nnorm = " + norm +
               frozen +
               "\nflat = flatten(norm)\nlogits = dense(flat) units=4\nloss = cross_entropy(logits, label)";
      };
      Plan frozen(program(" frozen=true"), "mode=train batch=6 " + options),
          plain(program(""), "mode=train batch=6 " + options);
      for (Plan* one : {&frozen, &plain}) {
        one->initialize(4);
        Context context(*one);
        feed(*one, context, kBatch, kSeed);
        CHECK_EQ(context.step(kBatch, 0, kRate).updated, 1);
      }
      CHECK_EXACT(frozen.read("conv/kernel"), plain.read("conv/kernel"));
      CHECK_EXACT(frozen.read("norm/gamma"), Values(20, 1));
      const size_t weights = norm[0] == 'l';  // a step of its own there
      CHECK_EQ(count(plain, "norm", "backward weights"), weights);
      CHECK_EQ(count(frozen, "norm", "backward weights"), 0);
    }
}

TEST_CASE("a frozen layer's shared weights are frozen everywhere") {
  const std::string program =
      "x = input() shape=4\na = dense(x) units=4 frozen=true\nb = dense(a) units=4 share=a\n"
      "c = dense(b) units=3\nloss = cross_entropy(c, label)";
  Plan plan(program, "mode=train batch=4");
  plan.initialize(1);
  Context context(plan);
  feed(plan, context, 4, kSeed);
  const Values kernel = plan.read("a/kernel");
  context.step(4, 0, kRate);
  CHECK_EXACT(plan.read("a/kernel"), kernel);
  CHECK_THROWS_WITH(
      Plan("x = input() shape=4\na = dense(x) units=4\nb = dense(a) units=4 share=a l2=0.1", ""),
      "line 3, column 30: l2=0.1: the node has the parameters of a. Say it there.\n"
      "  b = dense(a) units=4 share=a l2=0.1");
  CHECK_THROWS_WITH(
      Plan("x = input() shape=4\na = dense(x) units=4 frozen=true\nloss = cross_entropy(a, label)",
           "mode=train"),
      "mode=train: the program has no parameters to train: no layer has any, or all are frozen");
}

}  // namespace
}  // namespace margay::test
