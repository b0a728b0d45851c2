#include "plan/plan.h"

#include <algorithm>
#include <cstring>
#include <sstream>

#include "error/error.h"
#include "graph/passes/passes.h"
#include "memory/control_group.h"
#include "program/nearest.h"

namespace margay {
namespace {

constexpr int64_t kMaxBatch = 1 << 20;
constexpr int64_t kMaxLanes = 1024;
constexpr int64_t kMaxContexts = 1 << 20;
constexpr size_t kMaxEager = 256;  // nodes of a program that is compiled for every batch size at once
constexpr int kCachedPrimitives = 128;
constexpr int64_t kMaxBytes = int64_t{1} << 50;

Schema plan_schema(const Line& line) {
  Schema schema{"plan",
                0,
                {Key::word("mode", "infer", {"infer", "train", "augment"}),
                 Key::whole("batch", "1", 1, kMaxBatch), Key::whole("contexts", "1", 1, kMaxContexts),
                 Key::whole("lanes", "1", 1, kMaxLanes), Key::whole("threads", "1", 1, kMaxLanes),
                 Key::whole("shares", "", 1, kMaxLanes), Key::word("dtype", "f32", {"f32", "f64"}),
                 library_key(), Key::word("layout", "auto", {"auto", "blocked", "channels_last"}),
                 Key::names("outputs"), Key::names("passes"), Key::whole("memory_limit", "", 1, kMaxBytes),
                 Key::whole("seed", "0", INT64_MIN, INT64_MAX)},
                {}};
  for (Key& key : update_rule_keys()) schema.keys.push_back(std::move(key));
  for (Key& key : optimizer_keys(line)) schema.keys.push_back(std::move(key));
  return schema;
}

/// The passes that do not run: passes=-NAME,-NAME.
std::vector<std::string> read_excluded_passes(const Attributes& words) {
  std::vector<std::string> known, excluded;
  for (const GraphPass& pass : graph_passes()) known.push_back(std::string("-") + pass.name);
  std::istringstream parts(words.text("passes"));
  for (std::string part; std::getline(parts, part, ',');) {
    if (std::find(known.begin(), known.end(), part) == known.end())
      words.fail("passes", text("expected passes that shall not run: ", joined(known)),
                 suggestion(part, known));
    excluded.push_back(part.substr(1));
  }
  return excluded;
}

PlanOptions read_options(const std::string& text_of_options) {
  const Line line = parse_options(text_of_options);
  const Schema schema = plan_schema(line);
  const Attributes words(line, schema);
  PlanOptions options;
  options.train = words.word("mode") == "train";
  options.augment = words.word("mode") == "augment";
  options.batch = words.whole("batch");
  options.contexts = static_cast<int>(words.whole("contexts"));
  options.lanes = static_cast<int>(words.whole("lanes"));
  options.threads = static_cast<int>(words.whole("threads"));
  options.shares = words.given("shares") ? static_cast<int>(words.whole("shares")) : options.lanes;
  if (options.shares < options.lanes)
    words.fail("shares", text("expected at least the number of lanes, ", options.lanes));
  options.type = words.word("dtype") == "f64" ? Type::f64 : Type::f32;
  options.library = words.word("library");
  if (options.type == Type::f64 && options.library == "onednn")
    words.fail("library", "oneDNN has no f64 kernels: use library=openblas or dtype=f32");
  options.layout = words.word("layout") == "channels_last" ? Layout::channels_last : Layout::blocked;
  options.outputs = words.text("outputs");
  options.without = read_excluded_passes(words);
  options.memory_limit = words.given("memory_limit") ? words.whole("memory_limit") : 0;
  options.seed = static_cast<uint64_t>(words.whole("seed"));
  options.optimizer = read_optimizer(words);
  options.rules = read_update_rules(words);
  return options;
}

/// Of a node's parameters the first alone, such as the kernel, is penalised and kept short; where no loss
/// teaches it, it is not penalised either.
TrainingRules rules_of(const Node& node, const ParameterSpec& spec, bool taught) {
  TrainingRules rules = node.rules;
  if (!taught) rules.l1 = rules.l2 = 0;
  if (spec.name != node.registered->schema.parameters.front().name) rules.l1 = rules.l2 = rules.max_norm = 0;
  return rules;
}

Graph checked_graph(const std::string& program, const PlanOptions& options, Parameters& parameters) {
  Graph graph = read_graph(program, options.outputs);
  const std::vector<bool> taught = graph.taught();
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    Node& node = graph.nodes[i];
    if (node.shared_with >= 0)
      node.parameters = graph.nodes[static_cast<size_t>(node.shared_with)].parameters;
    else
      for (const ParameterSpec& spec : node.op->parameters())
        node.parameters.push_back(parameters.declare(node.name(), spec, node.trains(spec),
                                                     node.registered->learned(spec.name).decayed,
                                                     rules_of(node, spec, taught[i])));
  }
  if (options.train && graph.losses.empty())
    throw Error(MG_INVALID,
                "mode=train needs a loss: end the program with loss = cross_entropy(logits, label)");
  if (options.train && std::none_of(parameters.all().begin(), parameters.all().end(),
                                    [](const Parameter& parameter) { return parameter.trainable; }))
    throw Error(MG_INVALID,
                "mode=train: the program has no parameters to train: no layer has any, or all are frozen");
  return graph;
}

/// oneDNN keeps the primitives that it made last, for whoever asks for the same again, long after their plan
/// is closed: 1,024 by default. Those of a plan live as long as the plan without that; the cache only serves
/// layers that repeat and the next plan of the same network, so that it need not hold more than a few
/// networks' primitives.
void bound_primitive_cache() {
  static const dnnl_status_t once = dnnl_set_primitive_cache_capacity(kCachedPrimitives);
  (void)once;
}

/// Of numbers from 0 on; INT64_MAX where that is exceeded.
int64_t sum(int64_t a, int64_t b) { return a > INT64_MAX - b ? INT64_MAX : a + b; }
int64_t product(int64_t a, int64_t b) { return b > 0 && a > INT64_MAX / b ? INT64_MAX : a * b; }

int64_t next_power_of_two(int64_t n) {
  int64_t power = 1;
  while (power < n) power *= 2;
  return power;
}

}  // namespace

