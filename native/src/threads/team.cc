#include "threads/team.h"

#include <system_error>

#include "error/error.h"
#include "error/text.h"
#include "platform/denormals.h"
#include "platform/thread_name.h"
#include "threads/openmp.h"

namespace margay {

Team::Team(int threads, bool flush_denormals) : threads_(threads), flush_denormals_(flush_denormals) {
  if (threads_ == 1 || parallel_regions() == Regions::of_the_runtime) return;
  if (parallel_regions() == Regions::refused)
    throw Error(MG_UNSUPPORTED, text("threads=", threads_,
                                     ": this build of oneDNN brings a runtime for threads that "
                                     "Margay cannot replace. Use threads=1 and more lanes."));
  try {
    others_.reserve(static_cast<size_t>(threads_ - 1));
    for (int number = 1; number < threads_; ++number) others_.emplace_back([this, number] { live(number); });
  } catch (const std::system_error& error) {
    const size_t started = others_.size();
    end();
    throw Error(MG_MEMORY,
                text("the system refused a thread: ", error.what(), ", after ", started, " of the ",
                     threads_ - 1, " that threads=", threads_, " adds to a lane. Use fewer threads."));
  } catch (...) {
    end();
    throw;
  }
}

Team::~Team() { end(); }

void Team::end() noexcept {
  ending_ = true;
  regions_.advance();
  for (std::thread& other : others_) other.join();
}

void Team::run(void (*body)(void*), void* data, int members) noexcept {
  Membership& me = Membership::mine();
  const uint32_t finished = finished_.now();
  body_ = body;
  data_ = data;
  members_ = members;
  barrier_.parties(members);
  working_.store(threads_ - 1, std::memory_order_relaxed);
  regions_.advance();
  me.members = members;
  me.number = 0;
  me.inside = true;
  body(data);
  me.inside = false;
  me.members = 1;
  finished_.wait_past(finished);
}

void Team::live(int number) {
  name_thread("margay-team", static_cast<size_t>(number));
  FlushDenormals flush(flush_denormals_);
  Membership& me = Membership::mine();
  me.team = this;
  me.threads = threads_;
  me.number = number;
  me.inside = true;
  uint32_t seen = 0;
  for (;;) {
    regions_.wait_past(seen);
    seen = regions_.now();
    if (ending_) return;
    if (number < members_) {
      me.members = members_;
      body_(data_);
    }
    if (working_.fetch_sub(1, std::memory_order_acq_rel) == 1) finished_.advance();
  }
}

Membership& Membership::mine() noexcept {
  thread_local Membership membership;
  return membership;
}

ThreadCount::ThreadCount(Team* team, int threads) : before_(Membership::mine()) {
  Membership& me = Membership::mine();
  me.team = team;
  me.threads = threads;
  if (parallel_regions() != Regions::ours) runtime_before_ = exchange_openmp_threads(threads);
}

ThreadCount::~ThreadCount() {
  Membership::mine() = before_;
  if (parallel_regions() != Regions::ours) exchange_openmp_threads(runtime_before_);
}

}  // namespace margay
