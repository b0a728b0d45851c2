// What a plan tells of itself, its memory, and its named tensors.
#include <cctype>

#include "compare.h"
#include "feed.h"
#include "plan/plan.h"
#include "problem.h"

namespace margay::test {
namespace {

std::string refusal(const std::string& program, const std::string& options, int32_t status) {
  try {
    Plan plan(program, options);
    return "accepted";
  } catch (const Refused& refused) {
    CHECK_EQ(refused.status, status);
    return refused.what();
  }
}

TEST_CASE("facts name inputs, outputs, parameters and states in order") {
  const Plan plan(read_network("x-and-o"), "mode=train optimizer=adam batch=2");
  std::string words;
  for (const Fact& fact : plan.facts())
    if (!fact.shape.empty())
      words += fact.kind + " " + fact.name + " " + fact.dtype + " " + to_text(fact.shape) + "\n";
  CHECK_EQ(words,
           "input image f32 9x9x1\ninput label i64 1\noutput probs f32 2\n"
           "parameter filters/kernel f32 3x3x1x3\nparameter filters/bias f32 3\nparameter logits/kernel f32 "
           "12x2\nparameter logits/bias f32 2\n"
           "state filters/kernel.mean f32 3x3x1x3\nstate filters/kernel.mean_square f32 3x3x1x3\n"
           "state filters/bias.mean f32 3\nstate filters/bias.mean_square f32 3\n"
           "state logits/kernel.mean f32 12x2\nstate logits/kernel.mean_square f32 12x2\n"
           "state logits/bias.mean f32 2\nstate logits/bias.mean_square f32 2\n");
  CHECK(plan.number("memory") > 0);
}

TEST_CASE("what is written is read, in every layout") {
  for (const std::string options :
       {"mode=train batch=32", "batch=1", "mode=train layout=channels_last batch=4", "library=openblas",
        "dtype=f64"}) {
    for (const std::string network : {"keras-sequential", "tiny-cnn", "tiny-depthwise"}) {
      INFO(network << " " << options);
      Plan plan(read_network(network), options);
      Numbers numbers(3);
      Values all = plan.read_all();
      for (double& value : all) value = static_cast<double>(numbers.integer(-1000000, 1000000));
      plan.write_all(all);
      CHECK_EXACT(plan.read_all(), all);
    }
  }
}

TEST_CASE("wrong tensors and sizes are refused") {
  Plan plan(read_network("x-and-o"), "mode=train optimizer=adam");
  float values[27] = {};
  const mg_address address = static_cast<mg_address>(reinterpret_cast<intptr_t>(values));
  CHECK_EQ(mg_plan_read(plan.handle(), "filters/kernel", address, 100), MG_INVALID);
  CHECK_EQ(std::string(mg_last_error()), "filters/kernel: 100 bytes, 108 expected for 3x3x1x3 in f32");
  CHECK_EQ(mg_plan_write(plan.handle(), "filters/weights", address, 108), MG_INVALID);
  CHECK_EQ(std::string(mg_last_error()), "the plan has no tensor named 'filters/weights'");
  CHECK_EQ(mg_plan_read(plan.handle(), "filters/kernel.velocity", address, 108), MG_INVALID);
  CHECK_EQ(std::string(mg_last_error()), "the plan has no tensor named 'filters/kernel.velocity'");
  CHECK_EQ(mg_plan_read(plan.handle(), "nothing.mean", address, 108), MG_INVALID);
  CHECK_EQ(mg_plan_read(plan.handle(), "filters/kernel", 0, 108), MG_INVALID);
  CHECK_EQ(std::string(mg_last_error()), "destination is NULL");
  CHECK_EQ(mg_plan_read(plan.handle(), nullptr, address, 108), MG_INVALID);
  CHECK_EQ(mg_plan_read(plan.handle(), "filters/kernel.mean", address, 108), MG_OK);
}

TEST_CASE("a memory limit is kept, and the message says what to do") {
  const int64_t needed = Plan(read_network("kth-cnn"), "mode=train batch=64 lanes=2").number("memory");
  const std::string options = "mode=train batch=64 lanes=2 memory_limit=";
  CHECK_EQ(refusal(read_network("kth-cnn"), options + std::to_string(needed), MG_MEMORY), "accepted");
  const std::string message =
      refusal(read_network("kth-cnn"), options + std::to_string(needed - 1), MG_MEMORY);
  INFO(message);
  CHECK_EQ(message.find("the plan needs " + grouped(needed) + " bytes (parameters "), 0);
  CHECK_NE(message.find("the limit is " + grouped(needed - 1) +
                        ". Use a smaller batch (now 64), fewer lanes (now 2), or raise the limit."),
           std::string::npos);
}

TEST_CASE("what no machine has is refused, not tried") {
  const std::string head = "x = input() shape=2048x2048x100\n";
  const std::string wide = head + "y = conv2d(x) filters=1000 kernel=1";
  CHECK_NE(refusal(wide, "", MG_INVALID), "accepted");  // an output of 4 billion values
  const std::string hungry =
      "x = input() shape=100000\ny = dense(x) units=20000\nz = dense(y) units=100000\n";
  CHECK_NE(refusal(hungry, "library=openblas batch=1000000 lanes=1000", MG_MEMORY), "accepted");
}

TEST_CASE("the description has a row per step and totals that fit the facts") {
  const Plan plan(read_network("keras-sequential"), "mode=train batch=32 lanes=2");
  const std::string description = plan.describe();
  INFO(description);
  CHECK_EQ(description.find("training step, 16 samples a lane\nnode "), 0);
  for (const char* word : {"gather", "forward", "backward weights", "backward data",
                           "reorder: ", "margay:cross_entropy", "parameters: 93,322 values"})
    CHECK_NE(description.find(word), std::string::npos);
  CHECK_NE(description.find("all together: " + grouped(plan.number("memory")) + " bytes"), std::string::npos);
}

TEST_CASE("several outputs are read by number") {
  Plan plan(read_network("x-and-o"), "batch=3 outputs=probs,filters,votes");
  plan.initialize(1);
  Context context(plan);
  feed(plan, context, 3, 1);
  context.run(3);
  const Values votes = context.output(3, 2), filters = context.output(3, 1), probs = context.output(3, 0);
  CHECK_EQ(filters.size(), 3 * 7 * 7 * 3);
  CHECK_EQ(votes.size(), 3 * 12);
  for (size_t i = 0; i < 3; ++i) CHECK(std::abs(probs[2 * i] + probs[2 * i + 1] - 1) < 1e-6);
  CHECK(largest(filters) == largest(votes));  // pooling keeps the largest
}

TEST_CASE("a long program is compiled for one sample and a whole batch; other sizes when they are met") {
  std::string program = "x0 = input() shape=4\n";
  for (int i = 1; i <= 300; ++i) program += text("x", i, " = relu(x", i - 1, ")\n");
  const margay::Plan inside(program, "batch=32");
  for (int64_t size : {1, 32}) CHECK(inside.sequence(Pass::predict, size));
  for (int64_t size : {2, 4, 8, 16}) CHECK(!inside.sequence(Pass::predict, size));
  const margay::Plan shorter("x0 = input() shape=4\nx1 = relu(x0)", "batch=32");
  for (int64_t size : {1, 2, 4, 8, 16, 32}) CHECK(shorter.sequence(Pass::predict, size));

  const Plan plan(program, "batch=32");
  Context context(plan);
  Values values(32 * 4, 3);
  context.bind(0, values);
  for (int64_t n : {1, 3, 32, 5}) {
    context.run(n);
    CHECK_EXACT(context.output(n), Values(static_cast<size_t>(n * 4), 3));
  }
}

}  // namespace
}  // namespace margay::test
