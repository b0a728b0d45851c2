// The problems of tests/problems: the format is described there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "error/text.h"

namespace margay::test {

/// A single operator on inputs of certain shapes.
struct Problem {
  std::string place;  // file and line
  std::string text;   // the line without its reason
  std::vector<Shape> inputs;
  Shape output;
  Shape label;    // of a loss; otherwise empty
  Shape weights;  // of a loss that has a third input
  int64_t batch = 1;
  std::string op;
  std::string keys;  // as written, for a line of a program
  std::map<std::string, std::string> attributes;

  /// It has inputs and an output that is no loss: what a twin is for.
  bool computes() const { return !inputs.empty() && label.empty(); }

  std::string word(const std::string& key, const std::string& fallback) const;
  double number(const std::string& key, double fallback) const;
  /// An extent for each of so many axes, such as RxC, or N for all.
  std::vector<int64_t> axes(const std::string& key, size_t count, const std::vector<int64_t>& fallback) const;
  /// The line `name = op(sources) keys` of a program.
  std::string line(const std::string& name, const std::string& sources) const;
  /// The names of the inputs in a program, with commas between: src1, src2, and label and weights of a loss.
  std::string sources() const;
  /// The inputs, and the operator as dst; where that computes nothing that could be an output, flat is one.
  std::string program() const;
};

Shape read_shape(const std::string& words);

/// The problems of one file, e.g. "conv2d".
std::vector<Problem> read_problems(const std::string& op);
/// The files' names, without .txt.
std::vector<std::string> problem_names();

/// The program of a network, e.g. "kth-cnn".
std::string read_network(const std::string& name);
std::vector<std::string> network_names();

}  // namespace margay::test
