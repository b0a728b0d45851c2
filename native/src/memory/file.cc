#include "memory/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <system_error>

#include "error/error.h"
#include "error/text.h"
#include "margay/margay.h"
#include "platform/mapping_faults.h"
#include "platform/modified.h"
#include "platform/reserve.h"

namespace margay {
namespace {

// Calls again when a signal interrupted the call.
template <class F>
auto retried(F&& call) -> decltype(call()) {
  decltype(call()) result;
  do {
    result = call();
  } while (result == -1 && errno == EINTR);
  return result;
}

IoError io_error(const std::string& path, const std::string& action, int error) {
  return IoError(path + ": cannot " + action + ": " + std::generic_category().message(error) + " (errno " +
                 std::to_string(error) + ")");
}

/// Mappings by their end, so that the first one above an address is the only one that can hold it.
struct Mappings {
  std::shared_mutex lock;
  std::map<const char*, std::weak_ptr<const File>> by_end;
};

Mappings& mappings() {
  static Mappings& all = *new Mappings;  // outlives whatever is destroyed at the end of the process
  return all;
}

const char* end_of(const File& file) { return static_cast<const char*>(file.data()) + file.bytes(); }

}  // namespace

File::File(const std::string& path, Use use)
    : path_(path), descriptor_(retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); })) {
  if (descriptor_ < 0) throw io_error(path, "open", errno);
  try {
    if (::fstat(descriptor_, &opened_) != 0) throw io_error(path, "read the size", errno);
    if (!S_ISREG(opened_.st_mode))
      throw IoError(path + ": " + (S_ISDIR(opened_.st_mode) ? "a directory" : "not a regular file") +
                    ", expected a file. Only regular files can be mapped.");
    if (opened_.st_size == 0)
      throw IoError(path + ": 0 bytes, expected data: the file is empty. Copy or download it again.");
    bytes_ = static_cast<int64_t>(opened_.st_size);
    if (use == Use::map) {
      map(PROT_READ);
      faulted_ = watch_faults(data_, bytes_);
    }
  } catch (...) {
    if (data_ != nullptr) ::munmap(data_, static_cast<size_t>(bytes_));
    ::close(descriptor_);
    throw;
  }
}

File::File(const std::string& path, int64_t bytes)
    : path_(path),
      descriptor_(
          retried([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644); })),
      writable_(true),
      bytes_(bytes) {
  if (descriptor_ < 0) throw io_error(path, "create", errno);
  try {
    // Without its blocks, a write to the mapping on a full disk would be a SIGBUS instead of an error here.
    int error = 0;
    do {
      error = reserve_blocks(descriptor_, bytes);
    } while (error == EINTR);
    if (error != 0) throw io_error(path, "reserve " + std::to_string(bytes) + " bytes", error);
    map(PROT_READ | PROT_WRITE);
  } catch (...) {
    ::unlink(path.c_str());
    ::close(descriptor_);
    throw;
  }
}

File::~File() {
  if (faulted_ != nullptr) end_watch(faulted_);
  if (data_ != nullptr) ::munmap(data_, static_cast<size_t>(bytes_));
  ::close(descriptor_);
}

void File::map(int protection) {
  void* address = ::mmap(nullptr, static_cast<size_t>(bytes_), protection, MAP_SHARED, descriptor_, 0);
  if (address == MAP_FAILED) throw io_error(path_, "map " + std::to_string(bytes_) + " bytes", errno);
  data_ = address;
}

void File::read(int64_t offset, void* destination, int64_t bytes) const {
  if (offset < 0 || bytes < 0 || offset > bytes_ - bytes)
    throw InvalidError(text(path_, ": ", bytes, " bytes from offset ", offset, " of ", bytes_));
  for (int64_t done = 0; done < bytes;) {
    const ssize_t count = retried([&] {
      return ::pread(descriptor_, static_cast<char*>(destination) + done, static_cast<size_t>(bytes - done),
                     static_cast<off_t>(offset + done));
    });
    if (count < 0) throw io_error(path_, text("read ", bytes, " bytes from offset ", offset), errno);
    if (count == 0)
      throw IoError(text(path_, ": ", grouped(bytes), " bytes expected from offset ", grouped(offset), ", ",
                         grouped(done),
                         " are there: the file was shortened while it was read. Write a new "
                         "file and rename it over the old one, then read it again."));
    done += count;
  }
}

