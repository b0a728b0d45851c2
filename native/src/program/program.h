// The text of a network program, taken apart: see native/README.md for the language.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "error/error.h"
#include "error/text.h"

namespace margay {

struct Attribute {
  std::string key;
  std::string value;
  int column;  // of the key, from 1
};

/// One line of a program: name = op(inputs) key=value …
struct Line {
  std::string name;
  std::string op;
  std::vector<std::string> inputs;
  std::vector<int> input_columns;
  std::vector<Attribute> attributes;
  int number = 0;  // of the line, from 1
  int op_column = 0;
  std::string source;  // as written

  /// Throws MG_INVALID: what is wrong, the place, the line itself.
  [[noreturn]] void fail(const std::string& what, int column) const {
    fail({{}, {}, -1, 0, column, what, {}, {}});
  }
  /// The same; name, line and source are filled in, and without a column it is that of the operator.
  [[noreturn]] void fail(Refusal refusal) const;
};

/// The most nodes of a program, and letters of a name.
constexpr size_t kMaxNodes = 16384;
constexpr size_t kMaxName = 255;

/// As much of a line or a value as a message shows.
std::string shortened(const std::string& words);

/// Lines in order; names are unique. Whether inputs exist and operators are known is the graph's to check.
std::vector<Line> parse_program(const std::string& program);

/// key=value words separated by blanks: the options of a plan.
Line parse_options(const std::string& options);

}  // namespace margay
