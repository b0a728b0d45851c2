// Threads that share the work of one primitive. oneDNN divides it into parallel regions of its OpenMP
// runtime; on our threads these run here, so that no other runtime ever starts a thread for them.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "threads/meeting.h"

namespace margay {

/// A lane's threads: whoever enters a region, and `threads - 1` of the team's own, which sleep in between.
/// One thread at a time may run regions on it.
class Team {
 public:
  /// Throws MG_MEMORY when the system refuses a thread, and MG_UNSUPPORTED for more than one thread where
  /// oneDNN's regions cannot be routed to us. Nothing is left behind then.
  Team(int threads, bool flush_denormals);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int threads() const { return threads_; }
  /// Runs body(data) on exactly `members` threads at once, from 1 to threads(); the caller is number 0.
  void run(void (*body)(void*), void* data, int members) noexcept;
  /// Where the members of the running region wait for each other.
  void barrier() noexcept { barrier_.arrive_and_wait(); }

 private:
  void live(int number);
  void end() noexcept;

  const int threads_;
  const bool flush_denormals_;
  std::vector<std::thread> others_;
  void (*body_)(void*) = nullptr;
  void* data_ = nullptr;
  int members_ = 0;
  bool ending_ = false;
  Turnstile regions_;
  std::atomic<int> working_{0};
  Turnstile finished_;
  Meeting barrier_{1};
};

/// What a thread is to oneDNN: the number of threads it may use, and its place in the region that it runs.
struct Membership {
  Team* team = nullptr;
  int threads = 0;  // 0: not a thread of ours at the moment
  int members = 1;
  int number = 0;
  bool inside = false;  // a region of several members

  /// Of the calling thread.
  static Membership& mine() noexcept;
};

/// Until the scope ends, primitives are created for and run with that many threads on this thread.
class ThreadCount {
 public:
  /// To create primitives, and to run those that were created for one thread.
  explicit ThreadCount(int threads) : ThreadCount(nullptr, threads) {}
  /// To run primitives that were created for the team.
  explicit ThreadCount(Team& team) : ThreadCount(&team, team.threads()) {}
  ~ThreadCount();
  ThreadCount(const ThreadCount&) = delete;
  ThreadCount& operator=(const ThreadCount&) = delete;

 private:
  ThreadCount(Team* team, int threads);

  Membership before_;
  int runtime_before_ = 0;
};

}  // namespace margay
