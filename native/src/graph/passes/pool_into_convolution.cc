// Max pooling moves into the convolution and ReLU above when nobody else looks at what is between them, and
// the convolution has a kernel for it: its own result, the largest value of many networks, is never written.
#include "graph/passes/passes.h"

namespace margay {

std::vector<std::string> pool_into_convolution(Graph& graph, const PassRules& rules) {
  std::vector<std::string> changes;
  if (!rules.single || !rules.one_thread || rules.library != "auto") return changes;
  std::vector<bool> watched(graph.nodes.size(), false);
  for (int output : graph.outputs) watched[static_cast<size_t>(output)] = true;
  for (Node& node : graph.nodes) {
    if (!node.op->maxima()) continue;
    const Node& above = graph.nodes[static_cast<size_t>(node.inputs[0])];
    if (above.consumers.size() != 1 || watched[static_cast<size_t>(node.inputs[0])]) continue;
    const int into = above.fused_into >= 0 ? above.fused_into : node.inputs[0];
    Node& producer = graph.nodes[static_cast<size_t>(into)];
    if (producer.library != "auto" || !producer.op->fuse_maxima(*node.op->maxima())) continue;
    node.fused_into = into;
    changes.push_back(text(node.name(), " into ", producer.name()));
  }
  return changes;
}

}  // namespace margay
