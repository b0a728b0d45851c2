// Contexts on many threads, in the wrong moment, and thousands of times.
#include <atomic>
#include <fstream>
#include <memory>
#include <sstream>
#include <thread>

#include "compare.h"
#include "feed.h"
#include "problem.h"

namespace margay::test {
namespace {

const char* const kShrinking = R"(
x = input() shape=1
y = dense(x) units=64 bias=false
z = dense(y) units=2 bias=false
loss = cross_entropy(z, label)
)";

constexpr uint64_t kSeed = 8;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;  // keeps freed memory for a while, and is slow
#else
constexpr bool kSanitized = false;
#endif

/// A number of /proc/self/status: VmRSS in kB, Threads.
int64_t status(const std::string& key) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.rfind(key + ":", 0) == 0) return std::stoll(line.substr(key.size() + 1));
  return -1;
}

TEST_CASE("many contexts of one plan compute what one computes") {
  for (const std::string options :
       {"batch=4", "batch=4 lanes=2", "batch=4 library=openblas", "batch=4 threads=2", "batch=4 dtype=f64"}) {
    INFO(options);
    Plan plan(read_network("keras-sequential"), options);
    plan.initialize(1);
    constexpr int kThreads = 8, kRounds = kSanitized ? 4 : 12;
    std::vector<Values> expected;
    {
      Context context(plan);
      for (int thread = 0; thread < kThreads; ++thread) {
        feed(plan, context, 4, kSeed + static_cast<uint64_t>(thread));
        context.run(1 + thread % 4);
        expected.push_back(context.output(1 + thread % 4));
      }
    }
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
      threads.emplace_back([&, thread] {
        Context context(plan);
        feed(plan, context, 4, kSeed + static_cast<uint64_t>(thread));
        for (int round = 0; round < kRounds; ++round) {
          context.run(1 + thread % 4, round % 3 == 0);  // evaluation now and then
          wrong += context.output(1 + thread % 4) != expected[static_cast<size_t>(thread)];
        }
      });
    for (std::thread& thread : threads) thread.join();
    CHECK_EQ(wrong.load(), 0);
  }
}

TEST_CASE("predictions beside training see whole steps") {
  Plan plan(kShrinking, "mode=train lanes=2 batch=2 weight_decay=1 outputs=y");
  plan.write("y/kernel", Values(64, 1));
  plan.write("z/kernel", Values(128, 0));  // no gradient: every step multiplies all weights by 1 - 0.5
  std::atomic<bool> over{false};
  std::atomic<int> mixed{0};
  std::thread reader([&] {
    Context context(plan);
    context.bind(0, {1, 1});
    while (!over) {
      context.run(2);
      const Values seen = context.output(2);
      for (double value : seen) mixed += value != seen.front();
    }
  });
  Context context(plan);
  context.bind(0, {1, 1});
  context.bind(1, {0, 1}, MG_U8);
  for (int64_t step = 0; step < 60; ++step) {
    context.step(2, step, step % 2 == 0 ? 0.5 : -1);  // halve, double
    std::this_thread::yield();
  }
  over = true;
  reader.join();
  CHECK_EQ(mixed.load(), 0);
}

TEST_CASE("a busy context refuses a second call") {
  Plan plan(read_network("kth-cnn"), "batch=16");
  plan.initialize(1);
  Context context(plan);
  feed(plan, context, 16, kSeed);
  std::atomic<bool> refused{false};
  std::atomic<int> wrong{0};
  const auto call = [&] {
    for (int i = 0; i < 5000 && !refused; ++i) {
      const int32_t status = mg_context_run(context.handle(), 16, 0);
      if (status == MG_OK) continue;
      wrong += status != MG_STATE ||
               std::string(mg_last_error()) !=
                   "the context is busy with another call: a context runs one call at a time";
      refused = true;
    }
  };
  std::thread other(call);
  call();
  other.join();
  CHECK(refused);
  CHECK_EQ(wrong.load(), 0);
  CHECK_NOTHROW(context.run(16));  // and goes on
}

