// Convolution, ReLU and max pooling in one pass: the same bits as one after the other, forwards and
// backwards, where all sums are exact; and where they stay apart.
#include <cmath>
#include <limits>

#include "compare.h"
#include "feed.h"
#include "numbers.h"
#include "op/convolution/pooled_loops.h"
#include "problem.h"

namespace margay::test {
namespace {

constexpr int64_t kBatch = 4;  // a power of two: means over it are exact
const std::string kApart = " passes=-pool_into_convolution";

bool joined(const std::string& program, const std::string& options) {
  const std::string description = Plan(program, options).describe();
  const bool said = description.find("pool_into_convolution: p into c\n") != std::string::npos;
  CHECK_EQ(description.find("margay:pooled") != std::string::npos, said);
  return said;
}

/// A picture for each sample, so that a gradient comes to it; the loss is the sum of what is pooled, each
/// value times a small whole number, plus `kFar`.
std::string training(const Shape& shape, const std::string& conv, const std::string& pool) {
  return text("data = input() shape=", kBatch, "\nimage = dense(data) units=", elements(shape),
              " bias=false\nsrc = reshape(image) shape=", to_text(shape), "\nc = ", conv, "\np = ", pool,
              "\nflat = flatten(p)\nscore = dense(flat) units=2\nloss = cross_entropy(score, label)\n");
}

void write(Plan& plan, uint64_t seed) {
  constexpr double kFar = 0x1p20;  // the softmax of the score is (1, 0)
  Numbers numbers(seed);
  for (const Fact& fact : plan.facts()) {
    if (fact.kind != "parameter") continue;
    Values values = numbers.integers(elements(fact.shape), -3, 3);
    if (fact.name == "score/bias") values = {kFar, 0};
    for (size_t i = 1; fact.name == "score/kernel" && i < values.size(); i += 2) values[i] = 0;
    plan.write(fact.name, values);
  }
}

void bind(Context& context) {
  Values data(kBatch * kBatch, 0);
  for (size_t i = 0; i < data.size(); i += kBatch + 1) data[i] = 1;
  context.bind(0, data);
}

Values gradients(const std::string& program, const std::string& options, int64_t n, uint64_t seed) {
  Plan plan(program, text("mode=train batch=", kBatch, " ", options));
  write(plan, seed);
  Context context(plan);
  bind(context);
  context.bind(1, Values(kBatch, 1), MG_U8);
  for (int64_t i = 0; i < n; ++i) context.samples()[i] = i;
  return gradient(plan, context, n);
}

Values predicted(const std::string& program, const std::string& options, uint64_t seed) {
  Plan plan(program, text("outputs=p batch=", kBatch, " ", options));
  write(plan, seed);
  Context context(plan);
  bind(context);
  for (int64_t i = 0; i < kBatch; ++i) context.samples()[i] = i;
  context.run(kBatch);
  return context.output(kBatch);
}

/// Compares the two of one pair; each pair has lanes, a layout and a number of samples of its own.
class Pairs {
 public:
  void check(const Shape& shape, const std::string& conv, const std::string& pool) {
    const std::string program = training(shape, conv, pool);
    const uint64_t seed = ++count_;
    const std::string options = text("lanes=", 1 + seed % 3, seed % 2 == 0 ? " layout=channels_last" : "");
    INFO(options << "\n" << program);
    CHECK(joined(program, "mode=train " + options));
    CHECK_EXACT(predicted(program, options, seed), predicted(program, options + kApart, seed));
    const int64_t n = seed % 4 == 0 ? kBatch / 2 : kBatch;
    CHECK_EXACT(gradients(program, options, n, seed), gradients(program, options + kApart, n, seed));
  }
  uint64_t count() const { return count_; }

