// Steps and runs take no memory, and one that oneDNN cannot get in the middle of a step changes nothing or
// all.
#include <link.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>

#include "compare.h"
#include "feed.h"
#include "problem.h"

namespace {

std::atomic<bool> counting{false};
std::atomic<int64_t> ours{0}, of_onednn{0};
std::atomic<int64_t> until_refusal{std::numeric_limits<int64_t>::max()};

struct Range {
  uintptr_t begin = 0, end = 0;
};

/// Where oneDNN's code lies.
Range onednn() {
  Range range;
  dl_iterate_phdr(
      [](dl_phdr_info* object, size_t, void* data) {
        if (!std::strstr(object->dlpi_name, "libdnnl")) return 0;
        for (int i = 0; i < object->dlpi_phnum; ++i) {
          const auto& header = object->dlpi_phdr[i];
          if (header.p_type != PT_LOAD || !(header.p_flags & PF_X)) continue;
          *static_cast<Range*>(data) = {object->dlpi_addr + header.p_vaddr,
                                        object->dlpi_addr + header.p_vaddr + header.p_memsz};
        }
        return 1;
      },
      &range);
  return range;
}

void* allocate(size_t bytes, const void* caller) {
  if (counting) {
    static const Range range = onednn();
    const auto at = reinterpret_cast<uintptr_t>(caller);
    (at >= range.begin && at < range.end ? of_onednn : ours) += 1;
    if (until_refusal.fetch_sub(1) <= 0) throw std::bad_alloc();
  }
  if (void* data = std::malloc(bytes > 0 ? bytes : 1)) return data;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(size_t bytes) { return allocate(bytes, __builtin_return_address(0)); }
void* operator new[](size_t bytes) { return allocate(bytes, __builtin_return_address(0)); }
void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  try {
    return allocate(bytes, __builtin_return_address(0));
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* data) noexcept { std::free(data); }
void operator delete[](void* data) noexcept { std::free(data); }
void operator delete(void* data, size_t) noexcept { std::free(data); }
void operator delete[](void* data, size_t) noexcept { std::free(data); }

namespace margay::test {
namespace {

constexpr int64_t kBatch = 6;
constexpr uint64_t kSeed = 5;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

/// Counts from here to the end of the scope; the allocation with that number is refused.
class Counting {
 public:
  explicit Counting(int64_t refused = std::numeric_limits<int64_t>::max()) {
    ours = of_onednn = 0;
    until_refusal = refused;
    counting = true;
  }
  ~Counting() { counting = false; }
};

TEST_CASE("a step and a run take no memory") {
  for (const std::string network : {"tiny-cnn", "tiny-mlp", "keras-functional"})
    for (const std::string options :
         {"", "lanes=2", "lanes=2 shares=3 optimizer=adam", "threads=2 optimizer=rmsprop momentum=0.5",
          "library=openblas lanes=2", "dtype=f64 optimizer=adam", "layout=channels_last lanes=2"}) {
      INFO(network << " " << options);
      Plan plan(read_network(network), "mode=train batch=6 " + options);
      plan.initialize(1);
      Context context(plan);
      feed(plan, context, kBatch, kSeed);
      for (int64_t n : {kBatch, kBatch - 1}) {
        context.step(n, 0, 0.01);
        context.run(n, true);
        context.run(n);
      }
      {
        Counting scope;
        for (int64_t step = 1; step < 6; ++step) {
          mg_context_step(context.handle(), kBatch - step % 2, step, 0.01);
          mg_context_run(context.handle(), kBatch, 1);
          mg_context_run(context.handle(), kBatch, 0);
        }
      }
      CHECK_EQ(ours.load(), 0);
      if (options.find("f64") == std::string::npos) CHECK(of_onednn > 0);  // so it does count
    }
}

TEST_CASE("samples that are augmented take no memory") {
  const std::string augment =
      "augment=flip,shift,crop:2,rotate,zoom,shear,random_resized_crop,elastic:5,brightness,contrast,"
      "saturation,hue,grey,blur,cutout:3,erase,time_mask:2,frequency_mask:2,cutmix,fill:reflect";
  Plan plan("x = input() shape=16x12x3 dtype=u8 " + augment + "\nm = input() shape=16x12 dtype=u8 " +
                augment +
                " moves=nearest outside=3\ny = conv2d(x) filters=3 kernel=1\n"
                "loss = cross_entropy(y, m) ignore_index=3",
            "mode=train batch=6 lanes=2");
  plan.initialize(1);
  Context context(plan);
  context.bind(0, Numbers(1).integers(kBatch * 576, 0, 255), MG_U8);
  context.bind(1, Numbers(2).integers(kBatch * 192, 0, 2), MG_U8);
  context.step(kBatch, 0, 0.01);
  int32_t status = MG_OK;
  {
    Counting scope;
    for (int64_t step = 1; step < 9; ++step) {
      mg_context_epoch(context.handle(), step);
      status = std::max(status, mg_context_step(context.handle(), kBatch, step, 0.01));
    }
  }
  CHECK_EQ(status, MG_OK);
  CHECK_EQ(ours.load(), 0);
}

/// Parameters and states.
Values everything(const Plan& plan) {
  Values all;
  for (const Fact& fact : plan.facts()) {
    if (fact.kind != "parameter" && fact.kind != "state") continue;
    const Values one = plan.read(fact.name);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

TEST_CASE("a step without memory changes everything or nothing") {
  if (kSanitized) {
    MESSAGE("skipped: oneDNN loses what it holds when it gets no memory, and the sanitizer counts that");
    return;
  }
  for (const std::string options : {"", "lanes=2"}) {
    const std::string words = "mode=train batch=6 optimizer=adam " + options;
    Plan plan(read_network("tiny-cnn"), words), twin(read_network("tiny-cnn"), words);
    plan.initialize(1);
    twin.initialize(1);
    Context context(plan), twin_context(twin);  // the twin takes the same steps and always has memory
    feed(plan, context, kBatch, kSeed);
    feed(twin, twin_context, kBatch, kSeed);
    context.step(kBatch, 0, 0.01);
    twin_context.step(kBatch, 0, 0.01);
    int64_t refused = 0, renewals = 0;
    for (int64_t step = 1;; ++step) {
      REQUIRE(step < 100000);
      int32_t status;
      {
        Counting scope(step - 1);
        status = mg_context_step(context.handle(), kBatch, step, 0.01);
      }
      if (until_refusal.load() > 0) break;  // came through without meeting the refused one
      INFO("allocation " << step - 1);
      if (status == MG_OK) {
        ++renewals;  // of packed weights: the update was done
        twin_context.step(kBatch, step, 0.01);
      } else {
        ++refused;
        CHECK_EQ(status, MG_MEMORY);
      }
      CHECK_EXACT(everything(plan), everything(twin));
    }
    CHECK(refused > 100);
    CHECK(renewals > 0);
  }
}

}  // namespace
}  // namespace margay::test