std::vector<std::string> PlanOptions::states() const {
  std::vector<std::string> names = optimizer->states();
  for (std::string& name : rules.states()) names.push_back(std::move(name));
  return names;
}

Plan::Plan(const std::string& program, const std::string& options)
    : options_(read_options(options)),
      engine_(dnnl::engine::kind::cpu, 0),
      parameters_(options_.type, engine_),
      graph_(checked_graph(program, options_, parameters_)) {
  bound_primitive_cache();
  passes_ = run_passes(
      graph_, {options_.type == Type::f32, options_.threads == 1, options_.library, options_.without});
  const Pass main = options_.train ? Pass::train : Pass::predict;
  const Sequence& whole = build(main, share());
  if (options_.train && parameters_.ranges().empty())
    throw Error(MG_INVALID, "mode=train: no loss depends on a parameter that could be trained");
  stages_ = whole.stages();
  exchange_bytes_ = whole.exchange_bytes;
  if (options_.train)
    build(Pass::evaluate, share());
  else
    for (int64_t size = 1; size < share(); size *= graph_.nodes.size() <= kMaxEager ? 2 : share())
      build(Pass::predict, size);
  parameters_.settle();
  description_ = describe_sequence(whole, options_.train ? "training step" : "prediction") + describe();
  take_memory();
  facts_ = list_facts();
}

int64_t Plan::size_for(Pass pass, int64_t samples) const {
  return pass == Pass::train ? samples : std::min(next_power_of_two(samples), share());
}

const Sequence* Plan::sequence(Pass pass, int64_t samples) const {
  const auto found = sequences_.find({pass, size_for(pass, samples)});
  return found == sequences_.end() ? nullptr : found->second.get();
}

const Sequence& Plan::build(Pass pass, int64_t samples) {
  const int64_t batch = size_for(pass, samples);
  std::unique_ptr<Sequence>& slot = sequences_[{pass, batch}];
  if (!slot) {
    ThreadCount threads(options_.threads);
    const size_t packs = parameters_.packs();
    Builder builder(graph_, parameters_, engine_, options_.type, options_.layout, options_.library, batch,
                    options_.shares, pass, options_.augment);
    try {
      slot = std::make_unique<Sequence>(builder.build());
      if (pass == Pass::train && stages_ > 0 &&
          (slot->stages() != stages_ || slot->exchange_bytes != exchange_bytes_))
        throw Error(MG_INTERNAL, text("a batch of ", samples, " samples meets ", slot->meetings.size(),
                                      " times, a whole share ", stages_ - 1));
      if (has_memory_) check_memory(text("the plan and a batch of ", samples, " samples need ").c_str());
    } catch (...) {
      sequences_.erase({pass, batch});
      parameters_.drop_packs(packs);
      throw;
    }
  }
  return *slot;
}

