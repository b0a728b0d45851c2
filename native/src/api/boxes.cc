// The functions of margay.h that concern boxes.
#include "boxes/boxes.h"

#include <algorithm>
#include <cmath>

#include "error/error.h"
#include "error/text.h"
#include "margay/margay.h"

namespace {

using margay::Corners;
using margay::Error;

constexpr int64_t kMostBoxes = 1 << 24;

template <class T>
T* at(mg_address address) {
  return reinterpret_cast<T*>(static_cast<intptr_t>(address));
}

void require_count(int64_t count, mg_address memory) {
  if (count < 0 || count > kMostBoxes)
    throw Error(MG_INVALID, margay::text(count, " boxes, expected 0 to ", margay::grouped(kMostBoxes)));
  if (count > 0 && memory == 0) throw Error(MG_INVALID, "boxes are NULL");
}

}  // namespace

extern "C" int32_t mg_boxes_overlap(mg_address boxes, int64_t count, mg_address others, int64_t other_count,
                                    mg_address overlaps) {
  return margay::guarded([&] {
    require_count(count, boxes);
    require_count(other_count, others);
    if (count > 0 && other_count > 0 && overlaps == 0) throw Error(MG_INVALID, "overlaps is NULL");
    double* to = at<double>(overlaps);
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = 0; j < other_count; ++j)
        *to++ = margay::overlap(at<const Corners>(boxes)[i], at<const Corners>(others)[j]);
  });
}

extern "C" int32_t mg_boxes_suppress(mg_address boxes, mg_address scores, mg_address classes, int64_t count,
                                     double overlap, double least, int64_t most, mg_address kept) {
  return margay::guarded([&] {
    for (mg_address memory : {boxes, scores, classes}) require_count(count, memory);
    if (kept == 0) throw Error(MG_INVALID, "kept is NULL");
    if (!(overlap >= 0 && overlap <= 1))
      throw Error(MG_INVALID, margay::text("overlap ", overlap, ", expected 0 to 1"));
    if (std::isnan(least)) throw Error(MG_INVALID, "the least score is NaN, expected a number");
    if (most < 1) throw Error(MG_INVALID, margay::text("at most ", most, " boxes, expected at least 1"));
    const margay::Suppression rule{overlap, least, most};
    const std::vector<int32_t> numbers =
        rule.of(at<const Corners>(boxes), at<const float>(scores), at<const int32_t>(classes), count);
    int32_t* to = at<int32_t>(kept);
    *to++ = static_cast<int32_t>(numbers.size());
    std::copy(numbers.begin(), numbers.end(), to);
  });
}
