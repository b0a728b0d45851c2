#include "threads/meeting.h"

#include <chrono>
#include <thread>

#include "platform/compiler.h"

namespace margay {
namespace {

// As long as a parked thread takes to come back: waiting longer than that costs more than sleeping.
constexpr std::chrono::microseconds kSpin{50};
constexpr int kLooksPerClock = 64;

}  // namespace

void Turnstile::advance() {
  // sequentially consistent with sleepers_: either we see the sleeper, or the sleeper sees the new number
  value_.fetch_add(1, std::memory_order_seq_cst);
  if (sleepers_.load(std::memory_order_seq_cst) == 0) return;
  { std::lock_guard<std::mutex> lock(mutex_); }
  awake_.notify_all();
}

void Turnstile::wait_past(uint32_t seen) {
  const auto deadline = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < kLooksPerClock; ++i) {
      if (now() != seen) return;
      relax();
    }
    std::this_thread::yield();  // on a busy machine the one we wait for may need this very processor
  } while (std::chrono::steady_clock::now() < deadline);
  std::unique_lock<std::mutex> lock(mutex_);
  sleepers_.fetch_add(1, std::memory_order_seq_cst);
  awake_.wait(lock, [&] { return value_.load(std::memory_order_seq_cst) != seen; });
  sleepers_.fetch_sub(1, std::memory_order_seq_cst);
}

void Meeting::arrive_and_wait() {
  const uint32_t phase = phase_.now();
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == parties_) {
    arrived_.store(0, std::memory_order_relaxed);
    phase_.advance();
  } else {
    phase_.wait_past(phase);
  }
}

}  // namespace margay
