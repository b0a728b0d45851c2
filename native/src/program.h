// The text of a network program, taken apart: see native/README.md for the language.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text.h"

namespace margay {

struct Attribute {
  std::string key;
  std::string value;
  int column;  // of the key, from 1
  bool used = false;
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

  /// Throws MG_INVALID: the message, the place, the line itself.
  [[noreturn]] void fail(const std::string& message, int column = 0) const;
};

/// The most nodes of a program, and letters of a name.
constexpr size_t kMaxNodes = 16384;
constexpr size_t kMaxName = 255;

/// Lines in order; names are unique. Whether inputs exist and operators are known is the graph's to check.
std::vector<Line> parse_program(const std::string& program);

/// key=value words separated by blanks: the options of a plan.
Line parse_options(const std::string& options);

/// Typed reading of a line's attributes. finish() refuses what nobody asked for.
class Attributes {
 public:
  explicit Attributes(Line& line) : line_(line) {}

  bool has(const std::string& key) const;
  std::string word(const std::string& key, const std::string& fallback);
  /// One of `words`, or the fallback.
  std::string choice(const std::string& key, const std::string& fallback,
                     const std::vector<std::string>& words);
  bool flag(const std::string& key, bool fallback);
  int64_t integer(const std::string& key, int64_t fallback, int64_t low, int64_t high);
  int64_t required_integer(const std::string& key, int64_t low, int64_t high);
  double number(const std::string& key, double fallback, double low, double high);
  std::vector<double> numbers(const std::string& key, const std::vector<double>& fallback);
  /// RxC, or N for NxN.
  std::pair<int64_t, int64_t> pair(const std::string& key, std::pair<int64_t, int64_t> fallback, int64_t low,
                                   int64_t high);
  Shape shape(const std::string& key);
  void finish();
  [[noreturn]] void fail(const std::string& key, const std::string& message) const;
  const Line& line() const { return line_; }

 private:
  Attribute* find(const std::string& key);
  Line& line_;
  std::vector<std::string> known_;
};

}  // namespace margay
