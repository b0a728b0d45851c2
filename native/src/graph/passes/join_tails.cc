// In predictions a kernel may compute what follows it: conv2d, batch_norm, add and relu in one pass. Here the
// nodes are found; the builder decides, since not every kernel can, and training needs what is between.
#include "graph/passes/passes.h"

namespace margay {
namespace {

class Search {
 public:
  explicit Search(Graph& graph) : graph_(graph), watched_(graph.nodes.size(), false) {
    for (int output : graph.outputs) watched_[static_cast<size_t>(output)] = true;
  }

  Tail tail_of(int index) const {
    Tail tail;
    const Node& head = node(index);
    if (head.op->fused() || !takes_tails(head)) return tail;
    int end = index;
    const int norm = reader(end);
    if (norm >= 0 && node(norm).op->tail() == Operator::Tail::affine) {
      end = tail.norm = norm;
      if (node(norm).op->fused()) return tail;
    }
    const int sum = reader(end);
    if (sum >= 0 && node(sum).op->tail() == Operator::Tail::sum && node(sum).tail_of < 0) {
      const std::vector<int>& inputs = node(sum).inputs;
      tail.addend = inputs[0] == end ? 1 : 0;
      const Node& other = node(inputs[tail.addend]);
      if (inputs.size() == 2 && inputs[0] != inputs[1] && other.op->shape() == head.op->shape())
        end = tail.sum = sum;
    }
    const int activation = reader(end);
    if (activation >= 0 && !node(end).op->fused() &&
        node(activation).op->tail() == Operator::Tail::activation)
      tail.activation = activation;
    return tail;
  }

 private:
  static bool takes_tails(const Node& node) {
    for (const Kernel& kernel : node.registered->kernels)
      if (kernel.takes_tail) return true;
    return false;
  }

  /// The only node that reads the value, or -1.
  int reader(int index) const {
    const Node& of = node(index);
    return of.consumers.size() == 1 && !watched_[static_cast<size_t>(index)] ? of.consumers[0] : -1;
  }

  const Node& node(int index) const { return graph_.nodes[static_cast<size_t>(index)]; }

  Graph& graph_;
  std::vector<bool> watched_;
};

}  // namespace

std::vector<std::string> join_tails(Graph& graph, const PassRules&) {
  std::vector<std::string> changes;
  const Search search(graph);
  // backwards: of two that meet in a sum the later one takes it, when the other's value is there
  for (int i = static_cast<int>(graph.nodes.size()); i-- > 0;) {
    Node& head = graph.nodes[static_cast<size_t>(i)];
    head.tail = search.tail_of(i);
    std::string names;
    for (int part : {head.tail.norm, head.tail.sum, head.tail.activation}) {
      if (part < 0) continue;
      Node& node = graph.nodes[static_cast<size_t>(part)];
      node.tail_of = i;
      names += (names.empty() ? "" : ", ") + node.name();
    }
    if (head.tail) changes.push_back(text(names, " with ", head.name(), " in predictions"));
  }
  return {changes.rbegin(), changes.rend()};
}

}  // namespace margay
