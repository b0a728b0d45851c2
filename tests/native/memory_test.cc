// What plans and their contexts take: counted before it is taken, for all contexts, later batch sizes and
// packs.
#include <fstream>

#include "compare.h"
#include "error/error.h"
#include "feed.h"
#include "handles.h"
#include "memory/control_group.h"
#include "problem.h"
#include "run/context.h"

namespace margay::test {
namespace {

std::string refusal(const std::string& program, const std::string& options) {
  try {
    Plan plan(program, options);
    return "accepted";
  } catch (const Refused& refused) {
    CHECK_EQ(refused.status, MG_MEMORY);
    return refused.what();
  }
}

int64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * 4096;
}

TEST_CASE("memory is counted for all contexts") {
  const std::string program = read_network("keras-sequential");
  const int64_t one = Plan(program, "batch=32").number("memory");
  const int64_t two = Plan(program, "batch=32 contexts=2").number("memory");
  const int64_t nine = Plan(program, "batch=32 contexts=9").number("memory");
  CHECK_EQ(nine - one, 8 * (two - one));
  const Plan plan(program, "batch=32 contexts=9");
  CHECK_NE(plan.describe().find(", of which there are 9; all together: " + grouped(nine) + " bytes"),
           std::string::npos);
  const std::string limit = " memory_limit=" + std::to_string(nine);
  CHECK_EQ(refusal(program, "batch=32 contexts=9" + limit), "accepted");
  const std::string message = refusal(program, "batch=32 contexts=10" + limit);
  INFO(message);
  CHECK_EQ(message.find("the plan needs " + grouped(nine + two - one) + " bytes (parameters "), 0);
  CHECK_NE(message.find(", 10 contexts of " + grouped(two - one) + "), the limit is " + grouped(nine)),
           std::string::npos);
}

TEST_CASE("contexts that no machine holds are refused, with what is needed and what is there") {
  const std::string message = refusal(read_network("kth-cnn"), "batch=1000 contexts=100000");
  INFO(message);
  CHECK_EQ(message.find("the plan needs "), 0);
  CHECK_NE(message.find(", 100,000 contexts of "), std::string::npos);
  CHECK_NE(message.find("), the machine (or its container) has " + grouped(memory_of_machine()) +
                        ". Use a smaller batch (now 1000), fewer contexts or fewer lanes (now 1)."),
           std::string::npos);
}

TEST_CASE("sizes beyond 64 bits are refused as well") {
  CHECK_NE(refusal("x = input() shape=2147483647\ny = relu(x)", "batch=1048576 contexts=1048576 lanes=1024"),
           "accepted");
  std::string inputs;
  for (int i = 0; i < 2000; ++i) inputs += text("x", i, " = input() shape=2147483647\n");
  CHECK_NE(refusal(inputs + "y = relu(x0)", "batch=1024 contexts=1048576"), "accepted");
}

TEST_CASE("a batch size built later that needs more than the limit is refused, and the plan goes on") {
  const std::string program = read_network("kth-cnn");
  const int64_t needed = margay::Plan(program, "mode=train batch=8").memory_bytes();
  const auto plan = std::make_shared<margay::Plan>(program, text("mode=train batch=8 memory_limit=", needed));
  plan->initialize(1);
  const size_t packs = plan->parameters().packs();
  std::string message = "accepted";
  try {
    plan->build(Pass::train, 64);
  } catch (const margay::Error& error) {
    CHECK_EQ(error.status(), MG_MEMORY);
    message = error.what();
  }
  INFO(message);
  CHECK_EQ(message.find("the plan and a batch of 64 samples need "), 0);
  CHECK_NE(message.find("), the limit is " + grouped(needed)), std::string::npos);
  CHECK_EQ(plan->sequence(Pass::train, 64), nullptr);
  CHECK_EQ(plan->memory_bytes(), needed);
  CHECK_EQ(plan->parameters().packs(), packs);
  margay::Context context(plan);
  const Shape shape = plan->graph().nodes[0].op->shape();
  const std::vector<uint8_t> pixels(static_cast<size_t>(8 * elements(shape)), 3), labels(8, 1);
  context.bind(0, pixels.data(), 8, MG_U8);
  context.bind(1, labels.data(), 8, MG_U8);
  context.step(8, 0, 0.01);
  CHECK_EQ(context.result().updated, 1);
}

TEST_CASE("a layout that several sizes want is packed once") {
  for (const std::string& network : network_names()) {
    margay::Plan plan(read_network(network), "batch=32");
    const Parameters& parameters = plan.parameters();
    for (size_t i = 0; i < parameters.packs(); ++i)
      for (size_t j = 0; j < i; ++j)
        CHECK_FALSE((parameters.pack(i).parameter == parameters.pack(j).parameter &&
                     parameters.pack(i).desc == parameters.pack(j).desc));
  }
}

TEST_CASE("packs are looked at when the weights have changed, not in every prediction") {
  const auto plan =
      std::make_shared<margay::Plan>(read_network("keras-sequential"), "batch=8 layout=channels_last");
  plan->initialize(1);
  CHECK_FALSE(plan->parameters().fresh());
  margay::Context context(plan);
  std::vector<uint8_t> pixels(8 * 28 * 28, 7);
  context.bind(0, pixels.data(), 8, MG_U8);
  context.run(8, false);
  CHECK(plan->parameters().fresh());
  context.run(3, false);
  CHECK(plan->parameters().fresh());
  plan->initialize(2);
  CHECK_FALSE(plan->parameters().fresh());
  context.run(8, false);
  CHECK(plan->parameters().fresh());
}

TEST_CASE("many compilations of different networks keep memory flat") {
  const auto compile = [](int i) {
    const std::string filters = std::to_string(1 + i % 97);
    const Plan plan("x = input() shape=" + text(8 + i / 97) + "x9x" + filters +
                        "\ny = conv2d(x) kernel=3x3 filters=" + filters,
                    "batch=3");
  };
  int i = 0;
  for (; i < 250; ++i) compile(i);
  CHECK_EQ(dnnl::get_primitive_cache_capacity(), 128);
  const int64_t before = resident_bytes();
  for (; i < 500; ++i) compile(i);
  const int64_t grown = resident_bytes() - before;
  INFO("grown by " << grown << " bytes over 250 compilations");
#if defined(__SANITIZE_ADDRESS__)
  MESSAGE("skipped: the address sanitizer keeps freed memory for a while");
#else
  CHECK(grown < 2 << 20);
#endif
}

TEST_CASE("an input that nothing reads may have any type, or none") {
  const auto plan = std::make_shared<margay::Plan>(
      "x = input() shape=4\nspare = input() shape=4\ny = softmax(x)\nloss = cross_entropy(y, label)", "");
  margay::Context context(plan);
  const float values[4] = {1, 2, 3, 4};
  const int64_t label = 2;
  context.bind(0, values, 1, MG_F32);
  context.bind(2, &label, 1, MG_I64);
  context.run(1, true);
  context.bind(1, values, 1, MG_F32);
  context.run(1, true);
  CHECK_THROWS_WITH_AS(context.bind(2, values, 1, MG_F32),
                       "input label: class indices must be bound as u8, i32 or i64", margay::Error);
}

}  // namespace
}  // namespace margay::test
