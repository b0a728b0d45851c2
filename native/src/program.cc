#include "program.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <unordered_set>

#include "error.h"
#include "margay/margay.h"

namespace margay {
namespace {

constexpr size_t kMaxAttributes = 64;  // four times what any operator knows
constexpr size_t kMaxShown = 240;      // bytes of a line or value in a message
constexpr int64_t kMaxExtent = int64_t{1} << 31;

bool name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-' || c == '/';
}

/// As much of a line or a value as a message shows.
std::string shortened(const std::string& words) {
  return words.size() <= kMaxShown ? words : words.substr(0, kMaxShown) + " ...";
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
  std::string shown() const { return *at_ ? text("'", std::string(1, *at_), "'") : "the end of the line"; }

  std::string name(const char* what) {
    blanks();
    const char* start = at_;
    while (name_character(*at_)) ++at_;
    if (at_ == start) line_.fail(text("expected ", what, ", found ", shown()), column());
    const size_t letters = static_cast<size_t>(at_ - start);
    if (letters > kMaxName)
      line_.fail(text("a name of ", grouped(static_cast<int64_t>(letters)), " letters, expected at most ", kMaxName),
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

bool parse_integer(const std::string& digits, int64_t& value) {
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size();
}

bool parse_double(const std::string& digits, double& value) {
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() && std::isfinite(value);
}

std::vector<std::string> split(const std::string& value, char separator) {
  std::vector<std::string> parts(1);
  for (char c : value) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

}  // namespace

void Line::fail(const std::string& message, int column) const {
  const bool node = number > 0;
  std::string where = node ? text("line ", number) : "options";
  if (column > 0) where += text(", column ", column);
  throw Error(MG_INVALID, text(where, ": ", message, "\n  ", shortened(source)));
}

std::vector<Line> parse_program(const std::string& program) {
  std::vector<Line> lines;
  std::unordered_set<std::string> names;
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
      throw Error(MG_INVALID, text("line ", number, ": a program has at most ", grouped(kMaxNodes), " nodes"));
    if (!names.insert(line.name).second) line.fail(text("the name '", line.name, "' is already taken"), 1);
    lines.push_back(std::move(line));
  }
  if (lines.empty())
    throw Error(MG_INVALID, "the program is empty: it needs at least an input and one operator");
  return lines;
}

Line parse_options(const std::string& options) { return LineReader(options, 0).options(); }

Attribute* Attributes::find(const std::string& key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  for (Attribute& attribute : line_.attributes)
    if (attribute.key == key) {
      attribute.used = true;
      return &attribute;
    }
  return nullptr;
}

bool Attributes::has(const std::string& key) const {
  return std::any_of(line_.attributes.begin(), line_.attributes.end(),
                     [&](const Attribute& a) { return a.key == key; });
}

void Attributes::fail(const std::string& key, const std::string& message) const {
  for (const Attribute& attribute : line_.attributes)
    if (attribute.key == key) line_.fail(text(key, "=", shortened(attribute.value), ": ", message), attribute.column);
  line_.fail(text(key, ": ", message), line_.op_column);
}

std::string Attributes::word(const std::string& key, const std::string& fallback) {
  Attribute* attribute = find(key);
  return attribute ? attribute->value : fallback;
}

std::string Attributes::choice(const std::string& key, const std::string& fallback,
                               const std::vector<std::string>& words) {
  std::string value = word(key, fallback);
  if (std::find(words.begin(), words.end(), value) == words.end())
    fail(key, text("expected one of ", joined(words)));
  return value;
}

bool Attributes::flag(const std::string& key, bool fallback) {
  return choice(key, fallback ? "true" : "false", {"true", "false"}) == "true";
}

int64_t Attributes::integer(const std::string& key, int64_t fallback, int64_t low, int64_t high) {
  Attribute* attribute = find(key);
  if (!attribute) return fallback;
  int64_t value = 0;
  if (!parse_integer(attribute->value, value) || value < low || value > high)
    fail(key, text("expected a whole number from ", low, " to ", high));
  return value;
}

int64_t Attributes::required_integer(const std::string& key, int64_t low, int64_t high) {
  if (!has(key)) line_.fail(text(line_.op, " needs ", key, "=N"), line_.op_column);
  return integer(key, low, low, high);
}

double Attributes::number(const std::string& key, double fallback, double low, double high) {
  Attribute* attribute = find(key);
  if (!attribute) return fallback;
  double value = 0;
  if (!parse_double(attribute->value, value) || value < low || value > high)
    fail(key, text("expected a number from ", low, " to ", high));
  return value;
}

std::vector<double> Attributes::numbers(const std::string& key, const std::vector<double>& fallback) {
  Attribute* attribute = find(key);
  if (!attribute) return fallback;
  std::vector<double> values;
  for (const std::string& part : split(attribute->value, ',')) {
    double value = 0;
    if (!parse_double(part, value)) fail(key, "expected numbers separated by commas");
    values.push_back(value);
  }
  return values;
}

std::pair<int64_t, int64_t> Attributes::pair(const std::string& key, std::pair<int64_t, int64_t> fallback,
                                             int64_t low, int64_t high) {
  Attribute* attribute = find(key);
  if (!attribute) return fallback;
  std::vector<std::string> parts = split(attribute->value, 'x');
  int64_t first = 0, second = 0;
  bool good = parts.size() <= 2 && parse_integer(parts.front(), first) && parse_integer(parts.back(), second);
  if (!good || std::min(first, second) < low || std::max(first, second) > high)
    fail(key, text("expected ROWSxCOLUMNS (or one number for both) from ", low, " to ", high));
  return {first, second};
}

Shape Attributes::shape(const std::string& key) {
  Attribute* attribute = find(key);
  if (!attribute)
    line_.fail(text(line_.op, " needs ", key, "=, for example ", key, "=28x28x1"), line_.op_column);
  Shape shape;
  int64_t size = 1;
  for (const std::string& part : split(attribute->value, 'x')) {
    int64_t extent = 0;
    if (!parse_integer(part, extent) || extent < 1 || extent > kMaxExtent || size > kMaxExtent / extent)
      fail(key, "expected extents such as 28x28x1, each at least 1, together at most 2147483648 values");
    size *= extent;
    shape.push_back(extent);
  }
  if (shape.size() > 4) fail(key, "at most 4 dimensions besides the batch are supported");
  return shape;
}

void Attributes::finish() {
  for (const Attribute& attribute : line_.attributes)
    if (!attribute.used)
      line_.fail(text("unknown key '", attribute.key, "'; ",
                      known_.empty() ? text(line_.op, " takes none") : text("known here: ", joined(known_))),
                 attribute.column);
}

}  // namespace margay
