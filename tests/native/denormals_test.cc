// Denormal numbers cost a hundred times as much as others; in f32 they are zeros.
#include "platform/denormals.h"

#include <limits>
#include <thread>

#include "compare.h"
#include "feed.h"
#include "problem.h"
#include "threads/team.h"

namespace margay::test {
namespace {

/// Half the smallest normal number, computed; volatile, so that the processor does it.
float half_of_smallest() {
  volatile float value = std::numeric_limits<float>::min();
  return value / 2;
}

/// A number that is there already, read as an operand.
bool reads_denormal() {
  volatile float value = std::numeric_limits<float>::denorm_min();
  return value * 0x1p100f > 0;
}

bool flushes() { return half_of_smallest() == 0 && !reads_denormal(); }

TEST_CASE("denormal numbers are zeros within a scope and themselves outside of it") {
  CHECK_FALSE(flushes());
  {
    FlushDenormals on(true);
    CHECK(flushes());
    {
      FlushDenormals off(false);
      CHECK(flushes());
    }
    CHECK(flushes());
  }
  CHECK_FALSE(flushes());
}

TEST_CASE("all members of a team that flushes do, and none of one that does not") {
  for (bool flush : {true, false}) {
    Team team(3, flush);
    std::atomic<int> flushing{0};
    FlushDenormals on(flush);
    team.run([](void* data) { *static_cast<std::atomic<int>*>(data) += flushes(); }, &flushing, 3);
    CHECK_EQ(flushing.load(), flush ? 3 : 0);
  }
}

TEST_CASE("a call leaves the caller's floating-point mode as it was") {
  for (const std::string options : {"", "lanes=2", "threads=2"}) {
    Plan plan(read_network("tiny-cnn"), "mode=train batch=4 " + options);
    plan.initialize(1);
    Context context(plan);
    feed(plan, context, 4, 1);
    context.step(4, 0, 0.1);
    CHECK_FALSE(flushes());
    context.run(4, true);
    CHECK_FALSE(flushes());
    context.bind(1, Values(4, 1000), MG_I64);  // no such class
    CHECK_THROWS(context.step(4, 1, 0.1));
    CHECK_FALSE(flushes());
  }
}

TEST_CASE("a denormal input gives what zeros give") {
  for (const std::string options : {"", "lanes=2", "threads=2", "library=openblas"}) {
    INFO(options);
    Plan plan(
        "x = input() shape=6x6x2\na = conv2d(x) filters=3 kernel=3x3 bias=false\nf = flatten(a)\n"
        "y = dense(f) units=4 bias=false",
        "batch=4 " + options);
    plan.initialize(1);
    Context context(plan);
    for (double input : {1e-39, 0.0, -1e-42}) {
      context.bind(0, Values(4 * 72, input), MG_F32);
      context.run(4);
      CHECK_EXACT(context.output(4), Values(16, 0));
    }
  }
}

TEST_CASE("f64 keeps small numbers") {
  Plan plan("x = input() shape=1\ny = dense(x) units=1 bias=false", "dtype=f64");
  plan.write("y/kernel", {1});
  Context context(plan);
  context.bind(0, {1e-310});
  context.run(1);
  CHECK_EXACT(context.output(1), Values{1e-310});
}

}  // namespace
}  // namespace margay::test
