#include "op/input/normalisation.h"

#include <cstdlib>

namespace margay {
namespace {

std::string number(double value) { return std::isnan(value) ? "NaN" : text(value); }

/// (1,2,0) of value i.
std::string place_of(int64_t i, const Shape& shape) {
  std::string place;
  int64_t inner = elements(shape);
  for (size_t d = 0; d < shape.size(); ++d) {
    inner /= shape[d];
    place += text(d > 0 ? "," : "", i / inner);
    i %= inner;
  }
  return text("(", place, ") of ", to_text(shape));
}

}  // namespace

double bound_value(const Source& source, int64_t i) {
  switch (source.dtype) {
    case MG_U8: return reinterpret_cast<const uint8_t*>(source.data)[i];
    case MG_I32: return reinterpret_cast<const int32_t*>(source.data)[i];
    case MG_I64: return static_cast<double>(reinterpret_cast<const int64_t*>(source.data)[i]);
    case MG_F32: return reinterpret_cast<const float*>(source.data)[i];
    default: return reinterpret_cast<const double*>(source.data)[i];
  }
}

MARGAY_CLONES void convert_u8(const uint8_t* src, float* dst, int64_t count, float scale, float shift) {
  convert(src, dst, count, scale, shift);
}

template <class T>
void refuse(const Frame& frame, const Source& source, int64_t sample, const Label& label, const T* values) {
  const auto fail = [&](const std::string& what, const char* remedy) {
    frame.tally->refused = sample + frame.number;
    throw Error(MG_INVALID, text("input ", label.name, ": sample ", sample + frame.number, ": ", what,
                                 ", expected a finite number. ", remedy));
  };
  const int64_t first = sample * elements(label.stored), count = elements(label.stored);
  const auto seen = [&](int64_t i) {  // of augmented values the bound ones, in the precision of both
    return label.augmented ? static_cast<double>(static_cast<float>(bound_value(source, first + i)))
                           : static_cast<double>(values[i]);
  };
  int64_t i = 0;
  while (i < count && std::isfinite(seen(i))) ++i;
  if (i == count)
    fail(text("a value is not finite after augmentation, scale and shift"), "Use smaller numbers there.");
  const double found = bound_value(source, first + i);
  fail(text("the value at ", place_of(i, label.stored), " is ", number(found),
            std::isfinite(found) ? text(", which the network sees as ", number(seen(i))) : ""),
       "Replace it, or leave the sample out.");
  std::abort();  // fail() throws
}

template void refuse(const Frame&, const Source&, int64_t, const Label&, const float*);
template void refuse(const Frame&, const Source&, int64_t, const Label&, const double*);

}  // namespace margay
