// The slope of a ReLU above max pooling is taken from the pooled values: the same bits as from all of them.
#include "compare.h"
#include "feed.h"

namespace margay::test {
namespace {

const std::string kApart = " passes=-pool_slopes";

/// All weights after two steps, the second on a part of the batch.
Values trained(const std::string& program, const std::string& options) {
  Plan plan(program, options);
  plan.initialize(3);
  Context context(plan);
  feed(plan, context, 12, 5);
  for (int64_t step = 0; step < 2; ++step) {
    const int64_t n = step == 0 ? 6 : 4;
    for (int64_t i = 0; i < n; ++i) context.samples()[i] = 6 * step + i;
    CHECK_EQ(context.step(n, step, 0.1).updated, 1);
  }
  return plan.read_all();
}

bool moved(const std::string& program, const std::string& options) {
  return Plan(program, options).describe().find("pool_slopes: that of ") != std::string::npos;
}

std::string network(const std::string& above, const std::string& pool) {
  return "x = input() shape=9x9x3\nw = conv2d(x) filters=17 kernel=3 padding=same activation=tanh\n" + above +
         "p = " + pool + "\nf = flatten(p)\nd = dense(f) units=3\nl = cross_entropy(d, label)\n";
}

const std::string kConvolution = "c = conv2d(w) filters=18 kernel=3 activation=relu\n";

TEST_CASE("a ReLU's slope is that of the pooled value") {
  const std::string aboves[] = {kConvolution, "n = batch_norm(w)\nc = relu(n)\n",
                                "s = multiply(w, w)\nc = relu(s)\n",
                                "v = conv2d(w) filters=17 kernel=1\ns = add(v, w)\nc = relu(s)\n",
                                "c = depthwise_conv2d(w) kernel=3 activation=relu\n"};
  const std::string pools[] = {"maxpool2d(c) kernel=2", "maxpool2d(c) kernel=3 stride=2 padding=1 fit=ceil",
                               "adaptive_maxpool(c) output=3", "global_maxpool(c)"};
  size_t turn = 0;
  for (const std::string& above : aboves)
    for (const std::string& pool : pools) {
      const std::string program = network(above, pool);
      const std::string options = text("mode=train batch=6 lanes=", 1 + turn % 3,
                                       turn % 4 == 1   ? " library=openblas"
                                       : turn % 4 == 2 ? " layout=channels_last"
                                       : turn % 4 == 3 ? " dtype=f64"
                                                       : "");
      ++turn;
      INFO(options << "\n" << program);
      CHECK(moved(program, options));
      CHECK_EXACT(trained(program, options), trained(program, options + kApart));
    }
}

TEST_CASE("the slope stays where somebody else reads the activation, or it is another one") {
  const auto there = [](const std::string& program) { return moved(program, "mode=train batch=2"); };
  const std::string pooled = network(kConvolution, "maxpool2d(c) kernel=2");
  CHECK(there(pooled));
  CHECK_FALSE(moved(pooled, "mode=train batch=2" + kApart));
  CHECK_FALSE(there(network(kConvolution, "avgpool2d(c) kernel=2")));
  CHECK_FALSE(there(network("c = conv2d(w) filters=18 kernel=3 activation=elu\n", "maxpool2d(c) kernel=2")));
  CHECK_FALSE(there(network("c = conv2d(w) filters=18 kernel=3\n", "maxpool2d(c) kernel=2")));
  CHECK_FALSE(there(network(kConvolution + "q = maxpool2d(c) kernel=2\n", "maxpool2d(c) kernel=2") +
                    "g = flatten(q)\ne = dense(g) units=3\nm = cross_entropy(e, label)\n"));
}

}  // namespace
}  // namespace margay::test
