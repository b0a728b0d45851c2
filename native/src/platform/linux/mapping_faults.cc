// A handler of SIGBUS for the mappings that are watched. Every other signal goes to the handler that was
// there before.
#include "platform/mapping_faults.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <mutex>

#include "error/error.h"

namespace margay {
namespace {

/// One watched mapping. The handler reads it without a lock: `begin` is 0 while the entry is free.
struct Entry {
  std::atomic<uintptr_t> begin{0};
  std::atomic<uintptr_t> end{0};
  std::atomic<bool> faulted{false};
};

/// Entries are never freed, so that the handler may walk along them at any moment.
struct Page {
  Entry entries[256];
  std::atomic<Page*> next{nullptr};
};

Page first_page;
std::mutex changes;
struct sigaction previous;  // written before our handler is installed
bool installed = false;
uintptr_t page_bytes = 4096;

static_assert(std::atomic<uintptr_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "a signal handler may use atomics without locks only");

/// Puts zeros where the file ended: what lies behind the first page that is missing is missing too.
bool mended(uintptr_t address) noexcept {
  for (Page* page = &first_page; page != nullptr; page = page->next.load(std::memory_order_acquire)) {
    for (Entry& entry : page->entries) {
      const uintptr_t begin = entry.begin.load(std::memory_order_acquire);
      const uintptr_t end = entry.end.load(std::memory_order_relaxed);
      if (begin == 0 || address < begin || address >= end) continue;
      entry.faulted.store(true, std::memory_order_release);
      const uintptr_t from = address / page_bytes * page_bytes;
      return ::mmap(reinterpret_cast<void*>(from), end - from, PROT_READ,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) != MAP_FAILED;
    }
  }
  return false;
}

/// What would have happened without us.
void pass_on(int signal, siginfo_t* info, void* context) noexcept {
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  } else if (previous.sa_handler == SIG_DFL || info->si_code > 0) {
    // A fault cannot be ignored. The instruction runs again and faults again; a signal that was sent is sent
    // again.
    struct sigaction standard = {};
    standard.sa_handler = SIG_DFL;
    ::sigaction(signal, &standard, nullptr);
    if (info->si_code <= 0) ::raise(signal);
  }
}

void handle(int signal, siginfo_t* info, void* context) {
  const int error = errno;
  // BUS_ADRERR is a fault; a signal that somebody sent has no address
  const bool done = info->si_code == BUS_ADRERR && mended(reinterpret_cast<uintptr_t>(info->si_addr));
  errno = error;
  if (!done) pass_on(signal, info, context);
}

void install() {
  if (installed) return;
  page_bytes = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  if (::sigaction(SIGBUS, nullptr, &previous) != 0) return;
  struct sigaction ours = {};
  ours.sa_sigaction = handle;
  ours.sa_mask = previous.sa_mask;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK | (previous.sa_flags & (SA_RESTART | SA_NODEFER));
  installed = ::sigaction(SIGBUS, &ours, nullptr) == 0;
}

Entry& free_entry() {
  for (Page* page = &first_page;; page = page->next.load(std::memory_order_relaxed)) {
    for (Entry& entry : page->entries)
      if (entry.begin.load(std::memory_order_relaxed) == 0) return entry;
    if (page->next.load(std::memory_order_relaxed) == nullptr)
      page->next.store(new Page, std::memory_order_release);
  }
}

}  // namespace

const std::atomic<bool>* watch_faults(const void* data, int64_t bytes) {
  const std::lock_guard<std::mutex> lock(changes);
  install();
  if (!installed) return nullptr;
  Entry& entry = free_entry();
  const uintptr_t begin = reinterpret_cast<uintptr_t>(data);
  const uintptr_t size = static_cast<uintptr_t>(bytes);
  entry.faulted.store(false, std::memory_order_relaxed);
  entry.end.store(begin + (size + page_bytes - 1) / page_bytes * page_bytes, std::memory_order_relaxed);
  entry.begin.store(begin, std::memory_order_release);
  return &entry.faulted;
}

void end_watch(const std::atomic<bool>* mark) noexcept {
  const std::lock_guard<std::mutex> lock(changes);
  for (Page* page = &first_page; page != nullptr; page = page->next.load(std::memory_order_relaxed))
    for (Entry& entry : page->entries)
      if (&entry.faulted == mark) entry.begin.store(0, std::memory_order_release);
}

}  // namespace margay
