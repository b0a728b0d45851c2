#include "plan/placement.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "plan/arena_guard.h"

namespace margay {
namespace {

constexpr int64_t kAlignment = 64;
/// Up to here every buffer is compared with every other, which gives the smaller arenas: 2 million
/// comparisons at most.
constexpr size_t kMaxCompared = 2048;

/// Bytes of a buffer and its guards.
int64_t aligned(int64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment + 2 * kGuardBytes;
}

/// The largest first, each as low as those placed before it allow.
int64_t place_by_size(std::vector<Buffer>& buffers, int64_t& arena) {
  std::vector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return buffers[a].bytes > buffers[b].bytes; });
  std::vector<size_t> placed;  // by offset
  int64_t looked = 0;
  for (size_t index : order) {
    Buffer& buffer = buffers[index];
    const int64_t size = aligned(buffer.bytes);
    int64_t offset = 0;
    for (size_t other_index : placed) {
      const Buffer& other = buffers[other_index];
      ++looked;
      if (other.last < buffer.first || buffer.last < other.first) continue;
      if (offset + size <= other.offset) break;
      offset = std::max(offset, other.offset + aligned(other.bytes));
    }
    buffer.offset = offset;
    arena = std::max(arena, offset + size);
    auto place = std::upper_bound(placed.begin(), placed.end(), offset,
                                  [&](int64_t value, size_t i) { return value < buffers[i].offset; });
    placed.insert(place, index);
  }
  return looked;
}

/// Free ranges of an arena that grows at its end.
class FreeRanges {
 public:
  /// The smallest range that is large enough gives its beginning.
  int64_t take(int64_t bytes) {
    ++looked_;
    const auto fit = by_size_.lower_bound({bytes, 0});
    if (fit == by_size_.end()) return grow(bytes);
    const auto [size, offset] = *fit;
    remove(offset, size);
    add(offset + bytes, size - bytes);
    return offset;
  }

  void give_back(int64_t offset, int64_t bytes) {
    ++looked_;
    const auto behind = by_offset_.find(offset + bytes);
    if (behind != by_offset_.end()) {
      const int64_t more = behind->second;
      remove(offset + bytes, more);
      bytes += more;
    }
    const auto next = by_offset_.lower_bound(offset);
    if (next != by_offset_.begin()) {
      const auto [before, size] = *std::prev(next);
      if (before + size == offset) {
        remove(before, size);
        offset = before;
        bytes += size;
      }
    }
    add(offset, bytes);
  }

  int64_t end() const { return end_; }
  int64_t looked() const { return looked_; }

 private:
  int64_t grow(int64_t bytes) {
    int64_t offset = end_;
    if (!by_offset_.empty()) {  // a free range at the end grows with it
      const auto [last, size] = *by_offset_.rbegin();
      if (last + size == end_) {
        offset = last;
        remove(last, size);
      }
    }
    end_ = offset + bytes;
    return offset;
  }
  void add(int64_t offset, int64_t bytes) {
    if (bytes == 0) return;
    by_offset_.emplace(offset, bytes);
    by_size_.emplace(bytes, offset);
  }
  void remove(int64_t offset, int64_t bytes) {
    by_offset_.erase(offset);
    by_size_.erase({bytes, offset});
  }

  std::map<int64_t, int64_t> by_offset_;
  std::set<std::pair<int64_t, int64_t>> by_size_;
  int64_t end_ = 0;
  int64_t looked_ = 0;
};

/// In the order of the steps: what has had its last reader gives its range back, what is new takes the range
/// that fits best.
int64_t place_by_time(std::vector<Buffer>& buffers, int64_t& arena) {
  std::vector<size_t> first(buffers.size()), last(buffers.size());
  std::iota(first.begin(), first.end(), size_t{0});
  last = first;
  std::sort(first.begin(), first.end(), [&](size_t a, size_t b) {
    const Buffer &x = buffers[a], &y = buffers[b];
    return x.first != y.first ? x.first < y.first : x.bytes != y.bytes ? x.bytes > y.bytes : a < b;
  });
  std::sort(last.begin(), last.end(), [&](size_t a, size_t b) {
    return buffers[a].last != buffers[b].last ? buffers[a].last < buffers[b].last : a < b;
  });
  FreeRanges ranges;
  size_t ended = 0;
  for (size_t index : first) {
    Buffer& buffer = buffers[index];
    for (; buffers[last[ended]].last < buffer.first; ++ended)
      ranges.give_back(buffers[last[ended]].offset, aligned(buffers[last[ended]].bytes));
    buffer.offset = ranges.take(aligned(buffer.bytes));
  }
  arena = ranges.end();
  return ranges.looked();
}

}  // namespace

int64_t place_buffers(std::vector<Buffer>& buffers, int64_t& arena) {
  arena = 0;
  const int64_t looked =
      buffers.size() <= kMaxCompared ? place_by_size(buffers, arena) : place_by_time(buffers, arena);
  for (Buffer& buffer : buffers) buffer.offset += kGuardBytes;
  return looked;
}

}  // namespace margay
