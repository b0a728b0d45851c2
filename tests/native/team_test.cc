// Threads: how many there are, whose they are, and what happens when the system refuses one.
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include <oneapi/dnnl/dnnl.hpp>

#include "compare.h"
#include "feed.h"
#include "problem.h"
#include "threads/team.h"

extern "C" void omp_set_num_threads(int);

namespace margay::test {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kSeed = 3;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;  // reserves more address space than any limit allows
#else
constexpr bool kSanitized = false;
#endif

int64_t threads_now() {
  const fs::directory_iterator tasks("/proc/self/task");
  return std::distance(begin(tasks), end(tasks));
}

/// A thread that has ended is listed until the system has put it away.
int64_t threads_soon(int64_t expected) {
  for (int i = 0; i < 1000 && threads_now() != expected; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return threads_now();
}

TEST_CASE("lanes and teams have the threads that were asked for and no others") {
  struct Count {
    std::string options;
    int64_t threads;
  };
  for (const Count& count : {Count{"", 0}, Count{"lanes=2", 1}, Count{"threads=2", 1},
                             Count{"lanes=2 threads=3", 5}, Count{"dtype=f64 lanes=2", 1}}) {
    INFO(count.options);
    const int64_t before = threads_now();
    check(mg_self_check());
    Plan plan(read_network("keras-functional"), "mode=train batch=6 " + count.options);
    plan.initialize(1);
    plan.write_all(plan.read_all());
    CHECK_EQ(threads_now(), before);
    {
      Context context(plan);
      feed(plan, context, 6, kSeed);
      context.step(6, 0, 0.01);
      context.step(5, 1, 0.01);
      context.run(3, true);
      CHECK_EQ(threads_now(), before + count.threads);
    }
    CHECK_EQ(threads_soon(before), before);
  }
}

TEST_CASE("a team runs every member of a region at once") {
  Team team(3, false);
  struct Region {
    Team& team;
    std::atomic<int> members{0}, numbers{0}, inside{0};
  };
  for (int members : {1, 2, 3, 3, 1, 2}) {
    Region region{team};
    const auto body = [](void* data) {
      Region& mine = *static_cast<Region*>(data);
      mine.members += 1;
      mine.numbers += 1 << (4 * Membership::mine().number);
      mine.team.barrier();
      mine.inside += mine.members.load();  // all have come, for everyone
    };
    team.run(body, &region, members);
    CHECK_EQ(region.members.load(), members);
    CHECK_EQ(region.numbers.load(), members == 1 ? 0x1 : members == 2 ? 0x11 : 0x111);
    CHECK_EQ(region.inside.load(), members * members);
  }
}

/// Takes address space away, so that no thread's stack fits any more.
class Narrow {
 public:
  explicit Narrow(int64_t left) {
    getrlimit(RLIMIT_AS, &before_);
    std::ifstream in("/proc/self/statm");
    int64_t pages = 0;
    in >> pages;
    rlimit narrow = before_;
    narrow.rlim_cur = static_cast<rlim_t>(pages * 4096 + left);
    setrlimit(RLIMIT_AS, &narrow);
  }
  ~Narrow() { setrlimit(RLIMIT_AS, &before_); }

 private:
  rlimit before_;
};

TEST_CASE("a refused thread is an error, and nothing is left of the attempt") {
  if (kSanitized) {
    MESSAGE("skipped: a sanitizer needs the address space");
    return;
  }
  struct Case {
    std::string options, message, advice;
  };
  for (const Case& expected :
       {Case{"threads=64", "the system refused a thread: ",
             " of the 63 that threads=64 adds to a lane. Use fewer threads."},
        Case{"lanes=64", "the system refused a thread for one of 64 lanes: ", ". Use fewer lanes."}}) {
    INFO(expected.options);
    Plan plan(read_network("x-and-o"), "mode=train batch=64 " + expected.options);
    plan.initialize(1);
    const int64_t before = threads_now();
    mg_context* handle = nullptr;
    {
      Narrow narrow(int64_t{48} << 20);
      handle = mg_context_open(plan.handle());
    }
    CHECK_EQ(handle, nullptr);
    const std::string message = mg_last_error();
    CHECK_EQ(mg_last_status(), MG_MEMORY);
    CHECK_EQ(message.substr(0, expected.message.size()), expected.message);
    CHECK_NE(message.find(expected.advice), std::string::npos);
    CHECK_EQ(threads_soon(before), before);
    Context context(plan);  // with the space back
    feed(plan, context, 64, kSeed);
    CHECK_EQ(context.step(64, 0, 0.01).updated, 1);
  }
}

// src is (1,1,512,512); the sum over it, read once more from another layout, shows that all was copied.
double copy_in_another_layout() {
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  using tag = dnnl::memory::format_tag;
  std::vector<float> from(16 * 64 * 64, 1), to(from.size(), 0);
  dnnl::memory source({{1, 16, 64, 64}, dnnl::memory::data_type::f32, tag::nchw}, engine, from.data());
  dnnl::memory destination({{1, 16, 64, 64}, dnnl::memory::data_type::f32, tag::nhwc}, engine, to.data());
  dnnl::reorder(source, destination).execute(stream, source, destination);
  stream.wait();
  double sum = 0;
  for (float value : to) sum += value;
  return sum;
}

TEST_CASE("other users of the same oneDNN keep its own runtime") {
  { Plan plan(read_network("x-and-o"), ""); }  // the runtime is ours from here on
  std::thread([] {
    const int64_t before = threads_now();
    omp_set_num_threads(3);
    CHECK_EQ(copy_in_another_layout(), 16 * 64 * 64);
    CHECK_EQ(threads_now(), before + 2);
    ThreadCount one(1);
    CHECK_EQ(copy_in_another_layout(), 16 * 64 * 64);
  }).join();
}

}  // namespace
}  // namespace margay::test
