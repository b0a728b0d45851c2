// A network program whose lines have become operators, with every shape known and activations fused.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/operator.h"

namespace margay {

struct Node {
  Line line;
  const Registered* registered = nullptr;
  std::unique_ptr<Operator> op;
  std::string library = "auto";   // whose kernels the line asks for
  std::vector<std::string> keys;  // what the line says, in canonical form: KEY=VALUE
  bool implied = false;           // a label that no line declares
  int shared_with = -1;           // the node whose parameters it uses; -1: its own
  std::vector<int> inputs;
  std::vector<int> consumers;
  std::vector<int32_t> parameters;  // their numbers in the plan
  bool needs_gradient = false;      // a parameter stands above it, or is its own
  bool gathered = false;            // an input that some operator wants as a tensor
  int input_index = -1;             // of an input: its number
  int fused_into = -1;              // an activation that another node computes

  int first_metric = -1;  // number of its first slot among the graph's metrics

  const std::string& name() const { return line.name; }
  /// Whether gradients change a parameter of its operator.
  bool trains(const ParameterSpec& spec) const {
    return !spec.frozen && registered->learned(spec.name).trainable;
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
