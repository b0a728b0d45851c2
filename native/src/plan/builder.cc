#include "plan/builder.h"

#include <algorithm>
#include <cstring>

#include "error/error.h"
#include "plan/values.h"

namespace margay {
namespace {

/// More than any machine has; the sum over all buffers of a plan stays inside 64 bits.
constexpr int64_t kMaxBuffer = int64_t{1} << 44;

}  // namespace

Builder::Builder(const Graph& graph, Parameters& parameters, const dnnl::engine& engine, Type type,
                 Layout layout, const std::string& library, int64_t batch, int64_t shares, Pass pass,
                 bool augment)
    : graph_(graph),
      parameters_(parameters),
      engine_(engine),
      type_(type),
      layout_(layout),
      library_(library),
      batch_(batch),
      shares_(shares),
      pass_(pass),
      augment_(augment),
      kernels_(graph.nodes.size()),
      values_(graph.nodes.size()),
      diffs_(graph.nodes.size()) {
  sequence_.batch = batch;
}

Sequence Builder::build() {
  std::vector<int> targets;
  if (pass_ != Pass::train) targets = graph_.outputs;
  if (pass_ != Pass::predict) targets.insert(targets.end(), graph_.losses.begin(), graph_.losses.end());
  const std::vector<bool> wanted = graph_.ancestors(targets);
  const int count = static_cast<int>(graph_.nodes.size());
  for (at_ = 0; at_ < count; ++at_) {
    if (!wanted[static_cast<size_t>(at_)]) continue;
    if (node().input_index >= 0 && !node().gathered && !(training() && node().op->moves())) continue;
    if (node().fused_into >= 0) {
      output(values_[static_cast<size_t>(node().fused_into)]);
      continue;
    }
    if (!joined()) forward();
  }
  if (pass_ != Pass::train) copy_outputs();
  if (pass_ == Pass::train) {
    for (at_ = count; at_-- > 0;) {
      if (!wanted[static_cast<size_t>(at_)] || !node().needs_gradient) continue;
      if (!diff_output() && !node().op->loss())
        continue;  // a target that the program computes is not trained
      if (node().fused_into >= 0)
        diffs_[static_cast<size_t>(node().fused_into)] = diffs_[static_cast<size_t>(at_)];
      else
        backward();
    }
  }
  for (Buffer& buffer : sequence_.buffers)
    if (buffer.first < 0) buffer.bytes = 1;  // nobody touches it: a gradient that is not wanted
  sequence_.place();
  return std::move(sequence_);
}

void Builder::forward() {
  const Kernel*& kernel = kernels_[static_cast<size_t>(at_)];
  if (!kernel) kernel = &choose();
  gradients_.clear();
  kernel->forward(*node().op, *this);
}

bool Builder::joined() {
  if (pass_ == Pass::train) return false;
  if (node().tail) {
    const Kernel*& kernel = kernels_[static_cast<size_t>(at_)];
    kernel = &choose();
    return kernel->takes_tail;  // it waits for the end
  }
  if (node().tail_of < 0) return false;
  const int end = at_, head = node().tail_of;
  const Node& whole = graph_.nodes[static_cast<size_t>(head)];
  if (!kernels_[static_cast<size_t>(head)]->takes_tail) return false;
  if (end != whole.tail.end()) return true;
  at_ = head;
  forward();
  at_ = end;
  output(values_[static_cast<size_t>(head)]);
  return true;
}

ResultTail Builder::tail() {
  ResultTail tail;
  const Tail nodes = node().tail;
  if (pass_ == Pass::train || !nodes || !kernels_[static_cast<size_t>(at_)]->takes_tail) return tail;
  const int head = at_;
  for (int part : {nodes.norm, nodes.sum, nodes.activation}) {
    if (part < 0) continue;
    at_ = part;
    if (part == nodes.activation) {
      tail.activation = node().op->activation();
      continue;
    }
    tail.words += " + " + node().line.op;
    tail.activation = node().op->fused();
    if (part == nodes.norm)
      node().op->affine(*this, tail.affine);
    else
      tail.addend = input(nodes.addend);
  }
  at_ = head;
  return tail;
}

TailParts Builder::tail_parts() const {
  TailParts parts;
  const Tail& nodes = node().tail;
  if (training() || !nodes) return parts;
  const auto op = [this](int index) { return graph_.nodes[static_cast<size_t>(index)].op.get(); };
  parts.affine = nodes.norm >= 0;
  parts.sum = nodes.sum >= 0;
  for (int part : {nodes.norm, nodes.sum})
    if (part >= 0) parts.activation = op(part)->fused();
  if (nodes.activation >= 0) parts.activation = op(nodes.activation)->activation();
  return parts;
}

void Builder::backward() {
  gradients_.clear();
  parts_.clear();
  kernels_[static_cast<size_t>(at_)]->backward(*node().op, *this);
  for (const Part& part : parts_) add_sum("sum of gradients", part.whole, part.part, part.whole);
}

const Kernel& Builder::choose() const {
  const std::string& wish = node().library == "auto" ? library_ : node().library;
  if (type_ == Type::f64 && node().library == "onednn")
    Attributes(node().line, node().registered->schema)
        .fail("library", "oneDNN has no f64 kernels: use library=openblas or dtype=f32");
  const std::vector<Kernel>& kernels = node().registered->kernels;
  const Kernel* first = nullptr;
  for (const Kernel& kernel : kernels) {
    if (!kernel.supports(*node().op, *this)) continue;
    if (wish == "auto" || kernel.library == wish) return kernel;
    if (!first) first = &kernel;
  }
  if (!first)
    throw Error(MG_UNSUPPORTED,
                text(node().name(), ": ", node().line.op, " has no kernel for ", word_of(type_)));
  return *first;
}

Value Builder::input(size_t k) const { return values_[static_cast<size_t>(node().inputs[k])]; }

Value Builder::input_as(const Desc& desc, size_t k) {
  const Value value = input(k);
  if (value.desc == desc) return value;
  std::vector<Value>& copies = copies_[node().inputs[k]];
  for (const Value& copy : copies)
    if (copy.desc == desc) return copy;
  copies.push_back(in_layout(value, desc, "src"));
  return copies.back();
}

Value Builder::in_layout(const Value& value, const Desc& desc, const char* what) {
  if (value.desc == desc) return value;
  const Value copy = allocate(desc);
  reorder(value, copy, what);
  return copy;
}

void Builder::reorder(const Value& from, const Value& to, const char* what) {
  if (to.ref.kind == Ref::Kind::arena && unread_.count(to.ref.id) != 0) return;
  const dnnl::reorder::primitive_desc description(engine_, from.desc, engine_, to.desc, user_scratchpad());
  add(what, description, dnnl::reorder(description), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}},
      layout_of(from.desc) + " -> " + layout_of(to.desc));
  sequence_.steps.back().reorder = true;
}