int64_t Plan::arena_bytes() const {
  int64_t arena = 0;
  for (const auto& [unused, sequence] : sequences_) arena = std::max(arena, sequence->arena_bytes);
  return arena;
}

int64_t Plan::batch_bytes(const Node& node) const {
  return options_.batch * elements(node.op->shape()) * bytes_of(options_.type);
}

int64_t Plan::context_bytes() const {
  // sample numbers, outputs, staging; what every share adds up
  int64_t bytes = Block::rounded(options_.batch * static_cast<int64_t>(sizeof(int64_t)));
  bytes = sum(bytes, product(options_.shares, static_cast<int64_t>(graph_.metrics.size() * sizeof(double))));
  for (int output : graph_.outputs)
    bytes = sum(bytes, Block::rounded(batch_bytes(graph_.nodes[static_cast<size_t>(output)])));
  for (int input : graph_.inputs)
    bytes = sum(bytes, Block::rounded(batch_bytes(graph_.nodes[static_cast<size_t>(input)])));
  bytes = sum(bytes, product(arenas(), Block::rounded(arena_bytes())));
  bytes = sum(bytes, Block::rounded(product(options_.shares, exchange_bytes_)));
  return options_.train ? sum(bytes, product(options_.shares, Block::rounded(parameters_.block_bytes())))
                        : bytes;
}

int64_t Plan::memory_bytes() const {
  const int64_t states = options_.train ? static_cast<int64_t>(options_.states().size()) : 0;
  const int64_t own =
      sum(product(Block::rounded(parameters_.block_bytes()), 1 + states), parameters_.pack_bytes());
  return sum(own, product(options_.contexts, context_bytes()));
}

void Plan::check_memory(const char* what) const {
  const int64_t bytes = memory_bytes();
  const int64_t machine = memory_of_machine();
  const bool limited = options_.memory_limit > 0 && options_.memory_limit < machine;
  if (bytes <= (limited ? options_.memory_limit : machine)) return;
  const std::string contexts =
      options_.contexts == 1 ? text("one context ", grouped(context_bytes()))
                             : text(grouped(options_.contexts), " contexts of ", grouped(context_bytes()));
  throw Error(MG_MEMORY,
              text(what, grouped(bytes), " bytes (parameters ", grouped(parameters_.block_bytes()),
                   ", packed copies ", grouped(parameters_.pack_bytes()), ", ", contexts, "), ",
                   limited ? "the limit is " : "the machine (or its container) has ",
                   grouped(limited ? options_.memory_limit : machine), ". Use a smaller batch (now ",
                   options_.batch, ")", options_.contexts == 1 ? "" : ", fewer contexts",
                   limited ? text(", fewer lanes (now ", options_.lanes, "), or raise the limit.")
                           : text(" or fewer lanes (now ", options_.lanes, ").")));
}

void Plan::take_memory() {
  check_memory("the plan needs ");
  parameters_.allocate();
  if (options_.train)
    for (size_t i = 0; i < options_.states().size(); ++i)
      states_.emplace_back(parameters_.block_bytes(), "the optimiser's states");
  has_memory_ = true;
}

void Plan::initialize(int64_t seed) {
  std::unique_lock<std::shared_mutex> alone(guard_);
  ThreadCount threads(1);  // reorders on the caller's thread, which shall get no team
  parameters_.changed();   // first: a failure in the middle must not leave packs that look fresh
  for (size_t i = 0; i < parameters_.all().size(); ++i) parameters_.initialize(static_cast<int32_t>(i), seed);
  for (const Block& state : states_)
    std::memset(state.data(), 0, static_cast<size_t>(parameters_.block_bytes()));
}

Plan::Slot Plan::find(const std::string& tensor, int64_t bytes) {
  Slot slot{parameters_.find(tensor), parameters_.block()};
  const size_t dot = tensor.rfind('.');
  if (slot.parameter < 0 && dot != std::string::npos) {
    const std::vector<std::string> names = options_.train ? options_.states() : std::vector<std::string>{};
    const auto state = std::find(names.begin(), names.end(), tensor.substr(dot + 1));
    const int32_t parameter = parameters_.find(tensor.substr(0, dot));
    if (state != names.end() && parameter >= 0 && parameters_.all()[static_cast<size_t>(parameter)].trainable)
      slot = {parameter, states_[static_cast<size_t>(state - names.begin())].data()};
  }
  if (slot.parameter < 0) throw Error(MG_INVALID, text("the plan has no tensor named '", tensor, "'"));
  const Shape& shape = parameters_.all()[static_cast<size_t>(slot.parameter)].spec.shape;
  const int64_t expected = elements(shape) * bytes_of(options_.type);
  if (bytes != expected)
    throw Error(MG_INVALID, text(tensor, ": ", grouped(bytes), " bytes, ", grouped(expected),
                                 " expected for ", to_text(shape), " in ", word_of(options_.type)));
  return slot;
}

