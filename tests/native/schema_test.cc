// The schemas of the operators: what mg_operators prints, and what native/README.md says of them.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "graph/operator.h"
#include "handles.h"

namespace margay::test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The words between backticks, with what stands behind each.
std::vector<std::pair<std::string, std::string>> in_backticks(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> words;
  for (size_t at = text.find('`'); at != std::string::npos;) {
    const size_t end = text.find('`', at + 1);
    const size_t next = text.find('`', end + 1);
    words.emplace_back(text.substr(at + 1, end - at - 1), text.substr(end + 1, next - end - 1));
    at = next;
  }
  return words;
}

/// The rows of a table of README: the words of its columns "keys" and, where it has one, "parameters" (or
/// "states").
struct Row {
  std::vector<std::pair<std::string, std::string>> keys, parameters;
};

/// The table whose first column has this title, by what stands in it before a bracket.
std::map<std::string, Row> documented(const std::string& title, size_t parameters) {
  std::ifstream in(std::filesystem::path(MARGAY_PROBLEMS_DIR) / "../../native/README.md");
  REQUIRE(in);
  std::map<std::string, Row> rows;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    inside = line.rfind("| " + title + " |", 0) == 0 || (inside && line.rfind("|", 0) == 0);
    if (!inside || line.rfind("| `", 0) != 0) continue;
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '|');) cells.push_back(cell);
    REQUIRE(cells.size() > parameters);
    for (const auto& [call, unused] : in_backticks(cells[1]))
      rows[call.substr(0, call.find('('))] = {in_backticks(cells[2]), in_backticks(cells[parameters])};
  }
  return rows;
}

TEST_CASE("README's table has the operators that there are, with their keys, defaults and parameters") {
  const std::map<std::string, Row> rows = documented("op", 4);
  size_t operators = 0;
  for (const std::string& line : lines_of(mg_operators())) {
    if (line.rfind("operator ", 0) != 0) continue;
    ++operators;
    const std::string name = line.substr(9, line.find(' ', 9) - 9);
    INFO(name);
    REQUIRE(rows.count(name) == 1);
    const Schema& schema = find_operator(name)->schema;
    const Row& row = rows.at(name);
    size_t own = schema.keys.size();  // without those that all have that learn
    for (const auto& [key, unused] : documented("key of training", 2))
      if (own > row.keys.size() && schema.find(key)) --own;
    REQUIRE_EQ(row.keys.size(), own);
    for (size_t i = 0; i < own; ++i) {
      const Key& key = schema.keys[i];
      CHECK_EQ(row.keys[i].first, key.name);
      if (!key.usual.empty()) CHECK_EQ(row.keys[i].second.rfind(" (" + key.usual, 0), 0);
    }
    REQUIRE_EQ(row.parameters.size(), schema.parameters.size());
    for (size_t i = 0; i < schema.parameters.size(); ++i)
      CHECK_EQ(row.parameters[i].first, schema.parameters[i].name);
  }
  CHECK_EQ(rows.size(), operators);
}

TEST_CASE("README has the keys of all operators that learn") {
  const std::map<std::string, Row> rows = documented("key of training", 2);
  const Schema& schema = find_operator("dense")->schema;
  CHECK_EQ(rows.size(), 6);
  for (const auto& [name, row] : rows) {
    INFO(name);
    REQUIRE(schema.find(name));
    if (!schema.find(name)->usual.empty()) CHECK_EQ(row.keys.front().first, schema.find(name)->usual);
  }
}

/// The words of a row as schemas print them: key (usual).
std::string words_of(const std::vector<std::pair<std::string, std::string>>& words) {
  std::string all;
  for (const auto& [word, behind] : words) all += word + behind.substr(0, behind.find(')') + 1) + "; ";
  return all;
}

