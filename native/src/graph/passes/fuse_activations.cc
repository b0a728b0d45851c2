// An activation moves into the convolution or dense layer above when nobody else looks at what is between
// them.
#include "graph/passes/passes.h"

namespace margay {

std::vector<std::string> fuse_activations(Graph& graph, const PassRules&) {
  std::vector<std::string> changes;
  std::vector<bool> watched(graph.nodes.size(), false);
  for (int output : graph.outputs) watched[static_cast<size_t>(output)] = true;
  for (Node& node : graph.nodes) {
    if (!node.op->activation()) continue;
    const int above = node.inputs[0];
    Node& producer = graph.nodes[static_cast<size_t>(above)];
    if (producer.consumers.size() != 1 || watched[static_cast<size_t>(above)] ||
        !producer.op->fuse(*node.op->activation()))
      continue;
    node.fused_into = above;
    changes.push_back(text(node.name(), " into ", producer.name()));
  }
  return changes;
}

}  // namespace margay
