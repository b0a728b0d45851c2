#include "graph/graph.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>

#include "error/error.h"
#include "program/nearest.h"

namespace margay {
namespace {

/// As many as an int64_t holds.
int64_t counted(double flop) { return flop < 9e18 ? static_cast<int64_t>(flop) : INT64_MAX; }

/// What is wrong with the size of a shape; empty: nothing.
std::string oversize(const std::string& shape, size_t dimensions, double values,
                     size_t most = kMostDimensions) {
  if (dimensions > most) return text(shape, " has ", dimensions, " dimensions, expected at most ", most);
  if (values > static_cast<double>(kMostValues))
    return text(shape, " has ", values < 1e18 ? grouped(static_cast<int64_t>(values)) : text(values),
                " values, expected at most ", grouped(kMostValues));
  return "";
}

void check_sizes(const Node& node) {
  const auto check = [&](const Shape& shape, const char* what, size_t most) {
    double values = 1;
    for (int64_t extent : shape) values *= static_cast<double>(extent);
    const std::string problem = oversize(to_text(shape), shape.size(), values, most);
    if (problem.empty()) return;
    Refusal refusal;
    if (!node.inputs.empty()) refusal.input = 0;  // another shape there would mend it
    refusal.what = text(what, " of ", problem);
    node.line.fail(std::move(refusal));
  };
  check(node.op->shape(), "an output", kMostDimensions);
  for (const ParameterSpec& spec : node.op->parameters())
    check(spec.shape, "a parameter",
          kMostDimensions + 1);  // a volume's kernel: three axes, channels, filters
}

std::string canonical_line(const Node& node) {
  std::string out = text(node.name(), " = ", node.line.op, "(", joined(node.line.inputs), ")");
  for (const std::string& key : node.keys) out += " " + key;
  return out;
}

/// The node that share= names, whose parameters `node` uses.
int find_owner(const Graph& graph, const Node& node, const Attributes& attributes) {
  const std::string name = attributes.name("share");
  int owner = graph.find(name);
  if (owner < 0) attributes.fail("share", "no node of that name is declared above this line");
  if (graph.nodes[static_cast<size_t>(owner)].shared_with >= 0)
    owner = graph.nodes[static_cast<size_t>(owner)].shared_with;
  const Node& other = graph.nodes[static_cast<size_t>(owner)];
  if (other.line.op != node.line.op)
    attributes.fail("share", text("that node is ", other.line.op, ", expected ", node.line.op));
  const auto shapes = [](const Node& one) {
    std::string all;
    for (const ParameterSpec& spec : one.op->parameters())
      all += text(all.empty() ? "" : ", ", spec.name, " ", to_text(spec.shape));
    return all;
  };
  if (shapes(other) != shapes(node))
    attributes.fail("share", text("that node has ", shapes(other), ", expected ", shapes(node)));
  return owner;
}

/// Says why an input is not there: it stands below, or nowhere.
[[noreturn]] void undeclared(const Graph& graph, const Line& line, size_t input,
                             const std::vector<Line>& program) {
  const std::string& name = line.inputs[input];
  Refusal refusal;
  refusal.column = line.input_columns[input];
  std::vector<std::string> declared;
  for (const Node& node : graph.nodes) declared.push_back(node.name());
  refusal.what = text("'", name, "' is not declared");
  refusal.remedy = suggestion(name, declared);
  for (const Line& below : program)
    if (below.number >= line.number && below.name == name) {
      refusal.what = text("'", name, "' is declared on line ", below.number, ", expected above its use");
      refusal.remedy = "Move that line up.";
    }
  if (name == line.name) {
    refusal.what = text("'", name, "' takes itself, expected a node above");
    refusal.remedy = "";
  }
  line.fail(std::move(refusal));
}

/// `program`: the lines that the node's own stands among.
Node& add_node(Graph& graph, Line line, const std::vector<Line>& program = {}) {
  if (const int first = graph.find(line.name); first >= 0)
    line.fail(text("the name '", line.name, "' is taken by line ",
                   graph.nodes[static_cast<size_t>(first)].line.number),
              1);
  const Registered* registered = find_operator(line.op);
  if (!registered) {
    Refusal refusal;
    refusal.what = text("unknown operator '", line.op, "'; known: ", joined(operator_names()));
    refusal.remedy = suggestion(line.op, operator_names());
    line.fail(std::move(refusal));
  }
  const Arity& inputs = registered->schema.inputs;
  if (!inputs.takes(line.inputs.size()))
    line.fail(text(line.op, " takes ", inputs.words(), ", found ", line.inputs.size()), line.op_column);

  Node node;
  node.line = std::move(line);
  node.registered = registered;
  const Attributes attributes(node.line, registered->schema);
  Declaration declaration{attributes, {}};
  for (size_t k = 0; k < node.line.inputs.size(); ++k) {
    const int input = graph.find(node.line.inputs[k]);
    if (input < 0) undeclared(graph, node.line, k, program);
    if (graph.nodes[static_cast<size_t>(input)].op->loss())
      node.line.fail(text("'", node.line.inputs[k], "' is a loss; nothing can follow it"),
                     node.line.input_columns[k]);
    node.inputs.push_back(input);
    declaration.inputs.push_back(graph.nodes[static_cast<size_t>(input)].op->shape());
  }
  node.op = registered->factory(declaration);
  if (registered->schema.find("library")) node.library = attributes.word("library");
  if (registered->schema.find("share") && attributes.given("share"))
    node.shared_with = find_owner(graph, node, attributes);
  if (node.shared_with >= 0) {
    refuse_training_rules(attributes);
    node.rules = graph.nodes[static_cast<size_t>(node.shared_with)].rules;
  } else if (learns(registered->schema)) {
    node.rules = read_training_rules(attributes);
  }
  node.keys = attributes.canonical();
  check_sizes(node);

  const int index = static_cast<int>(graph.nodes.size());
  for (size_t k = 0; k < node.inputs.size(); ++k) {
    Node& input = graph.nodes[static_cast<size_t>(node.inputs[k])];
    input.consumers.push_back(index);
    if (node.op->reads_source(k) && input.input_index < 0)
      node.line.fail(text("'", input.name(), "' is computed by the program, expected an input",
                          !node.op->reads_indices(k) ? ""
                          : node.op->loss()          ? " of class indices"
                                                     : " of indices"),
                     node.line.input_columns[k]);
    input.gathered |= !node.op->reads_source(k);
    input.indexed |= node.op->reads_indices(k);
    node.needs_gradient |= input.needs_gradient;
  }
  for (const ParameterSpec& spec : node.op->parameters()) node.needs_gradient |= node.trains(spec);
  node.first_metric = static_cast<int>(graph.metrics.size());
  const std::vector<std::string> own = node.op->metrics();
  for (const std::string& metric : own.empty() ? registered->schema.metrics : own)
    graph.metrics.push_back(node.name() + "/" + metric);
  if (node.line.op == "input") {
    node.input_index = static_cast<int>(graph.inputs.size());
    graph.inputs.push_back(index);
  }
  if (node.op->loss()) graph.losses.push_back(index);
  graph.numbers.emplace(node.name(), index);
  graph.nodes.push_back(std::move(node));
  return graph.nodes.back();
}

/// A loss may use a label that no line declares: class indices.
void declare_label(Graph& graph, const Line& line, const std::vector<Line>& program) {
  const Registered* registered = find_operator(line.op);
  const int implied = registered ? registered->schema.implied_input : -1;
  if (implied < 0 || !registered->schema.inputs.takes(line.inputs.size())) return;
  const std::string& name = line.inputs[static_cast<size_t>(implied)];
  if (graph.find(name) >= 0) return;
  for (const Line& other : program)
    if (other.name == name) return;  // below, where it helps nobody
  Line label = parse_program(name + " = input() shape=1 dtype=i64").front();
  label.number = line.number;
  add_node(graph, std::move(label)).implied = true;
}

void choose_outputs(Graph& graph, const std::string& names) {
  if (names.empty()) {
    std::vector<bool> read(graph.nodes.size(), false);  // by another node than a loss that judges it
    for (const Node& node : graph.nodes)
      for (size_t k = node.op->loss() ? 1 : 0; k < node.inputs.size(); ++k)
        read[static_cast<size_t>(node.inputs[k])] = true;
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      const Node& node = graph.nodes[i];
      if (!read[i] && !node.op->loss() && node.input_index < 0) graph.outputs.push_back(static_cast<int>(i));
    }
    for (size_t i = graph.nodes.size(); i-- > 0 && graph.outputs.empty();)  // what losses alone read
      if (!graph.nodes[i].op->loss() && graph.nodes[i].input_index < 0)
        graph.outputs.push_back(static_cast<int>(i));
    if (graph.outputs.empty())
      throw Error(MG_INVALID, "the program has no operator: it needs at least one besides its inputs");
    return;
  }
  for (size_t start = 0; start <= names.size();) {
    const size_t end = std::min(names.find(',', start), names.size());
    const std::string name = names.substr(start, end - start);
    const int index = graph.find(name);
    if (index < 0)
      throw Error(MG_INVALID, text("outputs=", names, ": the program has no node named '", name, "'"));
    const Node& node = graph.nodes[static_cast<size_t>(index)];
    if (node.op->loss())
      throw Error(MG_INVALID, text("outputs=", names, ": '", name, "' is a loss; evaluate it instead"));
    if (node.input_index >= 0) throw Error(MG_INVALID, text("outputs=", names, ": '", name, "' is an input"));
    graph.outputs.push_back(index);
    start = end + 1;
  }
}

}  // namespace

