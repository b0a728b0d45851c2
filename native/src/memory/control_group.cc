#include "memory/control_group.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace margay {
namespace {

/// The number in a file; INT64_MAX where there is none: no such file, "max".
int64_t number_in(const std::string& file) {
  std::ifstream stream(file);
  int64_t number = 0;
  return stream >> number && number > 0 ? number : INT64_MAX;
}

/// Of the group and all above it: the file `name` in `mount`/path, and in every folder up to `mount` itself.
/// A container may see the path of a group that lies outside of what is mounted: then only the top answers,
/// which is its own.
int64_t least_limit(const std::string& mount, std::string path, const std::string& name) {
  int64_t least = INT64_MAX;
  for (;;) {
    while (!path.empty() && path.back() == '/') path.pop_back();
    least = std::min(least, number_in(mount + path + "/" + name));
    if (path.empty()) return least;
    path.resize(path.rfind('/') + 1);
  }
}

bool names_memory(const std::string& controllers) {
  std::istringstream words(controllers);
  for (std::string word; std::getline(words, word, ',');)
    if (word == "memory") return true;
  return false;
}

}  // namespace

int64_t control_group_limit(const std::string& root) {
  const std::string groups = root + "sys/fs/cgroup";
  int64_t least =
      std::min(number_in(groups + "/memory.max"), number_in(groups + "/memory/memory.limit_in_bytes"));
  std::ifstream lines(root + "proc/self/cgroup");  // hierarchy:controllers:path
  for (std::string line; std::getline(lines, line);) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos || line[second + 1] != '/') continue;
    const std::string controllers = line.substr(first + 1, second - first - 1),
                      path = line.substr(second + 1);
    if (controllers.empty()) {
      for (const char* mount : {"", "/unified"})
        least = std::min(least, least_limit(groups + mount, path, "memory.max"));
    } else if (names_memory(controllers)) {
      least = std::min(least, least_limit(groups + "/memory", path, "memory.limit_in_bytes"));
    }
  }
  return least;
}

int64_t memory_of_machine() {
  const int64_t bytes = static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  return std::min(bytes, control_group_limit("/"));
}

}  // namespace margay
