// Numbers of a whole batch that each share needs: computed once a call, by the share that asks first.
#pragma once

#include <array>
#include <map>
#include <mutex>

namespace margay {

class OnceACall {
 public:
  using Numbers = std::array<double, 2>;

  /// Before the calls begin.
  void know(size_t slot) { entries_[slot]; }
  /// Forgets what the last call computed; nobody asks meanwhile.
  void begin() {
    for (auto& [unused, entry] : entries_) entry.known = false;
  }
  /// Those of a slot. While one computes them the others wait; where that fails each tries by itself.
  template <class F>
  Numbers get(size_t slot, F&& compute) {
    Entry& entry = entries_.find(slot)->second;
    const std::lock_guard<std::mutex> alone(entry.mutex);
    if (!entry.known) entry.numbers = compute();
    entry.known = true;
    return entry.numbers;
  }

 private:
  struct Entry {
    std::mutex mutex;
    bool known = false;
    Numbers numbers{};
  };
  std::map<size_t, Entry> entries_;
};

}  // namespace margay
