// Buffers in an arena: those that live at the same time do not overlap, networks get no larger arenas than
// all pairs give, and programs of thousands of nodes are not compared pair by pair.
#include "plan/placement.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "compare.h"
#include "numbers.h"
#include "plan/arena_guard.h"
#include "plan/plan.h"
#include "problem.h"

namespace margay::test {
namespace {

int64_t rounded(int64_t bytes) { return (bytes + 63) / 64 * 64 + 2 * kGuardBytes; }

/// The plain twin: the largest first, compared with all before it.
int64_t arena_of_all_pairs(std::vector<Buffer> buffers) {
  std::vector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return buffers[a].bytes > buffers[b].bytes; });
  int64_t arena = 0;
  std::multimap<int64_t, size_t> placed;
  for (size_t index : order) {
    Buffer& buffer = buffers[index];
    int64_t offset = 0;
    for (const auto& [begin, other_index] : placed) {
      const Buffer& other = buffers[other_index];
      if (other.last < buffer.first || buffer.last < other.first) continue;
      if (offset + rounded(buffer.bytes) <= begin) break;
      offset = std::max(offset, begin + rounded(other.bytes));
    }
    placed.emplace(offset, index);
    arena = std::max(arena, offset + rounded(buffer.bytes));
  }
  return arena;
}

/// Walks the steps and keeps the ranges that are taken.
void check_placed(const std::vector<Buffer>& buffers, int64_t arena) {
  std::map<int, std::vector<const Buffer*>> first, last;
  for (const Buffer& buffer : buffers) {
    REQUIRE(buffer.offset % 64 == 0);
    REQUIRE(buffer.offset >= 0);
    REQUIRE(buffer.offset + buffer.bytes <= arena);
    first[buffer.first].push_back(&buffer);
    last[buffer.last].push_back(&buffer);
  }
  std::map<int64_t, int64_t> taken;
  for (const auto& [step, beginning] : first) {
    for (auto end = last.begin(); end != last.end() && end->first < step; end = last.erase(end))
      for (const Buffer* buffer : end->second)
        if (buffer->bytes > 0) taken.erase(buffer->offset);
    for (const Buffer* buffer : beginning) {
      if (buffer->bytes == 0) continue;
      const auto next = taken.lower_bound(buffer->offset);
      REQUIRE((next == taken.end() || buffer->offset + buffer->bytes <= next->first));
      REQUIRE((next == taken.begin() || std::prev(next)->second <= buffer->offset));
      taken[buffer->offset] = buffer->offset + buffer->bytes;
    }
  }
}

/// The most bytes that live at one step: no arena is smaller.
int64_t least_arena(const std::vector<Buffer>& buffers) {
  std::map<int, int64_t> changes;
  for (const Buffer& buffer : buffers) {
    changes[buffer.first] += rounded(buffer.bytes);
    changes[buffer.last + 1] -= rounded(buffer.bytes);
  }
  int64_t now = 0, most = 0;
  for (const auto& [unused, change] : changes) most = std::max(most, now += change);
  return most;
}

std::vector<Buffer> random_buffers(Numbers& numbers, int count, int reach) {
  std::vector<Buffer> buffers(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    Buffer& buffer = buffers[static_cast<size_t>(i)];
    buffer.bytes = numbers.integer(0, 5000);
    buffer.first = i / 2;
    buffer.last = buffer.first + static_cast<int>(numbers.integer(0, reach));
  }
  return buffers;
}

TEST_CASE("buffers that live at the same time do not overlap") {
  Numbers numbers(5);
  for (int count : {1, 2, 40, 300, 2048, 2049, 20000}) {
    INFO(count << " buffers");
    std::vector<Buffer> buffers = random_buffers(numbers, count, 60);
    int64_t arena = 0;
    place_buffers(buffers, arena);
    check_placed(buffers, arena);
    CHECK(arena >= least_arena(buffers));
    CHECK(arena <= least_arena(buffers) * 5 / 4);
  }
}

/// The buffers without those that share another's memory.
std::vector<Buffer> places(const Sequence& sequence) {
  std::vector<Buffer> places;
  for (size_t i = 0; i < sequence.buffers.size(); ++i) {
    const Buffer& buffer = sequence.buffers[i];
    if (buffer.shares == static_cast<int32_t>(i)) {
      places.push_back(buffer);
      continue;
    }
    const Buffer& home = sequence.buffers[static_cast<size_t>(buffer.shares)];
    REQUIRE(buffer.offset == home.offset);
    REQUIRE(buffer.bytes == home.bytes);
    REQUIRE(buffer.last <= home.last);
  }
  return places;
}

TEST_CASE("a step works in place where nobody reads its input again") {
  // 0 -> 1 -> 2 in place; 3 is read again at step 3; 5 has another size; 6 comes from 1, which is gone
  Sequence sequence;
  sequence.steps.resize(5);
  sequence.steps[1].in_place = {{0, 1}, {3, 1}};
  sequence.steps[2].in_place = {{1, 2}, {1, 6}, {3, 4}, {2, 5}};
  sequence.buffers = {{64, 0, 1}, {64, 1, 2}, {64, 2, 4}, {64, 0, 3}, {64, 2, 3}, {128, 2, 4}, {64, 2, 4}};
  sequence.place();
  std::vector<int32_t> shares;
  for (const Buffer& buffer : sequence.buffers) shares.push_back(buffer.shares);
  CHECK(shares == std::vector<int32_t>{0, 0, 0, 3, 4, 5, 6});
  CHECK_EQ(sequence.buffers[0].last, 4);
  check_placed(places(sequence), sequence.arena_bytes);
}

TEST_CASE("the networks' arenas are those of all pairs") {
  for (const std::string& network : network_names()) {
    const std::string program = read_network(network);
    for (const std::string options : {"batch=32", "mode=train batch=50 lanes=2", "dtype=f64 batch=8"}) {
      if (program.find("cross_entropy") == std::string::npos && options.find("train") != std::string::npos)
        continue;
      INFO(network << " " << options);
      margay::Plan plan(program, options);
      for (Pass pass : {Pass::predict, Pass::evaluate, Pass::train}) {
        const Sequence* sequence = plan.sequence(pass, plan.share());
        if (!sequence) continue;
        check_placed(places(*sequence), sequence->arena_bytes);
        CHECK_EQ(sequence->arena_bytes, arena_of_all_pairs(places(*sequence)));
      }
    }
  }
}

TEST_CASE("the places looked at grow with the buffers, not with their pairs") {
  Numbers numbers(6);
  for (int reach :
       {2, 80000}) {  // a chain of predictions; a training, where forward values wait for their gradients
    std::vector<Buffer> buffers = random_buffers(numbers, 80000, reach);
    int64_t arena = 0;
    CHECK(place_buffers(buffers, arena) <= 2 * 80000);
  }
}

}  // namespace
}  // namespace margay::test
