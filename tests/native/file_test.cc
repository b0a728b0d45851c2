// Mapped files: reading, creating, flushing, and what is refused.
#include <filesystem>
#include <fstream>

#include "compare.h"
#include "handles.h"

#include <unistd.h>

namespace margay::test {
namespace {

/// A folder of its own for every test.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / text("margay-", getpid(), "-", ++count_)) {
    std::filesystem::create_directory(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }

 private:
  static inline int count_ = 0;
  std::filesystem::path path_;
};

char* data(const mg_file* file) { return reinterpret_cast<char*>(static_cast<intptr_t>(mg_file_data(file))); }

std::string last_error(int32_t status) {
  CHECK_EQ(mg_last_status(), status);
  return mg_last_error();
}

TEST_CASE("a created file has its size, is zero, and is read back after a flush") {
  const Folder folder;
  const std::string path = folder / "numbers";
  mg_file* created = mg_file_create(path.c_str(), 5000);
  REQUIRE_NE(created, nullptr);
  CHECK_EQ(mg_file_bytes(created), 5000);
  CHECK_EQ(std::string(data(created), 5000), std::string(5000, '\0'));
  for (int i = 0; i < 5000; ++i) data(created)[i] = static_cast<char>('a' + i % 26);
  CHECK_EQ(mg_file_flush(created), MG_OK);
  mg_file* opened = mg_file_open(path.c_str());  // while the other is still open
  REQUIRE_NE(opened, nullptr);
  CHECK_EQ(mg_file_bytes(opened), 5000);
  CHECK_EQ(std::string(data(opened), 5000), std::string(data(created), 5000));
  mg_file_close(created);
  CHECK_EQ(data(opened)[27], 'b');
  mg_file_close(opened);
  CHECK_EQ(std::filesystem::file_size(path), 5000);
}

TEST_CASE("creating truncates what was there") {
  const Folder folder;
  const std::string path = folder / "old";
  std::ofstream(path) << "something longer";
  mg_file* file = mg_file_create(path.c_str(), 3);
  REQUIRE_NE(file, nullptr);
  CHECK_EQ(std::string(data(file), 3), std::string(3, '\0'));
  mg_file_close(file);
  CHECK_EQ(std::filesystem::file_size(path), 3);
}

TEST_CASE("what cannot be mapped is named") {
  const Folder folder;
  const std::string missing = folder / "missing", empty = folder / "empty", deep = folder / "no/such/folder";
  std::ofstream{empty};
  CHECK_EQ(mg_file_open(missing.c_str()), nullptr);
  CHECK_EQ(last_error(MG_IO), missing + ": cannot open: No such file or directory (errno 2)");
  CHECK_EQ(mg_file_open(empty.c_str()), nullptr);
  CHECK_EQ(last_error(MG_IO),
           empty + ": 0 bytes, expected data: the file is empty. Copy or download it again.");
  CHECK_EQ(mg_file_open(folder.path().c_str()), nullptr);
  CHECK_EQ(last_error(MG_IO),
           folder.path() + ": a directory, expected a file. Only regular files can be mapped.");
  CHECK_EQ(mg_file_open("/dev/null"), nullptr);
  CHECK_EQ(last_error(MG_IO),
           "/dev/null: not a regular file, expected a file. Only regular files can be mapped.");
  CHECK_EQ(mg_file_create(deep.c_str(), 1), nullptr);
  CHECK_EQ(last_error(MG_IO), deep + ": cannot create: No such file or directory (errno 2)");
  CHECK_EQ(mg_file_create(folder.path().c_str(), 1), nullptr);
  CHECK_EQ(last_error(MG_IO), folder.path() + ": cannot create: Is a directory (errno 21)");
  CHECK_EQ(mg_file_create(empty.c_str(), 0), nullptr);
  CHECK_EQ(last_error(MG_INVALID),
           empty + ": a size of 0 bytes, expected at least 1: an empty file cannot be mapped");
  CHECK_EQ(mg_file_create(empty.c_str(), -1), nullptr);
  CHECK_EQ(mg_file_open(nullptr), nullptr);
  CHECK_EQ(mg_last_status(), MG_INVALID);
  CHECK_EQ(mg_file_create(nullptr, 1), nullptr);
  CHECK_EQ(mg_last_status(), MG_INVALID);
}

TEST_CASE("a file larger than the disk is refused and not left behind") {
  const Folder folder;
  const std::string path = folder / "huge";
  CHECK_EQ(mg_file_create(path.c_str(), int64_t{1} << 60), nullptr);
  CHECK_EQ(last_error(MG_IO).find(path + ": cannot reserve 1152921504606846976 bytes: "), 0);
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("files in the wrong moment") {
  const Folder folder;
  const std::string path = folder / "file";
  std::ofstream(path) << "hello";
  mg_file* file = mg_file_open(path.c_str());
  REQUIRE_NE(file, nullptr);
  CHECK_EQ(mg_file_flush(file), MG_STATE);
  CHECK_EQ(last_error(MG_STATE), path + ": mapped for reading, there is nothing to write");
  std::filesystem::remove(path);
  CHECK_EQ(std::string(data(file), 5), "hello");  // the mapping keeps the file
  mg_file_close(file);
  mg_file_close(nullptr);
  CHECK_EQ(mg_file_flush(nullptr), MG_INVALID);
  CHECK_EQ(mg_file_data(nullptr), 0);
  CHECK_EQ(mg_file_bytes(nullptr), 0);
}

TEST_CASE("a network reads its samples straight from a mapped file") {
  const Folder folder;
  const std::string path = folder / "bytes";
  mg_file* created = mg_file_create(path.c_str(), 6);
  for (int i = 0; i < 6; ++i) data(created)[i] = static_cast<char>(10 * i);
  mg_file_close(created);
  mg_file* file = mg_file_open(path.c_str());
  Plan plan("x = input() shape=2 dtype=u8 scale=0.5\ny = flatten(x)", "batch=3");
  Context context(plan);
  check(mg_context_bind(context.handle(), 0, mg_file_data(file), 3, MG_U8));
  context.samples()[0] = 2;
  context.run(1);
  CHECK_EXACT(context.output(1), Values({20, 25}));
  mg_file_close(file);
}

}  // namespace
}  // namespace margay::test
