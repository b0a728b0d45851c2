// Passes: each changes a graph into one that computes the same with fewer or better steps.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace margay {

/// What passes have to know of the plan.
struct PassRules {
  bool single = true;                // it computes in f32
  bool one_thread = true;            // a lane has no others
  std::string library = "auto";      // whose kernels it asks for
  std::vector<std::string> without;  // passes that do not run
};

struct GraphPass {
  const char* name;
  /// Says what it changed, one sentence without its full stop for each place.
  std::vector<std::string> (*run)(Graph& graph, const PassRules& rules);
};

/// In the order in which they run. A new pass is a file and a line here.
const std::vector<GraphPass>& graph_passes();

/// Runs them all but those that the rules exclude; one line for each change, "pass: what".
std::string run_passes(Graph& graph, const PassRules& rules);

std::vector<std::string> fuse_activations(Graph& graph, const PassRules& rules);
std::vector<std::string> pool_into_convolution(Graph& graph, const PassRules& rules);
std::vector<std::string> pool_slopes(Graph& graph, const PassRules& rules);
std::vector<std::string> join_tails(Graph& graph, const PassRules& rules);

}  // namespace margay
