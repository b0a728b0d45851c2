// A step that writes beside its buffers is named.
#include "plan/arena_guard.h"

#include "compare.h"
#include "error/error.h"
#include "plan/placement.h"
#include "plan/plan.h"
#include "problem.h"

namespace margay::test {
namespace {

/// Where the address sanitizer would end the process before the guard could speak.
__attribute__((no_sanitize("address"), noinline)) void put(float* at, float value) {
  *static_cast<volatile float*>(at) = value;
}

/// Two steps over two buffers of ten values: the first writes value number `reached` of the second buffer.
std::string run(int reached) {
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  const dnnl::stream stream(engine);
  Sequence sequence;
  const Value first{plain_desc({10}, 1, Type::f32), {Ref::Kind::arena, 0}};
  const Value second{plain_desc({10}, 1, Type::f32), {Ref::Kind::arena, 1}};
  sequence.buffers = {Buffer{40, 0, 1, 0}, Buffer{40, 0, 1, 0}};
  Step write;
  write.node = "careless";
  write.phase = "forward";
  write.kernel = "test:put";
  write.buffers = {0, 1};
  write.host = [=](const Frame& frame) { put(frame.at<float>(second) + reached, 3); };
  Step read;
  read.node = "innocent";
  read.buffers = {0, 1};
  read.host = [=](const Frame& frame) { put(frame.at<float>(first), 1); };
  sequence.steps = {write, read};
  sequence.place();
  std::vector<char> arena(static_cast<size_t>(sequence.arena_bytes) + 128);
  Places places;
  places.arena = arena.data() + (64 - reinterpret_cast<uintptr_t>(arena.data()) % 64);
  const BoundSequence bound(sequence, engine, places);
  Frame frame;
  for (int i = 0; i < 2; ++i) {
    try {
      bound.run(frame, stream);
    } catch (const Error& error) {
      CHECK_EQ(error.status(), MG_INTERNAL);
      return error.what();
    }
  }
  return "clean";
}

TEST_CASE("tests are built with guards") { REQUIRE(kGuardArenas); }

TEST_CASE("one value too far is caught, on both sides") {
  CHECK_EQ(run(0), "clean");
  CHECK_EQ(run(9), "clean");
  CHECK_EQ(run(10),
           "node careless, forward (test:put): byte 40 of buffer 1, which has 40 bytes, was written");
  CHECK_EQ(run(20),
           "node careless, forward (test:put): byte 80 of buffer 1, which has 40 bytes, was written");
  CHECK_EQ(run(-1),
           "node careless, forward (test:put): byte -4 of buffer 1, which has 40 bytes, was written");
}

TEST_CASE("every step of a network says which buffers it touches") {
  for (const std::string& network : network_names()) {
    const margay::Plan plan(read_network(network), "batch=4");
    const Sequence* sequence = plan.sequence(Pass::predict, 4);
    std::vector<int> touched(sequence->buffers.size(), 0);
    for (const Step& step : sequence->steps)
      for (int32_t id : step.buffers) ++touched[static_cast<size_t>(id)];
    for (size_t i = 0; i < touched.size(); ++i) CHECK_EQ(touched[i] > 0, sequence->buffers[i].first >= 0);
  }
}

}  // namespace
}  // namespace margay::test
