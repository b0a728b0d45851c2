// The problems of tests/problems: the format is described there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "error/text.h"

namespace margay::test {

/// A single operator on an input of one shape.
struct Problem {
  std::string place;  // file and line
  std::string text;   // the line without its reason
  Shape input;
  Shape output;
  Shape label = {1};
  int64_t batch = 1;
  std::string op;
  std::string keys;  // as written, for a line of a program
  std::map<std::string, std::string> attributes;

  std::string word(const std::string& key, const std::string& fallback) const;
  double number(const std::string& key, double fallback) const;
  /// RxC, or N for both.
  std::pair<int64_t, int64_t> pair(const std::string& key, std::pair<int64_t, int64_t> fallback) const;
  /// The line `name = op(input) keys` of a program.
  std::string line(const std::string& name, const std::string& input) const;
};

Shape read_shape(const std::string& words);

/// The problems of one file, e.g. "conv2d".
std::vector<Problem> read_problems(const std::string& op);

/// The program of a network, e.g. "kth-cnn".
std::string read_network(const std::string& name);
std::vector<std::string> network_names();

}  // namespace margay::test
