// Mapped files. Memory of a read-only mapping faults (SIGBUS) when another process shortens the file
// meanwhile.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>

#include "error.h"
#include "margay/margay.h"
#include "platform/reserve.h"

namespace {

using margay::InvalidError;
using margay::IoError;
using margay::StateError;

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

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

struct mg_file {
  mg_file(const std::string& path, const char* action, int flags)
      : path(path), descriptor(retried([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0644); })) {
    if (descriptor.number() < 0) throw io_error(path, action, errno);
  }

  ~mg_file() {
    if (data != nullptr) ::munmap(data, static_cast<size_t>(bytes));
  }

  void map(int64_t size, int protection) {
    void* address =
        ::mmap(nullptr, static_cast<size_t>(size), protection, MAP_SHARED, descriptor.number(), 0);
    if (address == MAP_FAILED) throw io_error(path, "map " + std::to_string(size) + " bytes", errno);
    data = address;
    bytes = size;
  }

  std::string path;
  Descriptor descriptor;
  void* data = nullptr;
  int64_t bytes = 0;
  bool writable = false;
};

extern "C" mg_file* mg_file_open(const char* path) {
  return margay::guarded_handle([&] {
    if (path == nullptr) throw InvalidError("mg_file_open: the path is NULL, expected a file");
    auto file = std::make_unique<mg_file>(path, "open", O_RDONLY);
    struct stat status;
    if (::fstat(file->descriptor.number(), &status) != 0) throw io_error(path, "read the size", errno);
    if (!S_ISREG(status.st_mode)) {
      throw IoError(file->path + ": " + (S_ISDIR(status.st_mode) ? "a directory" : "not a regular file") +
                    ", expected a file. Only regular files can be mapped.");
    }
    if (status.st_size == 0) {
      throw IoError(file->path + ": 0 bytes, expected data: the file is empty. Copy or download it again.");
    }
    file->map(static_cast<int64_t>(status.st_size), PROT_READ);
    return file.release();
  });
}

extern "C" mg_file* mg_file_create(const char* path, int64_t bytes) {
  return margay::guarded_handle([&] {
    if (path == nullptr) throw InvalidError("mg_file_create: the path is NULL, expected a file");
    if (bytes <= 0) {
      throw InvalidError(std::string(path) + ": a size of " + std::to_string(bytes) +
                         " bytes, expected at least 1: an empty file cannot be mapped");
    }
    auto file = std::make_unique<mg_file>(path, "create", O_RDWR | O_CREAT | O_TRUNC);
    // Without its blocks, a write to the mapping on a full disk would be a SIGBUS instead of an error here.
    int error = 0;
    do {
      error = margay::reserve_blocks(file->descriptor.number(), bytes);
    } while (error == EINTR);
    if (error != 0) {
      ::unlink(path);
      throw io_error(path, "reserve " + std::to_string(bytes) + " bytes", error);
    }
    file->map(bytes, PROT_READ | PROT_WRITE);
    file->writable = true;
    return file.release();
  });
}

extern "C" mg_address mg_file_data(const mg_file* file) {
  return file == nullptr ? 0 : static_cast<mg_address>(reinterpret_cast<intptr_t>(file->data));
}

extern "C" int64_t mg_file_bytes(const mg_file* file) { return file == nullptr ? 0 : file->bytes; }

extern "C" int32_t mg_file_flush(mg_file* file) {
  return margay::guarded([&] {
    if (file == nullptr) throw InvalidError("mg_file_flush: the file is NULL, expected an open one");
    if (!file->writable) throw StateError(file->path + ": mapped for reading, there is nothing to write");
    const auto flush = [&] { return ::msync(file->data, static_cast<size_t>(file->bytes), MS_SYNC); };
    if (retried(flush) != 0) throw io_error(file->path, "write the changed pages", errno);
    const auto sync = [&] { return ::fsync(file->descriptor.number()); };
    if (retried(sync) != 0) throw io_error(file->path, "write to the disk", errno);
  });
}

extern "C" void mg_file_close(mg_file* file) { delete file; }
