// Memory limits of control groups, of both versions, read below a folder of the test's.
#include "memory/control_group.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "compare.h"

namespace margay::test {
namespace {

constexpr int64_t kNone = INT64_MAX;

/// A folder that looks like a system's root.
class Root {
 public:
  Root() {
    std::string name = std::filesystem::temp_directory_path() / "margay-cgroup-XXXXXX";
    REQUIRE(mkdtemp(name.data()));
    path_ = name + "/";
  }
  ~Root() { std::filesystem::remove_all(path_); }
  void write(const std::string& file, const std::string& words) const {
    std::filesystem::create_directories(std::filesystem::path(path_ + file).parent_path());
    std::ofstream(path_ + file) << words << "\n";
  }
  int64_t limit() const { return control_group_limit(path_); }

 private:
  std::string path_;
};

TEST_CASE("without control groups there is no limit") {
  const Root root;
  CHECK_EQ(root.limit(), kNone);
  root.write("proc/self/cgroup", "0::/");
  root.write("sys/fs/cgroup/memory.max", "max");
  CHECK_EQ(root.limit(), kNone);
}

TEST_CASE("version 2: the process's own group and those above it") {
  const Root root;
  root.write("proc/self/cgroup", "0::/system.slice/app.service/worker");
  root.write("sys/fs/cgroup/system.slice/app.service/memory.max", "3000000000");
  CHECK_EQ(root.limit(), 3000000000);
  root.write("sys/fs/cgroup/system.slice/app.service/worker/memory.max", "1000000000");
  CHECK_EQ(root.limit(), 1000000000);
  root.write("sys/fs/cgroup/system.slice/memory.max", "500000000");
  CHECK_EQ(root.limit(), 500000000);
  root.write("sys/fs/cgroup/system.slice/other/memory.max", "1");  // somebody else's
  CHECK_EQ(root.limit(), 500000000);
}

TEST_CASE("version 2: a container sees its own group at the top") {
  const Root root;
  root.write("proc/self/cgroup", "0::/../../docker/0123");
  root.write("sys/fs/cgroup/memory.max", "268435456");
  CHECK_EQ(root.limit(), 268435456);
}

TEST_CASE("version 1: the group of the memory controller") {
  const Root root;
  root.write("proc/self/cgroup", "12:cpu,cpuacct:/here\n11:cpuset,memory:/user/job\n1:name=systemd:/x\n0::/");
  root.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
  root.write("sys/fs/cgroup/cpu/here/memory.limit_in_bytes", "1");
  root.write("sys/fs/cgroup/memory/user/memory.limit_in_bytes", "4000000000");
  CHECK_EQ(root.limit(), 4000000000);
  root.write("sys/fs/cgroup/memory/user/job/memory.limit_in_bytes", "2000000000");
  CHECK_EQ(root.limit(), 2000000000);
}

TEST_CASE("both versions mounted: version 2 under unified") {
  const Root root;
  root.write("proc/self/cgroup", "4:memory:/a\n0::/b");
  root.write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "700000000");
  root.write("sys/fs/cgroup/unified/b/memory.max", "600000000");
  CHECK_EQ(root.limit(), 600000000);
}

TEST_CASE("lines that are none are left out") {
  const Root root;
  for (const char* line :
       {"", ":", "::", "memory", "4:memory", "4:memory:", "0::relative", "x:memory:/../.."}) {
    root.write("proc/self/cgroup", line);
    CHECK_EQ(root.limit(), kNone);
  }
}

TEST_CASE("this machine has memory") { CHECK(memory_of_machine() > 1000000); }

}  // namespace
}  // namespace margay::test
