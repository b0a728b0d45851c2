// Mapped files: reading, creating, flushing, and what is refused.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

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

TEST_CASE("a file is read at offsets, and a shortened or changed one is named") {
  const Folder folder;
  const std::string path = folder / "model";
  std::ofstream(path) << "0123456789";
  mg_file* file = mg_file_open_unmapped(path.c_str());
  REQUIRE_NE(file, nullptr);
  CHECK_EQ(mg_file_data(file), 0);
  CHECK_EQ(mg_file_bytes(file), 10);
  char space[10] = {};
  const mg_address to = static_cast<mg_address>(reinterpret_cast<intptr_t>(space));
  CHECK_EQ(mg_file_read(file, 3, to, 4), MG_OK);
  CHECK_EQ(std::string(space, 4), "3456");
  CHECK_EQ(mg_file_check(file), MG_OK);
  CHECK_EQ(mg_file_read(file, 3, to, 8), MG_INVALID);
  CHECK_EQ(last_error(MG_INVALID), path + ": 8 bytes from offset 3 of 10");
  std::filesystem::resize_file(path, 5);
  CHECK_EQ(mg_file_read(file, 3, to, 4), MG_IO);
  CHECK_EQ(
      last_error(MG_IO),
      path +
          ": 4 bytes expected from offset 3, 2 are there: the file was shortened while it was read. Write a "
          "new file and rename it over the old one, then read it again.");
  CHECK_EQ(mg_file_check(file), MG_IO);
  std::filesystem::resize_file(path, 10);
  CHECK_EQ(mg_file_check(file), MG_IO);
  CHECK_EQ(last_error(MG_IO),
           path +
               ": the file was written to while it was read. Write a new file and rename it "
               "over the old one, then read it again.");
  mg_file_close(file);
}

TEST_CASE("a page that went away reads as zeros, and the file is refused from then on") {
  const Folder folder;
  const std::string path = folder / "data";
  std::ofstream(path) << std::string(20000, 'x');
  mg_file* file = mg_file_open(path.c_str());
  mg_file* other = mg_file_open(path.c_str());
  REQUIRE_NE(file, nullptr);
  CHECK_EQ(mg_file_check(file), MG_OK);
  std::filesystem::resize_file(path, 4096);
  CHECK_EQ(mg_file_check(file), MG_IO);
  CHECK_EQ(
      last_error(MG_IO),
      path +
          ": 4,096 bytes, 20,000 when it was opened: the file was shortened. Write a new file and rename it "
          "over the old one, then open it again.");
  CHECK_EQ(data(file)[4095], 'x');
  CHECK_EQ(data(file)[19999], 0);
  CHECK_EQ(data(file)[5000], 0);
  std::filesystem::resize_file(path, 20000);
  CHECK_EQ(mg_file_check(other), MG_OK);
  CHECK_EQ(mg_file_check(file), MG_IO);
  CHECK_EQ(
      last_error(MG_IO),
      path +
          ": a part of the file went away while it was mapped: it was shortened, or the disk failed. Write a "
          "new file and rename it over the old one, then open it again.");
  mg_file_close(file);
  mg_file_close(other);
}

TEST_CASE("a fault in memory that is not watched ends the process as before") {
  const Folder folder;
  const std::string path = folder / "data";
  std::ofstream(path) << std::string(8192, 'x');
  mg_file* watched = mg_file_open(path.c_str());  // installs the handler
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  void* foreign = ::mmap(nullptr, 8192, PROT_READ, MAP_SHARED, descriptor, 0);
  REQUIRE_NE(foreign, MAP_FAILED);
  std::filesystem::resize_file(path, 1);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(2);  // a sanitizer would report it
    volatile char read = static_cast<const char*>(foreign)[5000];
    (void)read;
    ::_exit(0);
  }
  int status = 0;
  REQUIRE_EQ(::waitpid(child, &status, 0), child);
  CHECK_NE(status, 0);
  if (WIFSIGNALED(status)) CHECK_EQ(WTERMSIG(status), SIGBUS);
  ::munmap(foreign, 8192);
  ::close(descriptor);
  mg_file_close(watched);
}