TEST_CASE("README's table has the optimisers that there are, with their keys, defaults and states") {
  std::map<std::string, std::pair<std::string, std::string>> registered;  // keys and states
  for (const std::string& line : lines_of(mg_operators())) {
    std::istringstream words(line);
    std::string kind, owner, name, type, usual;
    words >> kind >> owner >> name >> type >> usual;
    if (kind == "optimizer") registered[owner];
    if (registered.count(owner) == 0) continue;
    if (kind == "key") registered[owner].first += name + " (" + usual.substr(usual.find('=') + 1) + "); ";
    if (kind == "state") registered[owner].second += name + "; ";
  }
  const std::map<std::string, Row> rows = documented("optimiser", 3);
  CHECK_EQ(rows.size(), registered.size());
  for (const auto& [name, words] : registered) {
    INFO(name);
    REQUIRE(rows.count(name) == 1);
    CHECK_EQ(words_of(rows.at(name).keys), words.first);
    std::string states;
    for (const auto& [state, unused] : rows.at(name).parameters) states += state + "; ";
    CHECK_EQ(states, words.second);
  }
}

TEST_CASE("README's table has the transforms that there are, with their settings and defaults") {
  std::map<std::string, std::string> registered;
  for (const std::string& line : lines_of(mg_transforms())) {
    std::istringstream words(line);
    std::string kind, owner, name, type, usual;
    words >> kind >> owner >> name >> type >> usual;
    if (kind == "transform") registered[owner];
    if (kind == "key") registered[owner] += name + " (" + usual.substr(usual.find('=') + 1) + "); ";
  }
  const std::map<std::string, Row> rows = documented("transform", 3);
  CHECK_EQ(rows.size(), registered.size());
  for (const auto& [name, keys] : registered) {
    INFO(name);
    REQUIRE(rows.count(name) == 1);
    std::string said;
    for (const auto& [key, behind] : rows.at(name).keys)
      said += key + behind.substr(0, behind.find_first_of(";)")) + "); ";
    CHECK_EQ(said, keys);
  }
}

TEST_CASE("a schema prints its keys with ranges, defaults and words") {
  const Schema schema{"op",
                      2,
                      {Key::whole("units", "", 1, 8).needed("units=N"), Key::number("rate", "0.5", 0, 1),
                       Key::word("fit", "floor", {"floor", "ceil"}), Key::axes("kernel", "1", 1, 9),
                       Key::flag("bias", true), Key::shape("shape")},
                      {{"kernel"}}};
  CHECK_EQ(to_text(schema),
           "operator op inputs=2\n"
           "key op units whole required from=1 to=8\n"
           "key op rate number usual=0.5 from=0 to=1\n"
           "key op fit word usual=floor words=floor,ceil\n"
           "key op kernel axes usual=1 from=1 to=9\n"
           "key op bias flag usual=true\n"
           "key op shape shape\n"
           "parameter op kernel\n");
}

TEST_CASE("every usual value is one that the key takes") {
  for (const std::string& line : lines_of(mg_operators())) {
    if (line.rfind("key ", 0) != 0) continue;
    std::istringstream words(line);
    std::string unused, op, name;
    words >> unused >> op >> name;
    if (!find_operator(op)) continue;
    const Schema& schema = find_operator(op)->schema;
    const Key& key = *schema.find(name);
    INFO(line);
    if (key.usual.empty()) continue;
    Schema alone{op, 0, {key}, {}};
    const Line empty;
    const Attributes attributes(empty, alone);
    switch (key.kind) {
      case Key::Kind::whole: CHECK_NOTHROW(attributes.whole(name)); break;
      case Key::Kind::number: CHECK_NOTHROW(attributes.number(name)); break;
      case Key::Kind::flag: CHECK_NOTHROW(attributes.flag(name)); break;
      case Key::Kind::word: CHECK_NOTHROW(attributes.word(name)); break;
      case Key::Kind::axes: CHECK_NOTHROW(attributes.axes(name, 2)); break;
      case Key::Kind::numbers: CHECK_NOTHROW(attributes.numbers(name)); break;
      case Key::Kind::initializer: CHECK_NOTHROW(read_initializer(attributes, name, 3, 4)); break;
      default: break;
    }
  }
}

}  // namespace
}  // namespace margay::test