void Plan::read(const std::string& tensor, void* destination, int64_t bytes) {
  std::shared_lock<std::shared_mutex> shared(guard_);
  ThreadCount threads(1);
  const Slot slot = find(tensor, bytes);
  parameters_.read(slot.parameter, slot.block, destination);
}

void Plan::write(const std::string& tensor, const void* source, int64_t bytes) {
  std::unique_lock<std::shared_mutex> alone(guard_);
  ThreadCount threads(1);
  const Slot slot = find(tensor, bytes);
  const Parameter& parameter = parameters_.all()[static_cast<size_t>(slot.parameter)];
  if (slot.block == parameters_.block() && !parameter.spec.negative)
    for (int64_t i = 0; i < elements(parameter.spec.shape); ++i) {
      const double value = options_.type == Type::f64
                               ? static_cast<const double*>(source)[i]
                               : static_cast<double>(static_cast<const float*>(source)[i]);
      if (!(value >= 0))
        throw Error(MG_INVALID, text(tensor, ": value number ", i, " is ", value, ", expected 0 or more"));
    }
  parameters_.changed();
  parameters_.write(slot.parameter, slot.block, source);
}

void Plan::exchange_average() {
  std::unique_lock<std::shared_mutex> alone(guard_);
  if (!options_.train || options_.rules.average <= 0)
    throw Error(MG_STATE, "the plan keeps no average of the weights; that needs mode=train and average=");
  parameters_.changed();
  const int64_t bytes = bytes_of(options_.type);
  for (const UpdateRange& range : parameters_.ranges())
    std::swap_ranges(parameters_.block() + range.begin * bytes, parameters_.block() + range.end * bytes,
                     states_.back().data() + range.begin * bytes);
}

std::string Plan::list_facts() const {
  std::string out;
  for (int index : graph_.inputs) {
    const Node& node = graph_.nodes[static_cast<size_t>(index)];
    std::string dtype = "f32";
    for (const Attribute& attribute : node.line.attributes)
      if (attribute.key == "dtype") dtype = attribute.value;
    out += text("input ", node.name(), " ", dtype, " ", to_text(node.op->shape()), "\n");
  }
  for (int index : graph_.outputs) {
    const Node& node = graph_.nodes[static_cast<size_t>(index)];
    out += text("output ", node.name(), " ", word_of(options_.type), " ", to_text(node.op->shape()), "\n");
  }
  for (const Parameter& parameter : parameters_.all())
    out += text("parameter ", parameter.name, " ", word_of(options_.type), " ", to_text(parameter.spec.shape),
                parameter.trainable ? "" : " trainable=false", "\n");
  if (options_.train)
    for (const Parameter& parameter : parameters_.all())
      for (const std::string& state : options_.states())
        if (parameter.trainable)
          out += text("state ", parameter.name, ".", state, " ", word_of(options_.type), " ",
                      to_text(parameter.spec.shape), "\n");
  for (const std::string& metric : graph_.metrics) out += text("metric ", metric, "\n");
  out += text("memory ", memory_bytes(), "\n");
  out += text("flop_forward ", graph_.flop_forward(), "\n");
  out += text("flop_train ", graph_.flop_train(), "\n");
  return out;
}

std::string Plan::describe() const {
  int64_t values = 0;
  for (const Parameter& parameter : parameters_.all()) values += elements(parameter.spec.shape);
  return text(passes_, "batch ", options_.batch, " in ", options_.lanes,
              options_.lanes == 1 ? " lane of " : " lanes of ", options_.threads,
              options_.threads == 1 ? " thread, " : " threads, ", word_of(options_.type), "\n",
              "parameters: ", grouped(values), " values, ", grouped(parameters_.block_bytes()),
              " bytes; packed copies: ", grouped(parameters_.pack_bytes()), " bytes\n",
              "one context: ", grouped(context_bytes()), " bytes (", arenas(),
              arenas() == 1 ? " arena" : " arenas", ", inputs, outputs", options_.train ? ", gradients" : "",
              ")", options_.contexts == 1 ? "" : text(", of which there are ", grouped(options_.contexts)),
              "; all together: ", grouped(memory_bytes()), " bytes\n");
}

}  // namespace margay
