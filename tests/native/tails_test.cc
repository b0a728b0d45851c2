// What a convolution computes of the nodes below it in predictions: that it is the same as node by node (in
// f64, where nothing is joined), and where it may not be.
#include "compare.h"
#include "feed.h"
#include "numbers.h"

namespace margay::test {
namespace {

constexpr uint64_t kSeed = 7;

bool joined(const std::string& program, const std::string& node, const std::string& phase,
            const std::string& options = "") {
  const std::string description = Plan(program, options).describe();
  for (size_t at = 0; (at = description.find("\n" + node + " ", at)) != std::string::npos; ++at)
    if (description.substr(at, description.find('\n', at + 1) - at).find("forward" + phase + " ") !=
        std::string::npos)
      return true;
  return false;
}

/// Predictions with parameters that are all something.
Values predicted(const std::string& program, const std::string& options, int64_t n) {
  Plan plan(program, options);
  plan.initialize(5);
  Numbers numbers(kSeed);
  for (const Fact& fact : plan.facts()) {
    if (fact.kind != "parameter") continue;
    const bool variance = fact.name.find("variance") != std::string::npos;
    Values values = plan.read(fact.name);
    for (double& value : values) value = numbers.uniform(variance ? 0.5 : -1, variance ? 2 : 1);
    plan.write(fact.name, values);
  }
  Context context(plan);
  feed(plan, context, n, kSeed);
  for (int64_t i = 0; i < n; ++i) context.samples()[i] = i;
  context.run(n);
  return context.output(n);
}

void check_same(const std::string& program) {
  INFO(program);
  for (const int64_t n : {1, 5}) {
    const Values expected = predicted(program, text("dtype=f64 batch=", n), n);
    for (const std::string options : {"", "layout=channels_last ", "library=openblas ", "lanes=2 "}) {
      INFO(options << n);
      // sums of some hundred products, normalised
      CHECK_CLOSE(predicted(program, text(options, "batch=", n), n), expected,
                  tolerance(400, 0x1p-23, expected));
    }
  }
}

std::string network(const std::string& shape, const std::string& keys, const std::string& rest) {
  return "x = input() shape=" + shape + "\nc = conv2d(x) " + keys + "\n" + rest;
}

TEST_CASE("a normalisation, a sum and a ReLU are computed with the convolution above") {
  for (const std::string shape : {"8x8x16", "7x5x3", "1x1x17", "9x9x1"})
    for (const std::string keys : {"filters=16 kernel=3x3 padding=same", "filters=17 kernel=1x1 bias=false",
                                   "filters=3 kernel=3x3 padding=same stride=2x2"}) {
      const std::string norm = network(shape, keys, "n = batch_norm(c)");
      check_same(norm);
      CHECK(joined(norm, "c", " + batch_norm"));
      check_same(norm + " center=false scale=false\nr = relu(n)");
      CHECK(joined(norm + "\nr = relu(n)", "c", " + batch_norm + relu"));
      const std::string sum = network(shape, keys, "d = conv2d(x) " + keys + "\ns = add(c, d)");
      check_same(sum + "\nr = relu(s)");
      CHECK(joined(sum + "\nr = relu(s)", "d", " + add + relu"));
      const std::string block = network(
          shape, keys, "n = batch_norm(c)\nd = conv2d(x) " + keys + "\nm = batch_norm(d)\ns = add(n, m)");
      check_same(block + "\nr = relu(s)\ne = elu(s)");
      CHECK(joined(block + "\nr = relu(s)", "d", " + batch_norm + add + relu"));
      CHECK(joined(block + "\nr = relu(s)", "c", " + batch_norm"));
    }
  for (const std::string activation : {"relu6", "swish", "sigmoid", "elu"}) {
    const std::string smooth =
        network("7x5x3", "filters=17 kernel=3x3", "n = batch_norm(c)\na = " + activation + "(n)");
    check_same(smooth);
    CHECK(joined(smooth, "c", " + batch_norm + " + activation));
  }
  for (const std::string groups : {"2", "16"}) {
    const std::string grouped = network("8x8x16", "filters=32 kernel=3x3 padding=same groups=" + groups,
                                        "n = batch_norm(c)\nr = relu(n)");
    check_same(grouped);
    CHECK(joined(grouped, "c", " + batch_norm + relu"));
  }
}

TEST_CASE("depthwise convolutions and dense layers compute what follows them") {
  const std::string rest = "n = batch_norm(c)\nr = relu6(n)\n";
  for (const std::string shape : {"8x8x16", "7x5x32", "9x9x24"})
    for (const std::string keys :
         {"kernel=3x3 padding=same", "kernel=3x3 padding=same stride=2 bias=false"}) {
      const std::string head = "x = input() shape=" + shape + "\nc = depthwise_conv2d(x) " + keys + "\n";
      check_same(head + rest);
      CHECK(joined(head + rest, "c", " + batch_norm + relu6"));
      check_same(head + "n = batch_norm(c) scale=false\ns = add(n, c)");
      check_same(head + "n = batch_norm(c)\nd = conv2d(x) filters=" + shape.substr(4) +
                 " kernel=3 padding=same stride=" + (keys.find("stride") == std::string::npos ? "1" : "2") +
                 "\ns = add(d, n)\nr = relu(s)");
    }
  for (const std::string head : {"x = input() shape=8x8x6\nc = depthwise_conv2d(x) kernel=3 multiplier=3\n",
                                 "x = input() shape=19x16\nc = depthwise_conv1d(x) kernel=3 dilation=2\n"})
    check_same(head + rest);
  for (const std::string bias : {"true", "false"})
    for (const std::string units : {"17", "64"}) {
      const std::string head = "x = input() shape=33\nc = dense(x) units=" + units + " bias=" + bias + "\n";
      for (const std::string activation : {"relu6", "relu", "gelu", "softsign"}) {
        const std::string normalised = head + "n = batch_norm(c)\na = " + activation + "(n)";
        check_same(normalised);
        CHECK(joined(normalised, "c",
                     activation == "softsign" ? " + batch_norm" : " + batch_norm + " + activation));
      }
      const std::string sum = head + "d = dense(x) units=" + units + "\ns = add(c, d)\nr = tanh(s)";
      check_same(sum);
      CHECK(joined(sum, "d", " + add + tanh"));
    }
}

TEST_CASE("what somebody else reads, or comes behind an activation, is not joined") {
  const std::string keys = "filters=16 kernel=3x3 padding=same";
  const std::string norm = network("8x8x16", keys, "n = batch_norm(c)");
  const std::string clipped = norm + "\nr = relu(n)\ne = elu(r)";
  check_same(clipped);
  CHECK(joined(clipped, "e", ""));
  const std::string twice = norm + "\ns = add(n, c)";
  check_same(twice);
  CHECK(joined(twice, "c", ""));
  CHECK(joined(norm, "c", "", "outputs=c,n"));
  const std::string activated = network("8x8x16", keys + " activation=tanh", "n = batch_norm(c)");
  check_same(activated);
  CHECK(joined(activated, "c", " + tanh"));
  const std::string itself = network("8x8x16", keys, "s = add(c, c)");
  check_same(itself);
  CHECK(joined(itself, "c", ""));
  const std::string three = network("8x8x16", keys, "s = add(c, x, x)");
  check_same(three);
  CHECK(joined(three, "c", ""));
  // the ReLU belongs to the normalisation, so that the sum comes behind it
  const std::string between = norm + "\nr = relu(n)\ns = add(r, x)";
  check_same(between);
  CHECK(joined(between, "c", " + batch_norm + relu"));
  // and in training each is a step of its own
  const std::string training = norm + "\nf = flatten(n)\nd = dense(f) units=3\nl = cross_entropy(d, label)";
  CHECK(joined(training, "c", "", "mode=train batch=2"));
}

}  // namespace
}  // namespace margay::test