int Graph::find(const std::string& name) const {
  const auto found = numbers.find(name);
  return found == numbers.end() ? -1 : found->second;
}

std::vector<bool> Graph::ancestors(const std::vector<int>& targets) const {
  std::vector<bool> wanted(nodes.size(), false);
  for (int target : targets) wanted[static_cast<size_t>(target)] = true;
  for (size_t i = nodes.size(); i-- > 0;)
    if (wanted[i])
      for (int input : nodes[i].inputs) wanted[static_cast<size_t>(input)] = true;
  return wanted;
}

std::vector<bool> Graph::taught() const {
  std::vector<bool> reached(nodes.size(), false);
  for (size_t i = nodes.size(); i-- > 0;) {
    const Node& node = nodes[i];
    if (node.op->loss()) {
      if (node.registered->schema.find("weight")) reached[static_cast<size_t>(node.inputs[0])] = true;
    } else if (reached[i]) {
      for (int input : node.inputs) reached[static_cast<size_t>(input)] = true;
    }
  }
  for (size_t i = 0; i < nodes.size(); ++i)
    if (reached[i] && nodes[i].shared_with >= 0) reached[static_cast<size_t>(nodes[i].shared_with)] = true;
  return reached;
}

std::string Graph::text() const {
  std::string out;
  for (const Node& node : nodes)
    if (!node.implied) out += canonical_line(node) + "\n";
  return out;
}

