#include "window.h"

#include <algorithm>
#include <cstdio>

namespace margay {
namespace {

constexpr int64_t kMaxKernel = 65536;

/// Explicit padding is read as top,bottom,left,right.
struct Padding {
  bool same = false;
  int64_t sides[4] = {0, 0, 0, 0};
};

Padding read_padding(Attributes& attributes) {
  Padding padding;
  const std::string value = attributes.word("padding", "valid");
  if (value == "valid") return padding;
  if (value == "same") {
    padding.same = true;
    return padding;
  }
  if (value.find(',') == std::string::npos) {
    auto [rows, columns] = attributes.pair("padding", {0, 0}, 0, kMaxKernel);
    padding.sides[0] = padding.sides[1] = rows;
    padding.sides[2] = padding.sides[3] = columns;
    return padding;
  }
  std::vector<double> sides = attributes.numbers("padding", {});
  bool good = sides.size() == 4;
  for (size_t i = 0; good && i < 4; ++i) {
    padding.sides[i] = static_cast<int64_t>(sides[i]);
    good = static_cast<double>(padding.sides[i]) == sides[i] && sides[i] >= 0 && sides[i] <= kMaxKernel;
  }
  if (!good) attributes.fail("padding", "expected valid, same, P, PxQ or top,bottom,left,right");
  return padding;
}

void fit_axis(Attributes& attributes, const char* side, WindowAxis& axis, bool same, const std::string& fit) {
  if (same) {
    axis.output = (axis.input + axis.stride - 1) / axis.stride;
    int64_t missing = std::max<int64_t>(0, (axis.output - 1) * axis.stride + axis.extent() - axis.input);
    axis.before = missing / 2;
    axis.after = missing - axis.before;
    return;
  }
  const int64_t room = axis.input + axis.before + axis.after - axis.extent();
  if (room < 0)
    attributes.line().fail(text("the filter does not fit: ", side, " ", axis.input, " + padding ",
                                axis.before, " + ", axis.after, " is less than the filter's ", axis.extent(),
                                ". Use a smaller kernel, or padding=same."),
                           attributes.line().op_column);
  const int64_t rest = room % axis.stride;
  axis.output = room / axis.stride + 1;
  if (rest == 0 || fit == "floor") return;
  if (fit == "exact") {
    char quotient[32];
    std::snprintf(quotient, sizeof quotient, "%.2f",
                  static_cast<double>(room) / static_cast<double>(axis.stride) + 1);
    attributes.line().fail(text("(", axis.input + axis.before + axis.after, " - ", axis.extent(), ") / ",
                                axis.stride, " + 1 = ", quotient, ": the filter does not fit the ", side,
                                ". Change the stride, use padding=same, or fit=floor to leave the rest out."),
                           attributes.line().op_column);
  }
  if (axis.output * axis.stride < axis.input + axis.before) {  // the last window must start inside the input
    axis.after += axis.stride - rest;
    axis.output += 1;
  }
}

}  // namespace

Window read_window(Attributes& attributes, const Shape& input, bool pooling) {
  if (input.size() != 3)
    attributes.line().fail(text("input ", to_text(input), " has ", input.size(), " dimension",
                                input.size() == 1 ? "" : "s", ", expected 3: height x width x channels"),
                           attributes.line().input_columns.empty() ? 0 : attributes.line().input_columns[0]);
  if (!attributes.has("kernel"))
    attributes.line().fail(text(attributes.line().op, " needs kernel=ROWSxCOLUMNS"),
                           attributes.line().op_column);
  auto kernel = attributes.pair("kernel", {0, 0}, 1, kMaxKernel);
  if (kernel.first == 0)
    attributes.line().fail(text(attributes.line().op, " needs kernel=ROWSxCOLUMNS"),
                           attributes.line().op_column);
  auto stride =
      attributes.pair("stride", pooling ? kernel : std::pair<int64_t, int64_t>{1, 1}, 1, kMaxKernel);
  auto dilation =
      pooling ? std::pair<int64_t, int64_t>{1, 1} : attributes.pair("dilation", {1, 1}, 1, kMaxKernel);
  const Padding padding = read_padding(attributes);
  const std::string fit = attributes.choice("fit", "floor", {"floor", "exact", "ceil"});

  Window window;
  window.rows = {input[0], kernel.first, stride.first, dilation.first, padding.sides[0], padding.sides[1], 1};
  window.columns = {
      input[1], kernel.second, stride.second, dilation.second, padding.sides[2], padding.sides[3], 1};
  for (const WindowAxis& axis : {window.rows, window.columns})
    if (pooling && std::max(axis.before, axis.after) >= axis.kernel)
      attributes.fail("padding", text("must be smaller than the window (", axis.kernel,
                                      "): a window would lie outside the picture"));
  fit_axis(attributes, "height", window.rows, padding.same, fit);
  fit_axis(attributes, "width", window.columns, padding.same, fit);
  return window;
}

}  // namespace margay
