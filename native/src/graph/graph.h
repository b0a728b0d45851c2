// A network program whose lines have become operators, with every shape known and activations fused.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/operator.h"
#include "graph/training.h"

namespace margay {

/// Nodes below another one that its kernel computes in predictions, when nobody else reads what is between:
/// a normalisation by given statistics, a sum with another value, and the activation of the last of them.
struct Tail {
  int norm = -1;
  int sum = -1;
  int activation = -1;
  size_t addend = 0;  // the sum's input that comes from elsewhere

  int end() const { return activation >= 0 ? activation : sum >= 0 ? sum : norm; }
  explicit operator bool() const { return end() >= 0; }
};

struct Node {
  Line line;
  const Registered* registered = nullptr;
  std::unique_ptr<Operator> op;
  std::string library = "auto";   // whose kernels the line asks for
  std::vector<std::string> keys;  // what the line says, in canonical form: KEY=VALUE
  bool implied = false;           // a label that no line declares
  TrainingRules rules;            // those of the node that has the parameters
  int shared_with = -1;           // the node whose parameters it uses; -1: its own
  std::vector<int> inputs;
  std::vector<int> consumers;
  std::vector<int32_t> parameters;  // their numbers in the plan
  bool needs_gradient = false;      // a parameter stands above it, or is its own
  bool gathered = false;            // an input that some operator wants as a tensor
  bool indexed = false;             // an input that some operator wants as class indices
  int input_index = -1;             // of an input: its number
  int fused_into = -1;              // an activation or a pooling that another node computes
  bool slope_below = false;         // the gradient that comes is that before its activation
  Tail tail;                        // computed with it in predictions
  int tail_of = -1;                 // the node whose kernel computes this one in predictions

  int first_metric = -1;  // number of its first slot among the graph's metrics

  const std::string& name() const { return line.name; }
  /// Whether gradients change a parameter of its operator.
  bool trains(const ParameterSpec& spec) const {
    return !spec.frozen && !rules.frozen && registered->learned(spec.name).trainable;
  }
  /// Its lines of mg_program_facts.
  std::string facts() const;
};

struct Graph {
  std::vector<Node> nodes;
  std::unordered_map<std::string, int> numbers;  // of the nodes, by name
  std::vector<int> inputs;
  std::vector<int> outputs;
  std::vector<int> losses;
  std::vector<std::string> metrics;  // what a call adds up over its samples: loss/accuracy

  int find(const std::string& name) const;  // -1: none
  /// Nodes that `target` depends on, itself included.
  std::vector<bool> ancestors(const std::vector<int>& targets) const;
  /// Nodes whose parameters, if they have some, a loss teaches: a gradient comes to them, or to a node that
  /// shares them.
  std::vector<bool> taught() const;
  /// The program in canonical form: one way to write what it says, without what is usual anyway.
  std::string text() const;
  /// See mg_program_facts.
  std::string facts() const;
  int64_t flop_forward() const;
  int64_t flop_train() const;
};

/// See mg_node_facts.
std::string node_facts(const std::string& line, const std::string& shapes);

/// Throws MG_INVALID with line and column. `outputs`: names with commas between, or empty.
Graph read_graph(const std::string& program, const std::string& outputs);

}  // namespace margay