 private:
  uint64_t count_ = 0;
};

TEST_CASE("convolutions of few channels and the pooling below are the same in one pass") {
  const std::string pools[] = {"maxpool2d(c) kernel=2", "maxpool2d(c) kernel=2 padding=same",
                               "maxpool2d(c) kernel=3 padding=same",
                               "maxpool2d(c) kernel=1x2 stride=3x2 padding=same"};
  Pairs pairs;
  for (const Problem& problem : read_problems("conv2d")) {
    if (problem.inputs[0].back() > 4 || problem.number("groups", 1) > 1 ||
        problem.word("activation", "relu") != "relu" || problem.word("library", "auto") != "auto")
      continue;
    std::string keys = problem.keys;
    if (problem.word("activation", "none") == "none") keys += " activation=relu";
    const bool thin = std::min(problem.output[0], problem.output[1]) < 2;
    pairs.check(problem.inputs[0], "conv2d(src) " + keys,
                pools[thin ? 1 + pairs.count() % 3 : pairs.count() % 4]);
  }
  CHECK_GT(pairs.count(), 25);
}

TEST_CASE("poolings are the same in one pass with the convolution above") {
  Pairs pairs;
  for (const std::string op : {"maxpool1d", "maxpool2d"})
    for (const Problem& problem : read_problems(op)) {
      const size_t axes = problem.inputs[0].size() - 1;
      const std::vector<int64_t> kernel = problem.axes("kernel", axes, {});
      const std::vector<int64_t> stride = problem.axes("stride", axes, kernel);
      bool apart = true;
      for (size_t i = 0; i < axes; ++i) apart &= stride[i] >= kernel[i];
      if (elements(kernel) > 9 || !apart) continue;
      Shape shape = problem.inputs[0];
      const int64_t filters = shape.back();
      shape.back() = 1 + static_cast<int64_t>(pairs.count() % 4);
      pairs.check(shape,
                  text("conv", axes, "d(src) filters=", filters, " kernel=3 padding=same activation=relu"),
                  text(op, "(c) ", problem.keys));
    }
  CHECK_GT(pairs.count(), 12);
}

Window square(int64_t input, int64_t kernel, int64_t stride, int64_t before, int64_t after) {
  WindowAxis axis;
  axis.input = input, axis.kernel = kernel, axis.stride = stride;
  axis.before = before, axis.after = after;
  axis.output = (input + before + after - kernel) / stride + 1;
  return {{axis, axis}};
}

TEST_CASE("vectors of all widths compute the same") {
  constexpr int64_t kSamples = 2, kSide = 9;
  for (const int64_t filters : {1, 6, 16, 23, 40})
    for (const int64_t padding : {0, 1})
      for (const int64_t inner : {0, 16}) {  // channels last, or blocks
        INFO(filters << " filters, padding " << padding << ", blocks of " << inner);
        const Window window = square(kSide, 3, 1, padding, padding);
        const Window pooling = square(window.axes[0].output, 2, 2, 0, window.axes[0].output % 2);
        ChannelLayout layout;
        layout.last = inner == 0;
        layout.inner = layout.last ? filters : inner;
        layout.blocks = layout.last ? 1 : (filters + inner - 1) / inner;
        layout.places = pooling.outputs();
        const size_t results = static_cast<size_t>(kSamples * layout.places * layout.channels());
        const auto whole = [](int64_t count, uint64_t seed) {
          const Values values = Numbers(seed).integers(count, -3, 3);
          return std::vector<float>(values.begin(), values.end());
        };
        const std::vector<float> src = whole(kSamples * kSide * kSide * 3, 1),
                                 weights = whole(27 * filters, 2), bias = whole(filters, 3),
                                 diff = whole(static_cast<int64_t>(results), 4);
        std::vector<Values> made;
        for (int lanes = 4; lanes <= vector_lanes(); lanes *= 2) {
          const PooledConvolution loops(window, pooling, {kSide, kSide, 3}, filters, lanes);
          REQUIRE(loops.takes(layout));
          const auto scratch = [](int64_t count) { return std::vector<float>(static_cast<size_t>(count)); };
          std::vector<float> first = scratch(loops.forward_scratch()),
                             second = scratch(loops.weights_scratch()), third = scratch(loops.data_scratch());
          std::vector<float> dst(results, -1), diff_weights(weights.size()), diff_bias(bias.size()),
              diff_src(src.size());
          std::vector<uint8_t> chosen(results);
          loops.forward(layout, kSamples, src.data(), weights.data(), bias.data(), dst.data(), chosen.data(),
                        first.data());
          loops.backward_weights(layout, kSamples, src.data(), diff.data(), chosen.data(),
                                 diff_weights.data(), diff_bias.data(), second.data());
          loops.backward_data(layout, kSamples, weights.data(), diff.data(), chosen.data(), diff_src.data(),
                              third.data());
          Values all(chosen.begin(), chosen.end());
          for (const std::vector<float>* one : {&dst, &diff_weights, &diff_bias, &diff_src})
            all.insert(all.end(), one->begin(), one->end());
          made.push_back(all);
        }
        for (const Values& other : made) CHECK_EXACT(other, made[0]);
      }
}

TEST_CASE("of equal values the first has the gradient, and none where nothing is above 0") {
  const std::string program =
      training({4, 4, 1}, "conv2d(src) filters=1 kernel=1 activation=relu", "maxpool2d(c) kernel=2");
  for (const std::string options : {"", "passes=-pool_into_convolution"}) {
    INFO(options);
    Plan plan(program, "mode=train batch=4 " + options);
    write(plan, 1);
    // windows: all alike; all 0; all below 0; the last two alike
    const Values picture = {2, 2, 0, 0, 2, 2, 0, 0, -1, -2, 1, 2, -1, -3, 3, 3};
    Values pictures;
    for (int64_t i = 0; i < kBatch; ++i) pictures.insert(pictures.end(), picture.begin(), picture.end());
    plan.write("image/kernel", pictures);
    plan.write("c/kernel", {1});
    plan.write("c/bias", {0});
    plan.write("score/kernel", {3, 0, 5, 0, 7, 0, 11, 0});
    Context context(plan);
    bind(context);
    context.bind(1, Values(kBatch, 1), MG_U8);
    context.samples()[0] = 0;
    const Values got = gradient(plan, context, 1);
    Values expected(16, 0);
    expected[0] = 3;
    expected[14] = 11;
    CHECK_EXACT(Values(got.begin(), got.begin() + 16), expected);
    CHECK_EQ(got[64], 2 * 3 + 3 * 11);  // the filter's only weight
    CHECK_EQ(got[65], 3 + 11);          // its bias
  }
}

TEST_CASE("weights that are no numbers do the same in one pass") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const std::string program =
      "src = input() shape=8x8x2\nc = conv2d(src) filters=20 kernel=3 activation=relu\n"
      "p = maxpool2d(c) kernel=2\n";
  std::vector<Values> results;
  for (const std::string options : {"", "passes=-pool_into_convolution"}) {
    Plan plan(program, options);
    Values kernel = Numbers(3).integers(9 * 2 * 20, -3, 3), bias(20, 1);
    kernel[1] = nan;
    kernel[42] = inf;
    kernel[63] = -inf;
    kernel[84] = inf, kernel[104] = -inf;
    bias[19] = nan;
    plan.write("c/kernel", kernel);
    plan.write("c/bias", bias);
    Context context(plan);
    context.bind(0, Numbers(4).integers(8 * 8 * 2, 1, 9));
    context.samples()[0] = 0;
    context.run(1);
    results.push_back(context.output(1));
  }
  for (size_t i = 0; i < results[0].size(); ++i) {
    INFO(i);
    const double one = results[0][i], two = results[1][i];
    CHECK((one == two || (std::isnan(one) && std::isnan(two))));
  }
}

TEST_CASE("a sample's result does not depend on the others") {
  const std::string program = read_network("keras-sequential");
  Plan many(program, "batch=7"), one(program, "batch=1");
  many.initialize(1);
  one.write_all(many.read_all());
  Context a(many), b(one);
  feed(many, a, 7, 3);
  feed(one, b, 7, 3);
  for (int64_t i = 0; i < 7; ++i) a.samples()[i] = i;
  a.run(7);
  const Values all = a.output(7);
  CHECK_NE(many.describe().find("pool_into_convolution: max_pooling2d into conv2d\n"), std::string::npos);
  // what lies behind may sum in another order
  for (int64_t i = 0; i < 7; ++i) {
    b.samples()[0] = i;
    b.run(1);
    CHECK_CLOSE(b.output(1), Values(all.begin() + 10 * i, all.begin() + 10 * (i + 1)), 100 * 0x1p-23);
  }
}

TEST_CASE("a pooling that has to look at the convolution's result stays apart") {
  const auto network = [](const std::string& shape, const std::string& conv, const std::string& pool) {
    return "x = input() shape=" + shape + "\nc = conv2d(x) filters=16 kernel=3 " + conv + "\np = maxpool2d(" +
           pool + "\n";
  };
  const std::string plain = network("9x9x3", "activation=relu", "c) kernel=2");
  for (const std::string options : {"", "batch=8 lanes=2 shares=4", "layout=channels_last"})
    CHECK(joined(plain, options));
  for (const std::string options :
       {"dtype=f64", "library=onednn", "library=openblas", "threads=2", "outputs=c,p",
        "passes=-pool_into_convolution", "passes=-join_tails,-pool_into_convolution"}) {
    INFO(options);
    CHECK_FALSE(joined(plain, options));
  }
  const std::string behind = network("9x9x3", "", "r) kernel=2");
  const size_t pooling = behind.find("p =");
  CHECK(joined(behind.substr(0, pooling) + "r = relu(c)\n" + behind.substr(pooling), ""));
  CHECK_FALSE(joined(behind.substr(0, pooling) + "r = relu(c)\n" + behind.substr(pooling),
                     "passes=-fuse_activations"));
  CHECK_FALSE(joined(behind.substr(0, pooling) + "r = relu(c)\n" + behind.substr(pooling), "outputs=r,p"));
  CHECK_FALSE(joined(behind.substr(0, pooling) + "r = tanh(c)\n" + behind.substr(pooling), ""));
  CHECK_FALSE(joined(plain + "q = maxpool2d(c) kernel=2\n", ""));
  CHECK_FALSE(joined(network("9x9x5", "activation=relu", "c) kernel=2"), ""));
  CHECK_FALSE(joined(network("9x9x3", "activation=relu library=onednn", "c) kernel=2"), ""));
  CHECK_FALSE(joined(network("9x9x3", "", "c) kernel=2"), ""));
  CHECK_FALSE(joined(network("9x9x3", "activation=relu", "c) kernel=3 stride=2"), ""));
  CHECK_FALSE(joined(network("19x19x3", "activation=relu", "c) kernel=4"), ""));
  CHECK_FALSE(joined(plain.substr(0, plain.find("p =")) + "p = avgpool2d(c) kernel=2\n", ""));
}

TEST_CASE("passes= names passes with a minus") {
  const auto refusal = [](const std::string& options) -> std::string {
    try {
      Plan("x = input() shape=3\ny = dense(x) units=2\n", options);
    } catch (const Refused& refused) {
      return refused.what();
    }
    return "";
  };
  CHECK_EQ(refusal("passes=-join_tails"), "");
  for (const std::string word : {"join_tails", "-join_tail", "-"})
    CHECK_NE(refusal("passes=" + word)
                 .find("passes=" + word +
                       ": expected passes that shall not run: -fuse_activations, -pool_into_convolution, "
                       "-pool_slopes, -join_tails"),
             std::string::npos);
  CHECK_NE(refusal("passes=-join_tail").find("Did you mean '-join_tails'?"), std::string::npos);
}

}  // namespace
}  // namespace margay::test
