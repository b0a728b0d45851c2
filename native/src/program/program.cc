#include "program/program.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "error/error.h"
#include "margay/margay.h"

namespace margay {
namespace {

constexpr size_t kMaxAttributes = 64;  // four times what any operator knows
constexpr size_t kMaxShown = 240;      // bytes of a line or value in a message

bool name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-' || c == '/';
}

/// Reads one line from left to right.
class LineReader {
 public:
  LineReader(const std::string& source, int number) : at_(source.c_str()), begin_(at_) {
    line_.source = source;
    line_.number = number;
  }

  Line node() {
    line_.name = name("a node's name");
    expect('=', "after the node's name");
    blanks();
    line_.op_column = column();
    line_.op = name("an operator");
    expect('(', "after the operator");
    blanks();
    if (*at_ != ')') {
      do {
        blanks();
        if (line_.inputs.size() == kMaxNodes)
          line_.fail(text("more than ", grouped(kMaxNodes), " inputs on one line"), column());
        line_.input_columns.push_back(column());
        line_.inputs.push_back(name("an input's name"));
        blanks();
      } while (*at_ == ',' && ++at_);
    }
    expect(')', "after the inputs");
    attributes();
    return std::move(line_);
  }

  Line options() {
    attributes();
    return std::move(line_);
  }

 private:
  int column() const { return static_cast<int>(at_ - begin_) + 1; }
  void blanks() {
    while (*at_ == ' ' || *at_ == '\t') ++at_;
  }
  std::string shown() const {
    if (!*at_) return "the end of the line";
    const char* end = at_ + 1;
    while ((*end & 0xC0) == 0x80) ++end;  // the rest of a character in UTF-8
    return text("'", std::string(at_, end), "'");
  }

  std::string name(const char* what) {
    blanks();
    const char* start = at_;
    while (name_character(*at_)) ++at_;
    if (at_ == start) line_.fail(text("expected ", what, ", found ", shown()), column());
    const size_t letters = static_cast<size_t>(at_ - start);
    if (letters > kMaxName)
      line_.fail(
          text("a name of ", grouped(static_cast<int64_t>(letters)), " letters, expected at most ", kMaxName),
          static_cast<int>(start - begin_) + 1);
    return std::string(start, at_);
  }

  void expect(char c, const char* where) {
    blanks();
    if (*at_ != c)
      line_.fail(text("expected '", std::string(1, c), "' ", where, ", found ", shown()), column());
    ++at_;
  }

  void attributes() {
    for (blanks(); *at_; blanks()) {
      Attribute attribute;
      attribute.column = column();
      if (line_.attributes.size() == kMaxAttributes)
        line_.fail(text("more than ", kMaxAttributes, " keys on one line"), column());
      attribute.key = name("key=value");
      expect('=', text("after the key '", attribute.key, "'").c_str());
      blanks();
      const char* start = at_;
      while (*at_ && *at_ != ' ' && *at_ != '\t') ++at_;
      attribute.value.assign(start, at_);
      if (attribute.value.empty()) line_.fail(text("the key '", attribute.key, "' has no value"), column());
      for (const Attribute& other : line_.attributes)
        if (other.key == attribute.key)
          line_.fail(text("the key '", attribute.key, "' is given twice"), attribute.column);
      line_.attributes.push_back(std::move(attribute));
    }
  }

  Line line_;
  const char* at_;
  const char* begin_;
};

}  // namespace

std::string shortened(const std::string& words) {
  return words.size() <= kMaxShown ? words : words.substr(0, kMaxShown) + " ...";
}

void Line::fail(Refusal refusal) const {
  refusal.node = name;
  refusal.line = number;
  if (refusal.column == 0) refusal.column = op_column;
  refusal.source = shortened(source);
  throw Error(MG_INVALID, std::move(refusal));
}

std::vector<Line> parse_program(const std::string& program) {
  std::vector<Line> lines;
  std::unordered_map<std::string, int> names;
  int number = 0;
  for (size_t start = 0; start < program.size();) {
    size_t end = std::min(program.find('\n', start), program.size());
    std::string source = program.substr(start, end - start);
    start = end + 1;
    ++number;
    source = source.substr(0, source.find('#'));
    while (!source.empty() && std::isspace(static_cast<unsigned char>(source.back()))) source.pop_back();
    if (source.find_first_not_of(" \t") == std::string::npos) continue;
    Line line = LineReader(source, number).node();
    if (lines.size() == kMaxNodes)
      throw Error(MG_INVALID,
                  text("line ", number, ": a program has at most ", grouped(kMaxNodes), " nodes"));
    const auto [first, is_new] = names.emplace(line.name, number);
    if (!is_new) line.fail(text("the name '", line.name, "' is taken by line ", first->second), 1);
    lines.push_back(std::move(line));
  }
  if (lines.empty())
    throw Error(MG_INVALID, "the program is empty: it needs at least an input and one operator");
  return lines;
}

Line parse_options(const std::string& options) { return LineReader(options, 0).options(); }

}  // namespace margay
