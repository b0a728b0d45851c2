#include "program/attributes.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "error/error.h"
#include "program/nearest.h"

namespace margay {
namespace {

bool parse_whole(const std::string& digits, int64_t& value) {
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size();
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

}  // namespace

bool parse_number(const std::string& digits, double& value) {
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() && std::isfinite(value);
}

std::string number_text(double value) {
  constexpr double kWhole = 1e15;  // below, a whole number is written without a point or an exponent
  if (value == std::rint(value) && std::abs(value) < kWhole)
    return (value == 0 && std::signbit(value) ? "-" : "") + std::to_string(static_cast<int64_t>(value));
  char digits[32];
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

Attributes::Attributes(const Line& line, const Schema& schema) : line_(line), schema_(schema) {
  for (const Attribute& attribute : line_.attributes) {
    if (schema_.find(attribute.key)) continue;
    std::vector<std::string> known;
    for (const Key& key : schema_.keys) known.push_back(key.name);
    Refusal refusal;
    refusal.key = attribute.key;
    refusal.column = attribute.column;
    refusal.what = margay::text(
        "unknown key '", attribute.key, "'; ",
        known.empty() ? margay::text(line_.op, " takes none") : margay::text("known here: ", joined(known)));
    refusal.remedy = suggestion(attribute.key, known);
    line_.fail(std::move(refusal));
  }
  for (const Key& key : schema_.keys)
    if (!key.required.empty() && !given(key.name))
      line_.fail(margay::text(line_.op, " needs ", key.required), line_.op_column);
}

const Attribute* Attributes::find(const std::string& key) const {
  for (const Attribute& attribute : line_.attributes)
    if (attribute.key == key) return &attribute;
  return nullptr;
}

const Key& Attributes::key(const std::string& key) const {
  const Key* known = schema_.find(key);
  if (!known)
    throw Error(MG_INTERNAL,
                margay::text(schema_.name, " asks for the key '", key, "', which its schema has not"));
  return *known;
}

void Attributes::fail(const std::string& key, const std::string& message, const std::string& remedy) const {
  Refusal refusal;
  refusal.remedy = remedy;
  refusal.key = key;
  const Attribute* attribute = find(key);
  refusal.column = attribute ? attribute->column : 0;
  refusal.what =
      margay::text(key, attribute ? "=" : "", attribute ? shortened(attribute->value) : "", ": ", message);
  line_.fail(std::move(refusal));
}

std::string Attributes::text(const std::string& name) const {
  const Attribute* attribute = find(name);
  return attribute ? attribute->value : key(name).usual;
}

void Attributes::note(const std::string& name, const std::string& value, const std::string& usual) const {
  if (!given(name)) return;
  if (value == usual)
    canonical_.erase(name);
  else
    canonical_[name] = value;
}

std::vector<std::string> Attributes::canonical() const {
  std::vector<std::string> words;
  for (const Key& key : schema_.keys) {
    const auto found = canonical_.find(key.name);
    if (found != canonical_.end()) words.push_back(margay::text(key.name, "=", found->second));
  }
  return words;
}

std::string Attributes::word(const std::string& name) const {
  const std::string value = text(name);
  const std::vector<std::string>& words = key(name).words;
  if (std::find(words.begin(), words.end(), value) == words.end())
    fail(name, margay::text("expected one of ", joined(words)), suggestion(value, words));
  note(name, value, key(name).usual);
  return value;
}

bool Attributes::flag(const std::string& name) const {
  const std::string value = text(name);
  if (value != "true" && value != "false") fail(name, "expected one of true, false");
  note(name, value, key(name).usual);
  return value == "true";
}

int64_t Attributes::whole(const std::string& name) const {
  const Key& known = key(name);
  int64_t value = 0;
  if (!parse_whole(text(name), value) || value < known.least || value > known.most)
    fail(name, margay::text("expected a whole number from ", known.least, " to ", known.most));
  note(name, std::to_string(value), known.usual);
  return value;
}

double Attributes::number(const std::string& name, const std::string& usual) const {
  const Key& known = key(name);
  const std::string& otherwise = usual.empty() ? known.usual : usual;
  double value = 0, usual_value = 0;
  if (!parse_number(given(name) ? text(name) : otherwise, value) || value < known.low || value > known.high)
    fail(name,
         margay::text("expected a number from ", number_text(known.low), " to ", number_text(known.high)));
  const bool is_usual = parse_number(otherwise, usual_value) && value == usual_value;
  note(name, number_text(value), is_usual ? number_text(value) : "");
  return value;
}

std::vector<double> Attributes::numbers(const std::string& name) const {
  const Key& known = key(name);
  std::vector<double> values;
  std::string written;
  for (const std::string& part : split(text(name), ',')) {
    double value = 0;
    if (!parse_number(part, value)) fail(name, "expected numbers separated by commas");
    if (known.low < known.high && (value < known.low || value > known.high))
      fail(name, margay::text("expected numbers from ", number_text(known.low), " to ",
                              number_text(known.high), " separated by commas"));
    values.push_back(value);
    written += (written.empty() ? "" : ",") + number_text(value);
  }
  note(name, written, known.usual);
  return values;
}

std::vector<int64_t> Attributes::axes(const std::string& name, size_t count, const std::string& usual) const {
  const Key& known = key(name);
  const auto read = [&](const std::string& value, std::vector<int64_t>& extents) {
    const std::vector<std::string> parts = split(value, 'x');
    bool good = parts.size() == 1 || parts.size() == count;
    for (size_t i = 0; good && i < count; ++i) {
      int64_t extent = 0;
      good = parse_whole(parts[parts.size() == 1 ? 0 : i], extent) && extent >= known.least &&
             extent <= known.most;
      extents.push_back(extent);
    }
    return good;
  };
  const std::string& otherwise = usual.empty() ? known.usual : usual;
  std::vector<int64_t> extents, usual_extents;
  if (!read(given(name) ? text(name) : otherwise, extents))
    fail(name, margay::text("expected ", axes_form(count), count == 1 ? "" : " (or one number for ",
                            count == 1   ? ""
                            : count == 2 ? "both)"
                                         : "all)",
                            " from ", known.least, " to ", known.most));
  const bool is_usual = read(otherwise, usual_extents) && extents == usual_extents;
  note(name, to_text(extents), is_usual ? to_text(extents) : "");
  return extents;
}

std::string Attributes::name(const std::string& key) const {
  note(key, text(key), "");
  return text(key);
}

Shape Attributes::shape(const std::string& name) const {
  Shape shape;
  int64_t size = 1;
  for (const std::string& part : split(text(name), 'x')) {
    int64_t extent = 0;
    if (!parse_whole(part, extent) || extent < 1 || extent > kMostValues || size > kMostValues / extent)
      fail(name, margay::text("expected extents such as 28x28x1, each at least 1, together at most ",
                              grouped(kMostValues), " values"));
    size *= extent;
    shape.push_back(extent);
  }
  note(name, to_text(shape), key(name).usual);
  return shape;
}

}  // namespace margay
