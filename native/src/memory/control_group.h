// How much memory this process may take.
#pragma once

#include <cstdint>
#include <string>

namespace margay {

/// The least memory limit of this process' control group and the groups above it, of version 1 and 2;
/// INT64_MAX: none. Reads proc/self/cgroup and sys/fs/cgroup below `root`, which ends in '/'.
int64_t control_group_limit(const std::string& root);

/// Bytes of physical memory, or the limit of the control groups when that is less.
int64_t memory_of_machine();

}  // namespace margay
