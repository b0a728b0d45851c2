// Where threads wait for each other: they spin for a moment, because the others are usually close, and then
// sleep.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace margay {

/// A number that only grows, and that threads can wait for.
class Turnstile {
 public:
  uint32_t now() const { return value_.load(std::memory_order_acquire); }
  void advance();
  /// Returns once the number is no longer `seen`.
  void wait_past(uint32_t seen);

 private:
  std::atomic<uint32_t> value_{0};
  std::atomic<int> sleepers_{0};
  std::mutex mutex_;
  std::condition_variable awake_;
};

/// A barrier for a fixed number of threads, usable again and again.
class Meeting {
 public:
  explicit Meeting(int parties) : parties_(parties) {}
  /// Another number of threads from now on; nobody is waiting.
  void parties(int count) { parties_ = count; }
  void arrive_and_wait();

 private:
  int parties_;
  std::atomic<int> arrived_{0};
  Turnstile phase_;
};

}  // namespace margay