void File::check() const {
  if (faulted_ != nullptr && faulted_->load(std::memory_order_acquire))
    throw IoError(path_ +
                  ": a part of the file went away while it was mapped: it was shortened, or the disk failed. "
                  "Write a new file and rename it over the old one, then open it again.");
  struct stat now;
  if (::fstat(descriptor_, &now) != 0) throw io_error(path_, "read the size", errno);
  if (now.st_size < bytes_)
    throw IoError(
        text(path_, ": ", grouped(static_cast<int64_t>(now.st_size)), " bytes, ", grouped(bytes_),
             " when it was opened: the file was shortened. Write a new file and rename it over the old "
             "one, then open it again."));
  if (data_ == nullptr && (now.st_size != bytes_ || modified(now) != modified(opened_)))
    throw IoError(path_ +
                  ": the file was written to while it was read. Write a new file and rename it over the "
                  "old one, then read it again.");
}

void File::flush() const {
  if (!writable_) throw StateError(path_ + ": mapped for reading, there is nothing to write");
  const auto flush = [&] { return ::msync(data_, static_cast<size_t>(bytes_), MS_SYNC); };
  if (retried(flush) != 0) throw io_error(path_, "write the changed pages", errno);
  const auto sync = [&] { return ::fsync(descriptor_); };
  if (retried(sync) != 0) throw io_error(path_, "write to the disk", errno);
}

std::weak_ptr<const File> mapping_at(const void* address) {
  Mappings& all = mappings();
  std::shared_lock<std::shared_mutex> shared(all.lock);
  const auto found = all.by_end.upper_bound(static_cast<const char*>(address));
  if (found == all.by_end.end()) return {};
  const std::shared_ptr<const File> file = found->second.lock();
  return file && file->data() <= address ? std::weak_ptr<const File>(file) : std::weak_ptr<const File>();
}

}  // namespace margay

struct mg_file {
  explicit mg_file(std::shared_ptr<const margay::File> opened) : file(std::move(opened)) {
    if (file->data() == nullptr) return;
    std::unique_lock<std::shared_mutex> alone(margay::mappings().lock);
    margay::mappings().by_end[margay::end_of(*file)] = file;
  }
  ~mg_file() {
    if (file->data() == nullptr) return;
    std::unique_lock<std::shared_mutex> alone(margay::mappings().lock);
    margay::mappings().by_end.erase(margay::end_of(*file));
  }

  std::shared_ptr<const margay::File> file;
};

namespace {

using margay::File;
using margay::guarded;
using margay::guarded_handle;
using margay::InvalidError;

const File& given(const mg_file* file, const char* function) {
  if (file == nullptr) throw InvalidError(std::string(function) + ": the file is NULL, expected an open one");
  return *file->file;
}

mg_file* opened(const char* path, const char* function, File::Use use) {
  if (path == nullptr) throw InvalidError(std::string(function) + ": the path is NULL, expected a file");
  return new mg_file(std::make_shared<const File>(path, use));
}

}  // namespace

extern "C" mg_file* mg_file_open(const char* path) {
  return guarded_handle([&] { return opened(path, "mg_file_open", File::Use::map); });
}

extern "C" mg_file* mg_file_open_unmapped(const char* path) {
  return guarded_handle([&] { return opened(path, "mg_file_open_unmapped", File::Use::read); });
}

extern "C" mg_file* mg_file_create(const char* path, int64_t bytes) {
  return guarded_handle([&] {
    if (path == nullptr) throw InvalidError("mg_file_create: the path is NULL, expected a file");
    if (bytes <= 0)
      throw InvalidError(std::string(path) + ": a size of " + std::to_string(bytes) +
                         " bytes, expected at least 1: an empty file cannot be mapped");
    return new mg_file(std::make_shared<const File>(path, bytes));
  });
}

extern "C" mg_address mg_file_data(const mg_file* file) {
  return file == nullptr ? 0 : static_cast<mg_address>(reinterpret_cast<intptr_t>(file->file->data()));
}

extern "C" int64_t mg_file_bytes(const mg_file* file) { return file == nullptr ? 0 : file->file->bytes(); }

extern "C" int32_t mg_file_read(const mg_file* file, int64_t offset, mg_address destination, int64_t bytes) {
  return guarded([&] {
    if (destination == 0) throw InvalidError("mg_file_read: the destination is NULL");
    given(file, "mg_file_read")
        .read(offset, reinterpret_cast<void*>(static_cast<intptr_t>(destination)), bytes);
  });
}

extern "C" int32_t mg_file_check(const mg_file* file) {
  return guarded([&] { given(file, "mg_file_check").check(); });
}

extern "C" int32_t mg_file_flush(mg_file* file) {
  return guarded([&] { given(file, "mg_file_flush").flush(); });
}

extern "C" void mg_file_close(mg_file* file) { delete file; }