void Builder::diff_input(const Value& value, size_t k) {
  Diff& diff = diffs_[static_cast<size_t>(node().inputs[k])];
  if (!diff.value) {
    diff.value = value;
    return;
  }
  const Value other = in_layout(value, diff.value.desc, "diff_src");
  const Value sum = diff.sum ? diff.value : allocate(diff.value.desc);
  add_sum("sum of gradients", diff.value, other, sum);
  diff = {sum, true};
}

Value Builder::gradient(size_t i) {
  Value& gradient = gradients_[i];
  if (gradient) return gradient;
  const int32_t parameter = node().parameters[i];
  const Value whole{parameters_.all()[static_cast<size_t>(parameter)].home, {Ref::Kind::gradient, parameter}};
  if (!trains()) {
    gradient = allocate(whole.desc);
    unread_.insert(gradient.ref.id);
    return gradient;
  }
  parameters_.reached(parameter);
  gradient = whole;
  if (!written_.insert(parameter).second) {
    gradient = allocate(whole.desc);
    parts_.push_back({gradient, whole});
  }
  return gradient;
}

void Builder::add_sum(const std::string& phase, const Value& a, const Value& b, const Value& sum, bool relu) {
  const int64_t count = static_cast<int64_t>(sum.desc.get_size()) / bytes_of(type_);
  const bool f64 = type_ == Type::f64;
  add(phase, "margay:add", {a, b, sum}, [=](const Frame& frame) {
    if (f64)
      add_values(frame.at<double>(a), frame.at<double>(b), frame.at<double>(sum), count, relu);
    else
      add_values(frame.at<float>(a), frame.at<float>(b), frame.at<float>(sum), count, relu);
  });
  in_place(a, sum);
  in_place(b, sum);
}

