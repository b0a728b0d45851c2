// Includes point one way: a folder of native/src includes from itself and from those below it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace margay::test {
namespace {

namespace fs = std::filesystem;
using Folders = std::map<std::string, std::set<std::string>>;

// Each folder with those that it may include from. Kernels (op) are reached through the registry alone.
const Folders kBelow = {
    {"error", {}},
    {"platform", {"error"}},
    {"boxes", {"error"}},
    {"memory", {"error", "platform"}},
    {"threads", {"error", "platform"}},
    {"program", {"error"}},
    {"graph", {"error", "program"}},
    {"augment", {"error", "platform", "program", "graph"}},
    {"graph/passes", {"error", "program", "graph"}},
    {"optimizer", {"error", "platform", "program"}},
    {"plan", {"error", "platform", "memory", "threads", "program", "graph", "graph/passes", "optimizer"}},
    {"op", {"error", "platform", "program", "graph", "augment", "plan"}},
    {"run", {"error", "platform", "memory", "threads", "graph", "optimizer", "plan"}},
    {"api",
     {"error", "platform", "boxes", "memory", "threads", "program", "graph", "graph/passes", "augment",
      "optimizer", "plan", "run"}},
};

/// The folder of the table that a file belongs to, such as op for op/dense/dense.cc.
std::string folder_of(const std::string& path) {
  for (std::string folder = fs::path(path).parent_path().generic_string(); !folder.empty();
       folder = fs::path(folder).parent_path().generic_string())
    if (kBelow.count(folder) != 0) return folder;
  return "";
}

/// What is wrong with an #include of `path` in a file of `folder`; empty: nothing.
std::string wrong(const std::string& folder, const std::string& path) {
  if (path.rfind("margay/", 0) == 0 || path.rfind("oneapi/", 0) == 0 || path == "cblas.h") {
    const bool kernels = path.rfind("margay/", 0) != 0;
    const bool plain =
        folder == "program" || folder == "graph" || folder == "graph/passes" || folder == "optimizer";
    return kernels && plain ? "a kernel library, which its folder knows nothing of" : "";
  }
  const std::string from = folder_of(path);
  if (from.empty()) return "a path that does not begin with a folder of native/src";
  return from == folder || kBelow.at(folder).count(from) != 0 ? "" : from + ", which is not below " + folder;
}

TEST_CASE("the table of folders has no circle") {
  std::set<std::string> placed;
  for (size_t before = placed.size() + 1; before != placed.size();) {
    before = placed.size();
    for (const auto& [folder, below] : kBelow) {
      bool ready = true;
      for (const std::string& other : below) ready &= placed.count(other) != 0;
      if (ready) placed.insert(folder);
    }
  }
  CHECK_EQ(placed.size(), kBelow.size());
}

TEST_CASE("an include that points back is noticed") {
  CHECK_EQ(wrong("plan", "op/window.h"), "op, which is not below plan");
  CHECK_EQ(wrong("graph", "plan/builder.h"), "plan, which is not below graph");
  CHECK_EQ(wrong("program", "oneapi/dnnl/dnnl.hpp"), "a kernel library, which its folder knows nothing of");
  CHECK_EQ(wrong("graph", "graph.h"), "a path that does not begin with a folder of native/src");
  CHECK_EQ(wrong("op", "plan/builder.h"), "");
}

TEST_CASE("includes point one way") {
  const std::regex include(R"(^\s*#\s*include\s*"([^"]+)\".*)");
  int seen = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(MARGAY_SOURCES_DIR)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = fs::relative(entry.path(), MARGAY_SOURCES_DIR).generic_string();
    const std::string folder = folder_of(path);
    INFO(path);
    REQUIRE_MESSAGE(!folder.empty(), "its folder is not in the table");
    std::ifstream lines(entry.path());
    for (std::string line; std::getline(lines, line);) {
      std::smatch found;
      if (!std::regex_match(line, found, include)) continue;
      const std::string what = wrong(folder, found[1]);
      CHECK_MESSAGE(what.empty(), line, ": ", what);
      ++seen;
    }
  }
  CHECK_GT(seen, 100);
}

}  // namespace
}  // namespace margay::test
