// Open files: mapped, or read at offsets; and whether what lies in them is still there.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace margay {

class File {
 public:
  enum class Use { map, read };

  /// Opens an existing regular file that is not empty.
  File(const std::string& path, Use use);
  /// Creates a file of `bytes` bytes, with its blocks, and maps it for writing.
  File(const std::string& path, int64_t bytes);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void* data() const { return data_; }  // null when it is not mapped
  int64_t bytes() const { return bytes_; }
  /// Copies bytes from an offset on, from the file and not from its mapping.
  void read(int64_t offset, void* destination, int64_t bytes) const;
  /// Throws when the file was shortened; one that is not mapped must not have been written to at all.
  void check() const;
  void flush() const;

 private:
  void map(int protection);

  std::string path_;
  int descriptor_;
  bool writable_ = false;
  struct stat opened_ {};
  int64_t bytes_ = 0;
  void* data_ = nullptr;
  const std::atomic<bool>* faulted_ = nullptr;
};

/// The open mapping that an address lies in; empty when it lies in none.
std::weak_ptr<const File> mapping_at(const void* address);

}  // namespace margay
