#include "plan/parameters.h"

#include <algorithm>
#include <cstring>

#include "error/error.h"
#include "margay/margay.h"
#include "optimizer/update.h"

namespace margay {
namespace {
constexpr int64_t kAlignment = 64;
/// Values that are made at a time: a few megabytes.
constexpr int64_t kMadeAtATime = int64_t{1} << 19;
/// Values that a lane takes at a time for their penalty.
constexpr int64_t kPenalisedAtATime = int64_t{1} << 16;
/// No layout of oneDNN has larger blocks, so that pieces of multiples of it begin with a block.
constexpr int64_t kRowsOfPiece = 64;
}  // namespace

int32_t Parameters::declare(const std::string& node, ParameterSpec spec, bool trainable, bool decayed,
                            const TrainingRules& rules) {
  Parameter parameter;
  parameter.trainable = trainable;
  parameter.decayed = decayed;
  parameter.rules = rules;
  parameter.name = node + "/" + spec.name;
  parameter.home = parameter.outside = Desc(spec.extents, data_type(type_), spec.strides);
  parameter.settled = trainable && rules.max_norm > 0;  // as stored, where the outputs' weights are known
  parameter.spec = std::move(spec);
  const int32_t number = static_cast<int32_t>(all_.size());
  numbers_.emplace(parameter.name, number);
  all_.push_back(std::move(parameter));
  return number;
}

int32_t Parameters::find(const std::string& name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? -1 : found->second;
}

const Desc& Parameters::home(int32_t index, const Desc& wish) {
  Parameter& parameter = all_[static_cast<size_t>(index)];
  if (!parameter.settled) {
    parameter.home = wish;
    parameter.settled = true;
  }
  return parameter.home;
}

Value Parameters::in_layout(int32_t index, const Desc& desc, bool training) {
  if (home(index, desc) == desc) return {desc, {Ref::Kind::parameter, index}};
  for (int32_t number : all_[static_cast<size_t>(index)].packs) {
    Pack& pack = *packs_[static_cast<size_t>(number)];
    if (pack.desc == desc) {
      pack.training |= training;
      return {desc, {Ref::Kind::pack, number}};
    }
  }
  dnnl::reorder::primitive_desc description(engine_, home(index, desc), engine_, desc, user_scratchpad());
  auto pack = std::make_unique<Pack>();
  pack->parameter = index;
  pack->desc = desc;
  pack->training = training;
  pack->reorder = dnnl::reorder(description);
  pack->scratch_desc = description.scratchpad_desc();
  pack->scratch = Block(static_cast<int64_t>(description.scratchpad_desc().get_size()), "a weights reorder");
  if (block_.data()) place(*pack);
  packs_.push_back(std::move(pack));
  all_[static_cast<size_t>(index)].packs.push_back(static_cast<int32_t>(packs_.size()) - 1);
  fresh_ = 0;
  return {desc, {Ref::Kind::pack, static_cast<int32_t>(packs_.size()) - 1}};
}

void Parameters::settle() {
  block_bytes_ = 0;
  for (Parameter& parameter : all_) {
    parameter.settled = true;
    parameter.offset = block_bytes_;
    block_bytes_ +=
        (static_cast<int64_t>(parameter.home.get_size()) + kAlignment - 1) / kAlignment * kAlignment;
  }
}

UpdateRange Parameters::range(int32_t index) const {
  const Parameter& parameter = all_[static_cast<size_t>(index)];
  const int64_t begin = parameter.offset / bytes_of(type_);
  const int64_t count = static_cast<int64_t>(parameter.home.get_size()) / bytes_of(type_);
  UpdateRange range{begin, begin + count, parameter.decayed};
  range.rate = parameter.rules.rate;
  range.decay = parameter.rules.decay;
  range.l1 = parameter.rules.l1;
  range.l2 = parameter.rules.l2;
  range.max_norm = parameter.rules.max_norm;
  const UnitAxes& units = parameter.spec.units;
  range.outer = units.outer;
  range.outputs = units.outputs > 0 ? units.outputs : parameter.spec.shape.back();
  range.inner = units.inner;
  return range;
}

std::vector<UpdateRange> Parameters::penalised() const {
  std::vector<UpdateRange> pieces;
  for (size_t i = 0; i < all_.size(); ++i) {
    if (!all_[i].trainable || (all_[i].rules.l1 == 0 && all_[i].rules.l2 == 0)) continue;
    const UpdateRange whole = range(static_cast<int32_t>(i));
    for (int64_t begin = whole.begin; begin < whole.end; begin += kPenalisedAtATime) {
      pieces.push_back(whole);
      pieces.back().begin = begin;
      pieces.back().end = std::min(whole.end, begin + kPenalisedAtATime);
    }
  }
  return pieces;
}

std::vector<UpdateRange> Parameters::ranges() const {
  std::vector<UpdateRange> ranges;
  for (size_t i = 0; i < all_.size(); ++i)
    if (all_[i].trainable && all_[i].reached) ranges.push_back(range(static_cast<int32_t>(i)));
  return numbered(std::move(ranges));
}

std::map<double, std::vector<UpdateRange>> Parameters::measured() const {
  std::map<double, std::vector<UpdateRange>> ranges;
  for (size_t i = 0; i < all_.size(); ++i)
    if (!all_[i].trainable && all_[i].reached) {
      UpdateRange measured = range(static_cast<int32_t>(i));
      measured.decayed = false;
      ranges[all_[i].spec.kept].push_back(measured);
    }
  for (auto& [unused, same] : ranges) same = numbered(std::move(same));
  return ranges;
}

void Parameters::allocate() {
  block_ = Block(block_bytes_, "the parameters");
  for (auto& pack : packs_) place(*pack);
}

void Parameters::place(Pack& pack) const {
  pack.memory = Block(static_cast<int64_t>(pack.desc.get_size()), "packed weights");
  const Parameter& parameter = all_[static_cast<size_t>(pack.parameter)];
  pack.bound = {dnnl::memory(parameter.home, engine_, block_.data() + parameter.offset),
                dnnl::memory(pack.desc, engine_, pack.memory.data()),
                dnnl::memory(pack.scratch_desc, engine_, pack.scratch.data())};
  pack.arguments = {{DNNL_ARG_FROM, pack.bound[0].get()},
                    {DNNL_ARG_TO, pack.bound[1].get()},
                    {DNNL_ARG_SCRATCHPAD, pack.bound[2].get()}};
}

void Parameters::drop_packs(size_t first) {
  for (size_t i = packs_.size(); i-- > first;) {
    std::vector<int32_t>& own = all_[static_cast<size_t>(packs_[i]->parameter)].packs;
    own.erase(std::remove(own.begin(), own.end(), static_cast<int32_t>(i)), own.end());
    packs_.pop_back();
  }
}

int64_t Parameters::pack_bytes() const {
  int64_t bytes = 0;
  for (const auto& pack : packs_)
    bytes += Block::rounded(static_cast<int64_t>(pack->desc.get_size())) + pack->scratch.bytes();
  return bytes;
}

char* Parameters::address(Ref ref) const {
  if (ref.kind == Ref::Kind::pack) return packs_[static_cast<size_t>(ref.id)]->memory.data();
  return block_.data() + offset(ref.id);
}

void Parameters::copy(const Desc& from, const void* source, const Desc& to, void* destination) const {
  if (from == to) {
    std::memcpy(destination, source, from.get_size());
    return;
  }
  dnnl::reorder::primitive_desc description(engine_, from, engine_, to, user_scratchpad());
  Block scratch(static_cast<int64_t>(description.scratchpad_desc().get_size()), "a weights reorder");
  dnnl::memory in(from, engine_, const_cast<void*>(source));
  dnnl::memory out(to, engine_, destination);
  dnnl::memory scratchpad(description.scratchpad_desc(), engine_, scratch.data());
  dnnl::stream stream(engine_);
  dnnl::reorder(description)
      .execute(stream, {{DNNL_ARG_FROM, in}, {DNNL_ARG_TO, out}, {DNNL_ARG_SCRATCHPAD, scratchpad}});
  stream.wait();
}

void Parameters::write(int32_t index, char* block, const void* source) {
  const Parameter& parameter = all_[static_cast<size_t>(index)];
  copy(parameter.outside, source, parameter.home, block + parameter.offset);
}

void Parameters::read(int32_t index, const char* block, void* destination) const {
  const Parameter& parameter = all_[static_cast<size_t>(index)];
  copy(parameter.home, block + parameter.offset, parameter.outside, destination);
}

void Parameters::initialize(int32_t index, int64_t seed) {
  const Parameter& parameter = all_[static_cast<size_t>(index)];
  const Initializer& initializer = parameter.spec.initializer;
  Random random = Initializer::random(seed, parameter.name);
  char* const home = block_.data() + parameter.offset;

  // rows along the dimension that varies slowest outside, so that they follow each other there
  const dnnl::memory::dims strides = parameter.outside.get_strides();
  dnnl::memory::dims extents = parameter.outside.get_dims(), offsets(extents.size(), 0);
  size_t outer = 0;
  for (size_t i = 0; i < extents.size(); ++i)
    if (extents[outer] == 1 || (extents[i] > 1 && strides[i] > strides[outer])) outer = i;
  const int64_t rows = extents[outer], row = elements(parameter.spec.shape) / rows;
  const bool divisible = parameter.home.get_format_kind() == dnnl::memory::format_kind::blocked;
  const int64_t step =
      divisible ? std::max(kRowsOfPiece, kMadeAtATime / row / kRowsOfPiece * kRowsOfPiece) : rows;
  for (int64_t& begin = offsets[outer]; begin < rows; begin += step) {
    extents[outer] = std::min(step, rows - begin);
    const int64_t count = extents[outer] * row;
    std::vector<double> values(static_cast<size_t>(count));
    initializer.fill(random, values.data(), count);
    const std::vector<float> narrow =
        type_ == Type::f64 ? std::vector<float>{} : std::vector<float>(values.begin(), values.end());
    const void* made = type_ == Type::f64 ? static_cast<const void*>(values.data()) : narrow.data();
    if (parameter.home == parameter.outside)
      std::memcpy(home + begin * row * bytes_of(type_), made, static_cast<size_t>(count * bytes_of(type_)));
    else
      copy(Desc(extents, data_type(type_), strides), made,
           divisible ? parameter.home.submemory_desc(extents, offsets) : parameter.home, home);
  }
}

void Parameters::renew(size_t index, const dnnl::stream& stream) {
  Pack& pack = *packs_[index];
  if (pack.version == version_) return;
  dnnl::error::wrap_c_api(
      dnnl_primitive_execute(pack.reorder.get(), stream.get(), static_cast<int>(pack.arguments.size()),
                             pack.arguments.data()),
      "packed weights could not be renewed");
  pack.version = version_;
}

}  // namespace margay