Value Builder::allocate(const Desc& desc) {
  Buffer buffer;
  buffer.bytes = static_cast<int64_t>(desc.get_size());
  if (buffer.bytes > kMaxBuffer)
    throw Error(MG_MEMORY,
                text(node().name(), ": ", grouped(buffer.bytes), " bytes for one buffer of a batch of ",
                     batch_, " samples, expected at most ", grouped(kMaxBuffer), ". Use a smaller batch."));
  sequence_.buffers.push_back(buffer);
  return {desc, {Ref::Kind::arena, static_cast<int32_t>(sequence_.buffers.size()) - 1}};
}

Value Builder::exchange(int64_t bytes) {
  constexpr int64_t kAlignment = 64;  // shares never write to the same cache line
  sequence_.exchanged.push_back(sequence_.exchange_bytes);
  sequence_.exchange_bytes += (bytes + kAlignment - 1) / kAlignment * kAlignment;
  return {Desc(), {Ref::Kind::exchange, static_cast<int32_t>(sequence_.exchanged.size()) - 1}};
}

void Builder::meet() {
  if (shares_ > 1) sequence_.meetings.push_back(sequence_.steps.size());
}

void Builder::in_place(const Value& from, const Value& to) {
  if (from.ref.kind == Ref::Kind::arena && to.ref.kind == Ref::Kind::arena && from.ref.id != to.ref.id)
    sequence_.steps.back().in_place.emplace_back(from.ref.id, to.ref.id);
}

void Builder::touch(const Value& value, Step& step) {
  if (value.ref.kind != Ref::Kind::arena) return;
  Buffer& buffer = sequence_.buffers[static_cast<size_t>(value.ref.id)];
  const int number = static_cast<int>(sequence_.steps.size());
  if (buffer.first < 0) buffer.first = number;
  buffer.last = number;
  step.buffers.push_back(value.ref.id);
}

void Builder::add(const std::string& phase, const dnnl::primitive_desc_base& description,
                  const dnnl::primitive& primitive, const std::vector<std::pair<int, Value>>& arguments,
                  const std::string& layout, double flop) {
  const auto has = [&](int index) {
    return std::any_of(arguments.begin(), arguments.end(),
                       [=](const std::pair<int, Value>& argument) { return argument.first == index; });
  };
  if (!trains() && has(DNNL_ARG_DIFF_WEIGHTS) && !has(DNNL_ARG_DIFF_SRC)) return;  // nobody would read it
  Step step;
  step.node = node().name();
  step.phase = phase;
  step.kernel = description.impl_info_str();
  step.layout = layout;
  step.flop = flop * static_cast<double>(batch_);
  step.primitive = primitive;
  for (const auto& [index, value] : arguments) {
    if (!value) continue;
    touch(value, step);
    step.bytes += static_cast<int64_t>(value.desc.get_size());
    step.arguments.emplace_back(index, value);
  }
  const Desc scratchpad = description.scratchpad_desc();
  if (scratchpad.get_size() > 0) {
    const Value scratch = allocate(scratchpad);
    touch(scratch, step);
    step.arguments.emplace_back(DNNL_ARG_SCRATCHPAD, scratch);
  }
  sequence_.steps.push_back(std::move(step));
}

void Builder::add(const std::string& phase, const char* kernel, const std::vector<Value>& values,
                  std::function<void(const Frame&)> host, double flop) {
  Step step;
  step.node = node().name();
  step.phase = phase;
  step.kernel = kernel;
  step.flop = flop * static_cast<double>(batch_);
  for (const Value& value : values) {
    if (!value) continue;
    touch(value, step);
    step.bytes += static_cast<int64_t>(value.desc.get_size());
    if (step.layout.empty()) step.layout = layout_of(value.desc);
  }
  step.host = std::move(host);
  sequence_.steps.push_back(std::move(step));
}

void Builder::copy_outputs() {
  for (size_t i = 0; i < graph_.outputs.size(); ++i) {
    at_ = graph_.outputs[i];
    const Shape& shape = node().op->shape();
    const Value value = in_layout(output(), plain_desc(shape, batch_, type_), "output");
    const int64_t row = elements(shape) * bytes_of(type_);
    add("output", "margay:copy", {value}, [=](const Frame& frame) {
      std::memcpy(frame.outputs[i] + frame.first * row, frame.at<char>(value),
                  static_cast<size_t>(frame.batch * row));
    });
  }
}

}  // namespace margay
