#include "problem.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace margay::test {
namespace {

const std::filesystem::path folder = MARGAY_PROBLEMS_DIR;
const std::filesystem::path network_folders[] = {MARGAY_ZOO_DIR, folder / "networks"};

std::ifstream opened(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path.string() + ": cannot be read");
  return in;
}

std::vector<std::string> split(const std::string& words, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(words);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

std::vector<std::string> stems(const std::filesystem::path& path) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path))
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

Problem read_problem(const std::string& line, const std::string& place) {
  const size_t bar = line.find('|');
  if (bar == std::string::npos)
    throw std::runtime_error(place + ": no bar between shapes and operator: " + line);
  Problem problem;
  problem.place = place;
  problem.text = line;
  std::istringstream left(line.substr(0, bar)), right(line.substr(bar + 1));
  for (std::string word; left >> word;) {
    const std::string key = word.substr(0, word.find('=')), value = word.substr(word.find('=') + 1);
    if (key == "input")
      for (const std::string& shape : split(value, ',')) problem.inputs.push_back(read_shape(shape));
    else if (key == "output")
      problem.output = read_shape(value);
    else if (key == "label")
      problem.label = read_shape(value);
    else if (key == "weights")
      problem.weights = read_shape(value);
    else if (key == "batch")
      problem.batch = std::stoll(value);
    else
      throw std::runtime_error(place + ": unknown key " + key);
  }
  right >> problem.op;
  for (std::string word; right >> word;) {
    const std::string key = word.substr(0, word.find('=')), value = word.substr(word.find('=') + 1);
    problem.keys += " " + word;
    problem.attributes[key] = value;
  }
  if (problem.output.empty()) throw std::runtime_error(place + ": output= is needed");
  return problem;
}

}  // namespace

Shape read_shape(const std::string& words) {
  Shape shape;
  for (const std::string& extent : split(words, 'x')) shape.push_back(std::stoll(extent));
  return shape;
}

std::string Problem::word(const std::string& key, const std::string& fallback) const {
  const auto found = attributes.find(key);
  return found == attributes.end() ? fallback : found->second;
}

double Problem::number(const std::string& key, double fallback) const {
  return std::stod(word(key, std::to_string(fallback)));
}

std::vector<int64_t> Problem::axes(const std::string& key, size_t count,
                                   const std::vector<int64_t>& fallback) const {
  const std::string value = word(key, "");
  if (value.empty()) return fallback;
  Shape extents = read_shape(value);
  if (extents.size() == 1) extents.resize(count, extents[0]);
  return extents;
}

std::string Problem::line(const std::string& name, const std::string& sources) const {
  return name + " = " + op + "(" + sources + ")" + keys + "\n";
}

std::string Problem::sources() const {
  std::string names;
  for (size_t k = 0; k < inputs.size(); ++k) names += margay::text(k ? ", src" : "src", k + 1);
  if (!label.empty()) names += ", label";
  return weights.empty() ? names : names + ", weights";
}

std::string Problem::program() const {
  std::string program;
  for (size_t k = 0; k < inputs.size(); ++k)
    program += margay::text("src", k + 1, " = input() shape=", to_text(inputs[k]), "\n");
  if (!label.empty()) program += margay::text("label = input() shape=", to_text(label), "\n");
  if (!weights.empty()) program += margay::text("weights = input() shape=", to_text(weights), "\n");
  program += line("dst", sources());
  return computes() ? program : program + "flat = flatten(" + (inputs.empty() ? "dst" : "src1") + ")\n";
}

std::vector<std::string> problem_names() { return stems(folder); }

std::vector<Problem> read_problems(const std::string& op) {
  const std::filesystem::path path = folder / (op + ".txt");
  std::ifstream in = opened(path);
  std::vector<Problem> problems;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    line = line.substr(0, line.find('#'));
    line.erase(line.find_last_not_of(" \t") + 1);
    if (!line.empty())
      problems.push_back(read_problem(line, path.filename().string() + ":" + std::to_string(number)));
  }
  return problems;
}

std::string read_network(const std::string& name) {
  for (const std::filesystem::path& networks : network_folders) {
    const std::filesystem::path path = networks / (name + ".txt");
    if (!std::filesystem::exists(path)) continue;
    std::ifstream in = opened(path);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  throw std::runtime_error(name + ": a network of neither folder");
}

std::vector<std::string> network_names() {
  std::vector<std::string> names;
  for (const std::filesystem::path& networks : network_folders)
    for (std::string& name : stems(networks))
      if (name != "mnist-batch-norm")
        names.push_back(std::move(name));  // resnet-8 has its operators, and is small
  return names;
}

}  // namespace margay::test
