// Builds a sequence: walks the graph forwards, and for training backwards, and lets each operator add its
// steps.
#pragma once

#include <any>
#include <map>
#include <set>
#include <typeindex>

#include "graph/graph.h"
#include "plan/parameters.h"
#include "plan/sequence.h"

namespace margay {

enum class Pass { predict, evaluate, train };
enum class Layout { blocked, channels_last };

/// One value for each channel, in a tensor of as many dimensions as the values have.
struct ChannelAffine {
  Value scale, shift;
};

/// Which parts a tail has.
struct TailParts {
  bool affine = false, sum = false;
  const Activation* activation = nullptr;

  explicit operator bool() const { return affine || sum || activation; }
};

/// What the kernel in hand computes of its result in a prediction: result · scale + shift, plus addend, and
/// the activation of that. Each may be absent.
struct ResultTail {
  ChannelAffine affine;
  Value addend;
  const Activation* activation = nullptr;
  std::string words;  // of the phase: " + batch_norm + add"
};

class Builder {
 public:
  Builder(const Graph& graph, Parameters& parameters, const dnnl::engine& engine, Type type, Layout layout,
          const std::string& library, int64_t batch, int64_t shares, Pass pass, bool augment = false);

  Sequence build();

  // ---- for operators: the node in hand ----
  const Node& node() const { return graph_.nodes[static_cast<size_t>(at_)]; }
  const dnnl::engine& engine() const { return engine_; }
  Type type() const { return type_; }
  Layout layout() const { return layout_; }
  int64_t batch() const { return batch_; }
  /// The parts that a batch falls into; this sequence runs one of them.
  int64_t shares() const { return shares_; }
  bool training() const { return pass_ == Pass::train; }
  /// Whether samples are changed by chance.
  bool augments() const { return training() || (augment_ && pass_ == Pass::predict); }
  const Shape& input_shape(size_t k = 0) const { return input_node(k).op->shape(); }
  size_t inputs() const { return node().inputs.size(); }
  int source(size_t k) const { return input_node(k).input_index; }
  /// Whether input k is gathered although it is read as it is bound otherwise.
  bool moved(size_t k) const { return training() && input_node(k).op->moves(); }
  /// The slot of metric number `i` of the node's schema in Tally::metrics.
  size_t metric(size_t i) const { return static_cast<size_t>(node().first_metric) + i; }

  Value input(size_t k = 0) const;
  /// Input k in the given layout; the copy is made once.
  Value input_as(const Desc& desc, size_t k = 0);
  Value plain_input(size_t k = 0) { return input_as(plain_desc(input_shape(k), batch_, type_), k); }
  void output(const Value& value) { values_[static_cast<size_t>(at_)] = value; }
  const Value& output() const { return values_[static_cast<size_t>(at_)]; }
  Value new_output(const Desc& desc) {
    output(allocate(desc));
    return output();
  }

  // Gradients are values that nobody overwrites: one may be handed to several inputs, and an operator that
  // does not change it hands on what it got. Where several readers of a node give it a gradient, the builder
  // keeps the sum.

  /// The gradient with respect to the output.
  const Value& diff_output() const { return diffs_[static_cast<size_t>(at_)].value; }
  Value diff_output_as(const Desc& desc) { return in_layout(diff_output(), desc, "diff_dst"); }
  Value plain_diff_output() { return diff_output_as(plain_desc(node().op->shape(), batch_, type_)); }
  /// Whether the node's parameters are trained: of those that are not, nobody reads a gradient.
  bool trains() const { return !node().rules.frozen; }
  bool wants_diff(size_t k = 0) const { return input_node(k).needs_gradient; }
  void diff_input(const Value& value, size_t k = 0);

  /// Of a kernel that takes one; empty in training.
  ResultTail tail();
  /// The parts that it has, before any step is added.
  TailParts tail_parts() const;

  Value parameter(size_t i, const Desc& desc) {
    return parameters_.in_layout(node().parameters[i], desc, training());
  }
  /// Where the gradient of parameter i goes. The operator writes it whole; of a parameter that other nodes
  /// use too the builder adds the parts.
  Value gradient(size_t i);
  /// Parameter i in the outside layout.
  const Desc& outside(size_t i) const {
    return parameters_.all()[static_cast<size_t>(node().parameters[i])].outside;
  }

  Value allocate(const Desc& desc);
  Value in_layout(const Value& value, const Desc& desc, const char* what);
  /// A value of `bytes` bytes that the other shares of the batch see after the next meeting. Where a share
  /// has no samples its bytes are 0.
  Value exchange(int64_t bytes);
  /// The steps that follow wait until all shares of the batch have come here. Nothing where there is one
  /// share.
  void meet();
  void reorder(const Value& from, const Value& to, const char* what);

  /// Adds an execution of `description`; scratchpad and bookkeeping come with it.
  void add(const std::string& phase, const dnnl::primitive_desc_base& description,
           const dnnl::primitive& primitive, const std::vector<std::pair<int, Value>>& arguments,
           const std::string& layout, double flop = 0);
  /// Adds a step of ours that touches `values`.
  void add(const std::string& phase, const char* kernel, const std::vector<Value>& values,
           std::function<void(const Frame&)> host, double flop = 0);
  /// The step that was added last reads each value of `from` before it writes that of `to` in its place:
  /// where nobody reads `from` again, the two are one buffer.
  void in_place(const Value& from, const Value& to);
  /// Adds a step that writes the sum of two values of one layout, which may be one of them;
  /// with relu none below 0.
  void add_sum(const std::string& phase, const Value& a, const Value& b, const Value& sum, bool relu = false);

  /// What the forward pass leaves for the backward pass of the same node; one of each type.
  template <class State>
  State& state() {
    std::any& slot = states_[{at_, typeid(State)}];
    if (!slot.has_value()) slot = State{};
    return std::any_cast<State&>(slot);
  }

 private:
  const Node& input_node(size_t k) const { return graph_.nodes[static_cast<size_t>(node().inputs[k])]; }
  /// The first kernel of the library that node and plan ask for; where it has none that fits, the first that
  /// does.
  const Kernel& choose() const;
  /// The node in hand is computed with another one, or waits for the end of its tail.
  bool joined();
  void forward();
  void backward();
  void touch(const Value& value, Step& step);
  void copy_outputs();

  const Graph& graph_;
  Parameters& parameters_;
  const dnnl::engine& engine_;
  Type type_;
  Layout layout_;
  std::string library_;
  int64_t batch_;
  int64_t shares_;
  Pass pass_;
  bool augment_;
  int at_ = 0;
  Sequence sequence_;
  std::vector<const Kernel*> kernels_;
  std::vector<Value> values_;
  struct Diff {
    Value value;
    bool sum = false;  // the builder's own, which it may add to
  };
  struct Part {  // of the gradient of a parameter that several nodes use
    Value part, whole;
  };
  std::vector<Diff> diffs_;
  std::map<size_t, Value> gradients_;  // of the node in hand
  std::vector<Part> parts_;            // of the node in hand
  std::set<int32_t> written_;          // parameters that have a gradient
  std::set<int32_t> unread_;           // buffers for gradients of what is not trained
  std::map<std::pair<int, std::type_index>, std::any> states_;
  std::map<int, std::vector<Value>> copies_;  // of a node's value in other layouts
};

/// For kernels without conditions, and for those that compute in f32 only.
inline bool always(const Operator&, const Builder&) { return true; }
inline bool single(const Operator&, const Builder& builder) { return builder.type() == Type::f32; }

}  // namespace margay