TEST_CASE("contexts outlive the close of their plan") {
  auto plan = std::make_unique<Plan>(read_network("x-and-o"), "mode=train lanes=2 batch=4");
  plan->initialize(1);
  auto first = std::make_unique<Context>(*plan);
  Context second(*plan);
  feed(*plan, *first, 4, kSeed);
  feed(*plan, second, 4, kSeed);
  first->run(4);
  const Values expected = first->output(4);
  plan.reset();
  second.run(4);
  CHECK_EXACT(second.output(4), expected);
  first.reset();
  CHECK_EQ(second.step(4, 0, 0.1).updated, 1);
}

TEST_CASE("the wrong kind of call is refused") {
  Plan infer(read_network("x-and-o"), "batch=2");
  infer.initialize(1);
  Context context(infer);
  feed(infer, context, 2, kSeed);
  CHECK_THROWS_WITH(context.step(2, 0, 0.1),
                    "the plan was compiled with mode=infer; a training step needs mode=train");
  CHECK_EQ(mg_last_status(), MG_STATE);
  CHECK_NOTHROW(context.run(2, true));
  Plan train(read_network("x-and-o"), "mode=train batch=2");
  Context training(train);
  feed(train, training, 2, kSeed);
  CHECK_THROWS_WITH(training.step(2, 0, 1.0 / 0.0), "the learning rate is inf, expected a finite number");
  CHECK_THROWS_WITH(training.step(2, -1, 0.1), "step -1, expected 0 or more");
  Plan lossless("x = input() shape=2\ny = relu(x)", "");
  Context plain(lossless);
  plain.bind(0, {1, 2});
  CHECK_THROWS_WITH(plain.run(1, true), "the program has no loss to evaluate");
}

TEST_CASE("a caller's thread gets no team of OpenMP threads") {
  int64_t before = 0, after = 0;
  std::thread([&] {
    before = status("Threads");
    Plan plan(read_network("keras-sequential"), "mode=train batch=4");
    plan.initialize(1);
    plan.write_all(plan.read_all());
    Context context(plan);
    feed(plan, context, 4, kSeed);
    context.step(4, 0, 0.1);
    context.run(3, true);
    after = status("Threads");
  }).join();
  CHECK_EQ(after, before);
}

TEST_CASE("ten thousand contexts leave no memory and no thread behind") {
  Plan plan(read_network("x-and-o"), "mode=train lanes=2 batch=4");
  plan.initialize(1);
  const auto open_and_close = [&](int times) {
    for (int i = 0; i < times; ++i) {
      Context context(plan);
      if (i % 100 != 0) continue;
      feed(plan, context, 4, kSeed);
      context.step(1 + i / 100 % 4, 0, 0.01);
      context.run(4);
    }
  };
  open_and_close(500);
  const int64_t memory = status("VmRSS"), threads = status("Threads");
  open_and_close(kSanitized ? 500 : 10000);
  CHECK_EQ(status("Threads"), threads);
  if (!kSanitized) CHECK(status("VmRSS") - memory < 2048);  // kB
}

TEST_CASE("a thousand plans leave no memory behind") {
  const auto open_and_close = [&](int times) {
    for (int i = 0; i < times; ++i) {
      Plan plan(read_network("tiny-cnn"),
                i % 2 == 0 ? "mode=train lanes=2 batch=4 optimizer=adam" : "batch=3 library=openblas");
      Context context(plan);
      CHECK_EQ(mg_plan_compile("x = input() shape=3\ny = conv2d(x) filters=1 kernel=1", ""),
               nullptr);  // nor do refusals
    }
  };
  open_and_close(kSanitized ? 10 : 300);
  const int64_t memory = status("VmRSS");
  open_and_close(kSanitized ? 20 : 1000);
  if (!kSanitized) CHECK(status("VmRSS") - memory < 4096);  // kB
}

}  // namespace
}  // namespace margay::test
