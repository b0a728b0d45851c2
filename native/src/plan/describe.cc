// The table of mg_plan_describe: a row per step, so that nothing that costs time is hidden.
#include <algorithm>
#include <cstdio>

#include "plan/plan.h"

namespace margay {
namespace {

std::string padded(std::string word, size_t width) {
  word.resize(std::max(width, word.size()), ' ');
  return word + "  ";
}

std::string right(const std::string& word, size_t width) {
  return std::string(width > word.size() ? width - word.size() : 0, ' ') + word + "  ";
}

/// Why a reorder is there: who reads what it writes.
std::string reason(const Sequence& sequence, size_t reorder) {
  const Step& step = sequence.steps[reorder];
  Ref to;
  for (const auto& [index, value] : step.arguments)
    if (index == DNNL_ARG_TO) to = value.ref;
  if (to.kind == Ref::Kind::gradient) return "gradients lie as their weights do in predictions";
  for (size_t i = reorder + 1; i < sequence.steps.size(); ++i) {
    const Step& reader = sequence.steps[i];
    if (std::find(reader.buffers.begin(), reader.buffers.end(), to.id) != reader.buffers.end())
      return text(reader.kernel, " of ", reader.node, " (", reader.phase, ") reads that layout");
  }
  return "nobody reads it";
}

}  // namespace

std::string describe_sequence(const Sequence& sequence, const char* title) {
  size_t node = 4, phase = 5, kernel = 6;
  for (const Step& step : sequence.steps) {
    node = std::max(node, step.node.size());
    phase = std::max(phase, step.phase.size() + (step.reorder ? 9 : 0));
    kernel = std::max(kernel, step.kernel.size());
  }
  constexpr size_t kNumber = 14;
  std::string out =
      text(title, ", ", sequence.batch, sequence.batch == 1 ? " sample" : " samples", " a lane\n");
  out += padded("node", node) + padded("phase", phase) + padded("kernel", kernel) + right("bytes", kNumber) +
         right("FLOP", kNumber) + "layout\n";
  double flop = 0;
  int64_t reorders = 0;
  for (const Step& step : sequence.steps) {
    out += padded(step.node, node) + padded(step.reorder ? "reorder: " + step.phase : step.phase, phase) +
           padded(step.kernel, kernel) + right(grouped(step.bytes), kNumber) +
           right(step.flop > 0 ? grouped(static_cast<int64_t>(step.flop)) : "-", kNumber) + step.layout +
           "\n";
    flop += step.flop;
    reorders += step.reorder;
  }
  out += text(sequence.steps.size(), " steps, ", reorders, reorders == 1 ? " reorder, " : " reorders, ",
              grouped(static_cast<int64_t>(flop)), " FLOP, arena of ", grouped(sequence.arena_bytes),
              " bytes\n");
  for (size_t i = 0; i < sequence.steps.size(); ++i)
    if (sequence.steps[i].reorder)
      out += text("reorder of ", sequence.steps[i].node, ", ", sequence.steps[i].phase, ", ",
                  sequence.steps[i].layout, ": ", reason(sequence, i), "\n");
  return out;
}

}  // namespace margay
