// The peak of fused multiply-adds that this machine really reaches, which throughput is compared with.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "error/error.h"
#include "margay/margay.h"
#include "platform/fma_chains.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Rounds that take about a millisecond: long against reading the clock, short against `seconds`.
constexpr int64_t rounds_per_piece = 40000;

// GFLOP/s of one thread that runs from the common start until `seconds` later.
double measure_thread(const std::atomic<bool>& started, double seconds) {
  margay::run_fma_chains(rounds_per_piece);  // wakes the wide units and raises the clock
  while (!started.load(std::memory_order_acquire)) std::this_thread::yield();
  const Clock::time_point start = Clock::now();
  double operations = 0;
  double elapsed = 0;
  do {
    operations += margay::run_fma_chains(rounds_per_piece);
    elapsed = seconds_since(start);
  } while (elapsed < seconds);
  return operations / elapsed / 1e9;
}

// Joins on every way out, so that a thread that could not be started does not end the process.
class Team {
 public:
  explicit Team(size_t size) { threads_.reserve(size); }
  ~Team() {
    started_.store(true, std::memory_order_release);
    for (std::thread& thread : threads_) thread.join();
  }

  void add(double seconds, double& result) {
    threads_.emplace_back([this, seconds, &result] { result = measure_thread(started_, seconds); });
  }

 private:
  std::atomic<bool> started_{false};
  std::vector<std::thread> threads_;
};

}  // namespace

extern "C" double mg_fma_peak(int32_t threads, double seconds) {
  double total = 0;
  const int32_t status = margay::guarded([&] {
    if (threads < 1 || threads > 4096) {
      throw margay::InvalidError("mg_fma_peak: " + std::to_string(threads) + " threads, expected 1 to 4096");
    }
    if (!(seconds > 0 && seconds <= 60)) {
      throw margay::InvalidError("mg_fma_peak: " + std::to_string(seconds) +
                                 " seconds, expected more than 0 and at most 60");
    }
    std::vector<double> results(static_cast<size_t>(threads), 0.0);
    {
      Team team(results.size());
      for (double& result : results) team.add(seconds, result);
    }
    for (const double result : results) total += result;
  });
  return status == MG_OK ? total : -1.0;
}
