#include "optimizer/optimizer.h"

#include <map>

#include "optimizer/update.h"
#include "program/attributes.h"

namespace margay {
namespace {

struct Registered {
  Schema schema;
  std::vector<const char*> states;
  OptimizerFactory factory;
};

std::map<std::string, Registered>& registry() {
  static std::map<std::string, Registered> optimizers;
  return optimizers;
}

Key name_key() {
  std::vector<std::string> names;
  for (const auto& [name, unused] : registry()) names.push_back(name);
  return Key::word("optimizer", "sgd", std::move(names));
}

}  // namespace

OptimizerRegistration::OptimizerRegistration(const char* name, std::vector<Key> keys,
                                             std::vector<const char*> states, OptimizerFactory factory,
                                             const char* decay) {
  keys.push_back(Key::number("weight_decay", decay, 0, 1000));
  registry()[name] = {{name, 0, std::move(keys), {}}, std::move(states), factory};
}

Key kept_part(const char* name, const char* usual) { return Key::number(name, usual, 0, 0.9999999999); }
Key epsilon_key() { return Key::number("epsilon", "1e-7", 1e-30, 1); }  // 0 would divide 0 by 0

std::vector<Key> optimizer_keys(const Line& options) {
  std::vector<Key> keys = {name_key()};
  std::string chosen = keys[0].usual;
  for (const Attribute& attribute : options.attributes)
    if (attribute.key == keys[0].name) chosen = attribute.value;
  // of an unknown optimiser any key is taken, so that its name is what is refused
  for (const auto& [name, registered] : registry())
    if (name == chosen || registry().count(chosen) == 0)
      keys.insert(keys.end(), registered.schema.keys.begin(), registered.schema.keys.end());
  return keys;
}

std::unique_ptr<Optimizer> read_optimizer(const Attributes& options) {
  return registry().at(options.word("optimizer")).factory(options);
}

const std::string& optimizer_schemas() {
  static const std::string all = [] {
    std::string lines;
    for (const auto& [name, registered] : registry()) {
      lines += text("optimizer ", name, "\n", key_lines(registered.schema));
      for (const char* state : registered.states) lines += text("state ", name, " ", state, "\n");
    }
    return lines;
  }();
  return all;
}

std::vector<UpdateRange> numbered(std::vector<UpdateRange> parameters) {
  int64_t pieces = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    parameters[i].parameter = static_cast<int32_t>(i);
    parameters[i].piece = pieces;
    pieces += parameters[i].pieces();
  }
  return parameters;
}

std::vector<UpdateRange> within(const std::vector<UpdateRange>& parameters, int64_t begin, int64_t end) {
  std::vector<UpdateRange> inside;
  for (const UpdateRange& whole : parameters) {
    const auto pieces_before = [&](int64_t place) {
      return (std::clamp(place, whole.begin, whole.end) - whole.begin + kPiece - 1) / kPiece;
    };
    UpdateRange range = whole;
    range.piece += pieces_before(begin);
    range.begin += pieces_before(begin) * kPiece;
    range.end = std::min(whole.end, whole.begin + pieces_before(end) * kPiece);
    if (range.begin < range.end) inside.push_back(range);
  }
  return inside;
}

void UpdateBlocks::take_sums(size_t count) {
  int64_t pieces = 0;
  for (const UpdateRange& parameter : parameters) pieces += parameter.pieces();
  sums.resize(static_cast<size_t>(pieces) * count);
  sums_per_piece = count;
}

double UpdateBlocks::total(int32_t parameter, size_t k) const {
  const UpdateRange& whole = parameters[static_cast<size_t>(parameter)];
  double total = 0;
  for (int64_t piece = whole.piece; piece < whole.piece + whole.pieces(); ++piece)
    total += sums[static_cast<size_t>(piece) * sums_per_piece + k];
  return total;
}

Optimizer::Optimizer(const Attributes& options) : weight_decay_(options.number("weight_decay")) {}

void Optimizer::prepare(int64_t, double learning_rate) noexcept { rate_ = learning_rate_ = learning_rate; }

}  // namespace margay
