// Passes: each changes a graph into one that computes the same with fewer or better steps.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace margay {

struct GraphPass {
  const char* name;
  /// Says what it changed, one sentence without its full stop for each place.
  std::vector<std::string> (*run)(Graph& graph);
};

/// In the order in which they run. A new pass is a file and a line here.
const std::vector<GraphPass>& graph_passes();

/// Runs them all; one line for each change, "pass: what".
std::string run_passes(Graph& graph);

std::vector<std::string> fuse_activations(Graph& graph);
std::vector<std::string> join_tails(Graph& graph);

}  // namespace margay
