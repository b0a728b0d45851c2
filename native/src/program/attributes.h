// Typed reading of a line's key=value words, as its schema has them.
#pragma once

#include <map>

#include "program/program.h"
#include "program/schema.h"

namespace margay {

class Attributes {
 public:
  /// Refuses keys that the schema does not know, and lines without a key that it needs.
  Attributes(const Line& line, const Schema& schema);

  bool knows(const std::string& key) const { return schema_.find(key) != nullptr; }
  bool given(const std::string& key) const { return find(key) != nullptr; }
  int64_t whole(const std::string& key) const;
  /// `usual`: where the usual value depends on the rest of the line.
  double number(const std::string& key, const std::string& usual = "") const;
  bool flag(const std::string& key) const;
  /// One of the key's words.
  std::string word(const std::string& key) const;
  std::vector<double> numbers(const std::string& key) const;
  /// One extent for each of `count` axes.
  std::vector<int64_t> axes(const std::string& key, size_t count, const std::string& usual = "") const;
  Shape shape(const std::string& key) const;
  /// The name of a node; empty where the line gives none.
  std::string name(const std::string& key) const;
  /// As written, or as usual.
  std::string text(const std::string& key) const;

  /// The words that were read, in the order of the schema, without those that say what is usual anyway; each
  /// value is written in one way only.
  std::vector<std::string> canonical() const;

  /// Remembers how a value that was read is written; for those who read text().
  void note(const std::string& key, const std::string& value, const std::string& usual) const;

  [[noreturn]] void fail(const std::string& key, const std::string& message,
                         const std::string& remedy = "") const;
  const Line& line() const { return line_; }
  const Key& key(const std::string& key) const;
  const Schema& schema() const { return schema_; }

 private:
  const Attribute* find(const std::string& key) const;
  const Line& line_;
  const Schema& schema_;
  mutable std::map<std::string, std::string> canonical_;  // of keys whose values are not the usual ones
};

/// The shortest text that reads back as the same number.
std::string number_text(double value);

/// The whole of `digits` as a finite number; false: it is none.
bool parse_number(const std::string& digits, double& value);

}  // namespace margay
