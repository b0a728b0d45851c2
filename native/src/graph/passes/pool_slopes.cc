// In training the slope of a ReLU moves behind the max pooling below it, when nobody else looks at what is
// between them: the pooled values tell it as well, and there are fewer of them.
#include "graph/passes/passes.h"

namespace margay {

std::vector<std::string> pool_slopes(Graph& graph, const PassRules&) {
  std::vector<std::string> changes;
  for (Node& node : graph.nodes) {
    if (node.fused_into >= 0 || node.inputs.empty()) continue;
    const Node& above = graph.nodes[static_cast<size_t>(node.inputs[0])];
    if (above.consumers.size() != 1) continue;
    const int into = above.fused_into >= 0 ? above.fused_into : node.inputs[0];
    Node& producer = graph.nodes[static_cast<size_t>(into)];
    const Activation* fused = producer.op->fused();
    const Activation* activation = fused ? fused : producer.op->activation();
    if (!activation || !node.op->fuse_slope(*activation)) continue;
    producer.slope_below = true;
    changes.push_back(text("that of ", above.name(), " into ", node.name(), " in training"));
  }
  return changes;
}

}  // namespace margay