TEST_CASE("steps on a file that another thread shortens and lengthens fail by name and change no weight") {
  for (const char* dtype : {"f32", "f64"}) {
    CAPTURE(dtype);
    const Folder folder;
    const std::string path = folder / "samples";
    constexpr int64_t kSamples = 512, kValues = 512;
    std::ofstream(path) << std::string(kSamples * kValues, '\1');
    Plan plan(text("x = input() shape=", kValues,
                   " dtype=u8\ny = dense(x) units=2\nloss = cross_entropy(y, label)"),
              text("mode=train batch=512 lanes=2 dtype=", dtype));
    check(mg_plan_initialize(plan.handle(), 1));
    Context context(plan);
    mg_file* file = mg_file_open(path.c_str());
    REQUIRE_NE(file, nullptr);
    const std::vector<uint8_t> labels(kSamples, 1);
    check(mg_context_bind(context.handle(), 0, mg_file_data(file), kSamples, MG_U8));
    check(mg_context_bind(context.handle(), 1,
                          static_cast<mg_address>(reinterpret_cast<intptr_t>(labels.data())), kSamples,
                          MG_U8));
    std::atomic<bool> done{false};
    std::thread other([&] {
      while (!done) {
        std::filesystem::resize_file(path, 0);
        std::filesystem::resize_file(path, kSamples * kValues);
      }
    });
    std::vector<char> before(kValues * 2 * 8), after(before.size());
    const int64_t bytes = kValues * 2 * (std::string(dtype) == "f64" ? 8 : 4);
    const auto weights = [&](std::vector<char>& to) {
      check(mg_plan_read(plan.handle(), "y/kernel",
                         static_cast<mg_address>(reinterpret_cast<intptr_t>(to.data())), bytes));
    };
    int32_t status = MG_OK;
    for (int64_t step = 0; status == MG_OK && step < 100000; ++step) {
      weights(before);
      status = mg_context_step(context.handle(), kSamples, step, 0.01);
    }
    done = true;
    other.join();
    CHECK_EQ(status, MG_IO);
    CHECK_EQ(last_error(MG_IO).find(path + ": "), 0);
    weights(after);
    CHECK(before == after);
    mg_file_close(file);
  }
}

TEST_CASE("the memory of a mapping that is closed is not asked for") {
  const Folder folder;
  const std::string path = folder / "bytes";
  std::ofstream(path) << "abcdef";
  Plan plan("x = input() shape=2 dtype=u8\ny = flatten(x)", "batch=3");
  Context context(plan);
  mg_file* file = mg_file_open(path.c_str());
  check(mg_context_bind(context.handle(), 0, mg_file_data(file), 3, MG_U8));
  std::filesystem::resize_file(path, 2);
  CHECK_EQ(mg_context_run(context.handle(), 1, 0), MG_IO);
  mg_file_close(file);
  const std::vector<uint8_t> own(6, 1);
  check(mg_context_bind(context.handle(), 0, static_cast<mg_address>(reinterpret_cast<intptr_t>(own.data())),
                        3, MG_U8));
  context.run(1);
}

TEST_CASE("memory is taken, zero, and given back") {
  const mg_address memory = mg_memory_take(100000);
  REQUIRE_NE(memory, 0);
  CHECK_EQ(reinterpret_cast<const char*>(static_cast<intptr_t>(memory))[99999], 0);
  mg_memory_give(memory, 100000);
  mg_memory_give(0, 1);
  CHECK_EQ(mg_memory_take(0), 0);
  CHECK_EQ(mg_last_status(), MG_INVALID);
  CHECK_EQ(mg_memory_take(int64_t{1} << 60), 0);
  CHECK_EQ(mg_last_status(), MG_MEMORY);
}

}  // namespace
}  // namespace margay::test