std::string Node::facts() const {
  std::string out =
      margay::text("node ", name(), " ", line.op, " ", to_text(op->shape()), " line=", line.number);
  for (const std::string& input : line.inputs) out += " input=" + input;
  out += "\n";
  for (const std::string& key : keys) out += margay::text("key ", name(), " ", key, "\n");
  if (shared_with >= 0) return out;
  for (const ParameterSpec& spec : op->parameters())
    out += margay::text("parameter ", name(), "/", spec.name, " ", to_text(spec.shape),
                        " init=", spec.initializer.word, trains(spec) ? "" : " trainable=false", "\n");
  return out;
}

std::string Graph::facts() const {
  std::string out;
  for (const Node& node : nodes) out += node.facts();
  for (int index : outputs) out += margay::text("output ", nodes[static_cast<size_t>(index)].name(), "\n");
  for (int index : losses) out += margay::text("loss ", nodes[static_cast<size_t>(index)].name(), "\n");
  out += margay::text("flop_forward ", flop_forward(), "\n");
  out += margay::text("flop_train ", flop_train(), "\n");
  return out;
}

int64_t Graph::flop_forward() const {
  double flop = 0;
  for (const Node& node : nodes) flop += node.op->flop();
  return counted(flop);
}

int64_t Graph::flop_train() const {
  double flop = 0;
  for (const Node& node : nodes) {
    const bool into_data = !node.inputs.empty() && nodes[static_cast<size_t>(node.inputs[0])].needs_gradient;
    flop += node.op->flop() * (1 + (into_data ? 1 : 0) + (node.rules.frozen ? 0 : 1));
  }
  return counted(flop);
}

namespace {

/// Refuses what no input() could declare, in the words of the line that takes it.
void check_input(const Line& line, size_t number, const std::string& shape) {
  double values = 1;
  size_t dimensions = 0;
  std::istringstream words(shape);
  for (std::string extent; std::getline(words, extent, 'x'); ++dimensions)
    values *= std::atof(extent.c_str());
  const std::string problem = oversize(shape, dimensions, values);
  if (problem.empty()) return;
  Refusal refusal;
  refusal.input = static_cast<int>(number);
  refusal.what = "input " + problem;
  if (dimensions <= kMostDimensions) refusal.remedy = "Put a pooling layer before it.";
  line.fail(std::move(refusal));
}

}  // namespace

std::string node_facts(const std::string& line, const std::string& shapes) {
  Line alone = parse_program(line).front();
  std::istringstream words(shapes);
  Graph graph;
  std::map<std::string, std::string> known;
  for (size_t k = 0; k < alone.inputs.size(); ++k) {
    const std::string& input = alone.inputs[k];
    std::string shape;
    if (!(words >> shape))
      throw Error(MG_INVALID,
                  text("'", line, "' has ", alone.inputs.size(), " inputs, found the shapes '", shapes, "'"));
    check_input(alone, k, shape);
    const auto [earlier, is_new] = known.emplace(input, shape);
    if (earlier->second != shape)
      throw Error(MG_INVALID,
                  text("'", line, "': ", input, " has the shapes ", earlier->second, " and ", shape));
    if (is_new) add_node(graph, parse_program(input + " = input() shape=" + shape).front());
  }
  const Node& node = add_node(graph, std::move(alone));
  return node.facts() + text("flop_forward ", counted(node.op->flop()), "\n");
}

Graph read_graph(const std::string& program, const std::string& outputs) {
  Graph graph;
  const std::vector<Line> lines = parse_program(program);
  for (const Line& line : lines) {
    declare_label(graph, line, lines);
    add_node(graph, line, lines);
  }
  choose_outputs(graph, outputs);
  return graph;
}

}  // namespace margay
