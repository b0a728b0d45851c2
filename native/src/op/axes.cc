#include "op/axes.h"

#include <algorithm>
#include <cmath>

namespace margay {
namespace {

constexpr int64_t kMost = kMostDimensions;

std::string expected(const Shape& input) {
  const int64_t rank = static_cast<int64_t>(input.size());
  return text(-rank, " to ", rank - 1, " for the input ", to_text(input));
}

/// The dimension; as many as there are where it is none.
size_t dimension(int64_t axis, const Shape& input) {
  const int64_t rank = static_cast<int64_t>(input.size());
  return axis < -rank || axis >= rank ? input.size() : static_cast<size_t>(axis < 0 ? axis + rank : axis);
}

}  // namespace

Key axis_key(const char* usual) { return Key::whole("axis", usual, -kMost, kMost - 1); }

size_t read_axis(const Attributes& attributes, const Shape& input) {
  const size_t axis = dimension(attributes.whole("axis"), input);
  if (axis == input.size()) attributes.fail("axis", text("expected ", expected(input)));
  return axis;
}

std::vector<size_t> read_axes(const Attributes& attributes, const char* key, const Shape& input) {
  std::vector<size_t> axes;
  for (const double number : attributes.numbers(key)) {
    const int64_t whole = std::abs(number) <= kMost ? static_cast<int64_t>(number) : kMost;
    const size_t axis = dimension(whole, input);
    if (static_cast<double>(whole) != number || axis == input.size())
      attributes.fail(key, text("expected dimensions with commas between, each ", expected(input)));
    if (std::count(axes.begin(), axes.end(), axis) > 0)
      attributes.fail(key, text("names dimension ", number_text(number), " twice, expected different ones"));
    axes.push_back(axis);
  }
  return axes;
}

}  // namespace margay
