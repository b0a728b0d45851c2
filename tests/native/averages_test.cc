// Averages of many values: sums of f32 are as right as their parts.
#include <cmath>

#include "compare.h"
#include "handles.h"
#include "numbers.h"

namespace margay::test {
namespace {

constexpr int64_t kSide = 512;

TEST_CASE("averages of large planes are right to the last digits") {
  // 0.1 has no exact sum in f32: added up one by one the mean of these planes was wrong by 0.4 %
  const double value = static_cast<double>(0.1f);
  for (const int64_t channels : {1, 5, 16}) {
    const Values plane(static_cast<size_t>(kSide * kSide * channels), value);
    for (const std::string average :
         {"global_avgpool(x)", "adaptive_avgpool(x) output=1", "adaptive_avgpool(x) output=1x3",
          "avgpool2d(x) kernel=512", "avgpool2d(x) kernel=500x512 stride=12", "reduce_mean(x) axes=0,1",
          "reduce_mean(x) axes=0,1,2"}) {
      INFO(average << " of " << channels << " channels");
      Plan plan(text("x = input() shape=512x512x", channels, "\ny = ", average), "");
      Context context(plan);
      context.bind(0, plane, MG_F64);
      context.run(1);
      for (const double mean : context.output(1))  // 64 values at a time are added up in f32
        CHECK(std::abs(mean - value) <= 64 * 0x1p-24 * value);
    }
  }
}

}  // namespace
}  // namespace margay::test
