#include "graph/passes/passes.h"

namespace margay {

const std::vector<GraphPass>& graph_passes() {
  static const std::vector<GraphPass> passes = {{"fuse_activations", fuse_activations},
                                                {"join_tails", join_tails}};
  return passes;
}

std::string run_passes(Graph& graph) {
  std::string report;
  for (const GraphPass& pass : graph_passes())
    for (const std::string& change : pass.run(graph)) report += text(pass.name, ": ", change, "\n");
  return report;
}

}  // namespace margay
