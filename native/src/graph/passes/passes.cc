#include "graph/passes/passes.h"

#include <algorithm>

namespace margay {

const std::vector<GraphPass>& graph_passes() {
  static const std::vector<GraphPass> passes = {{"fuse_activations", fuse_activations},
                                                {"pool_into_convolution", pool_into_convolution},
                                                {"pool_slopes", pool_slopes},
                                                {"join_tails", join_tails}};
  return passes;
}

std::string run_passes(Graph& graph, const PassRules& rules) {
  std::string report;
  for (const GraphPass& pass : graph_passes()) {
    if (std::find(rules.without.begin(), rules.without.end(), pass.name) != rules.without.end()) continue;
    for (const std::string& change : pass.run(graph, rules)) report += text(pass.name, ": ", change, "\n");
  }
  return report;
}

}  // namespace margay
