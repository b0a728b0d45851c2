// What a network sees of augmented samples, and the draws that decide it.
#pragma once

#include <algorithm>

#include "graph/random.h"
#include "handles.h"

namespace margay::test {

/// Of the samples with these numbers, in an epoch: `input` are the keys of the input's line.
inline Values seen(const std::string& input, const Values& data, const std::vector<int64_t>& samples,
                   const std::string& options = "", int64_t epoch = 0, int32_t dtype = MG_U8) {
  Plan plan("x = input() " + input + "\ny = flatten(x)",
            text("mode=augment batch=", samples.size(), " ", options));
  Context context(plan);
  context.bind(0, data, dtype);
  std::copy(samples.begin(), samples.end(), context.samples());
  check(mg_context_epoch(context.handle(), epoch));
  context.run(static_cast<int64_t>(samples.size()));
  return context.output(static_cast<int64_t>(samples.size()));
}

/// The numbers that transform number i of a sample draws, in the seed and the epoch 0.
inline Random draws_of(int64_t sample, uint64_t i) {
  const uint64_t epoch = combine(combine(hash("augment"), 0), 0);
  return Random(combine(combine(epoch, static_cast<uint64_t>(sample)), i));
}

}  // namespace margay::test
