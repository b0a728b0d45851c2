#include "window.h"

#include <algorithm>
#include <cstdio>

namespace margay {
namespace {

constexpr int64_t kMaxKernel = 65536;
constexpr size_t kMostAxes = 3;

/// How messages call the axes of a picture: the last ones of these.
const char* const kSides[kMostAxes] = {"depth", "height", "width"};

struct Padding {
  bool same = false;
  std::vector<int64_t> before, after;

  /// In one way only: valid, same, P, PxQ, or both sides of every axis.
  std::string word() const {
    if (same) return "same";
    if (before == after) {
      const bool one = std::equal(before.begin() + 1, before.end(), before.begin());
      return !one ? to_text(before) : before[0] == 0 ? "valid" : std::to_string(before[0]);
    }
    std::string sides;
    for (size_t i = 0; i < before.size(); ++i) sides += text(i ? "," : "", before[i], ",", after[i]);
    return sides;
  }
};

Padding read_padding(const Attributes& attributes, size_t count) {
  const std::string value = attributes.text("padding");
  Padding padding{value == "same", std::vector<int64_t>(count, 0), std::vector<int64_t>(count, 0)};
  if (value != "valid" && value != "same") {
    if (value.find(',') == std::string::npos) {
      padding.before = padding.after = attributes.axes("padding", count);
    } else {
      const std::vector<double> sides = attributes.numbers("padding");
      bool good = sides.size() == 2 * count;
      for (size_t i = 0; good && i < sides.size(); ++i) {
        const int64_t side = static_cast<int64_t>(sides[i]);
        good = static_cast<double>(side) == sides[i] && side >= 0 && side <= kMaxKernel;
        (i % 2 == 0 ? padding.before : padding.after)[i / 2] = side;
      }
      if (!good) attributes.fail("padding", "expected valid, same, P, PxQ or top,bottom,left,right");
    }
  }
  attributes.note("padding", padding.word(), "valid");
  return padding;
}

[[noreturn]] void refuse(const Line& line, const std::string& what, const char* remedy) {
  Refusal refusal;
  refusal.input = 0;
  refusal.what = what;
  refusal.remedy = remedy;
  line.fail(std::move(refusal));
}

void fit_axis(const Line& line, const char* side, WindowAxis& axis, bool same, const std::string& fit) {
  if (same) {
    axis.output = (axis.input + axis.stride - 1) / axis.stride;
    int64_t missing = std::max<int64_t>(0, (axis.output - 1) * axis.stride + axis.extent() - axis.input);
    axis.before = missing / 2;
    axis.after = missing - axis.before;
    return;
  }
  const int64_t room = axis.input + axis.before + axis.after - axis.extent();
  if (room < 0)
    refuse(line,
           text("the filter does not fit: ", side, " ", axis.input, " + padding ", axis.before, " + ",
                axis.after, " is less than the filter's ", axis.extent()),
           "Use a smaller kernel, or padding=same.");
  const int64_t rest = room % axis.stride;
  axis.output = room / axis.stride + 1;
  if (rest == 0 || fit == "floor") return;
  if (fit == "exact") {
    char quotient[32];
    std::snprintf(quotient, sizeof quotient, "%.2f",
                  static_cast<double>(room) / static_cast<double>(axis.stride) + 1);
    refuse(line,
           text("(", axis.input + axis.before + axis.after, " - ", axis.extent(), ") / ", axis.stride,
                " + 1 = ", quotient, ": the filter does not fit the ", side),
           "Change the stride, use padding=same, or fit=floor to leave the rest out.");
  }
  if (axis.output * axis.stride < axis.input + axis.before) {  // the last window must start inside the input
    axis.after += axis.stride - rest;
    axis.output += 1;
  }
}

}  // namespace

std::array<WindowAxis, 3> Window::volume() const {
  std::array<WindowAxis, kMostAxes> all;
  std::copy(axes.begin(), axes.end(), all.end() - static_cast<std::ptrdiff_t>(axes.size()));
  return all;
}

std::vector<int64_t> Window::each(int64_t (*number)(const WindowAxis&)) const {
  std::vector<int64_t> all;
  for (const WindowAxis& axis : axes) all.push_back(number(axis));
  return all;
}

int64_t Window::outputs() const {
  int64_t product = 1;
  for (const WindowAxis& axis : axes) product *= axis.output;
  return product;
}

int64_t Window::taps() const {
  int64_t product = 1;
  for (const WindowAxis& axis : axes) product *= axis.kernel;
  return product;
}

Shape Window::output(int64_t channels) const {
  Shape shape = each([](const WindowAxis& a) { return a.output; });
  shape.push_back(channels);
  return shape;
}

std::vector<Key> pooling_window_keys() {
  return {Key::axes("kernel", "", 1, kMaxKernel).needed("kernel=ROWSxCOLUMNS"),
          Key::axes("stride", "", 1, kMaxKernel), Key::padding("padding", kMaxKernel),
          Key::word("fit", "floor", {"floor", "exact", "ceil"})};
}

std::vector<Key> convolution_window_keys() {
  std::vector<Key> keys = pooling_window_keys();
  keys[1].usual = "1";
  keys.insert(keys.begin() + 2, Key::axes("dilation", "1", 1, kMaxKernel));
  return keys;
}

Window read_window(const Attributes& attributes, const Shape& input, size_t count, bool pooling) {
  const std::vector<int64_t> kernel = attributes.axes("kernel", count);
  const std::vector<int64_t> stride = attributes.axes("stride", count, pooling ? to_text(kernel) : "");
  const std::vector<int64_t> dilation =
      pooling ? std::vector<int64_t>(count, 1) : attributes.axes("dilation", count);
  const Padding padding = read_padding(attributes, count);
  const std::string fit = attributes.word("fit");

  Window window;
  for (size_t i = 0; i < count; ++i)
    window.axes.push_back(
        {input[i], kernel[i], stride[i], dilation[i], padding.before[i], padding.after[i], 1});
  for (const WindowAxis& axis : window.axes)
    if (pooling && std::max(axis.before, axis.after) >= axis.kernel)
      attributes.fail("padding", text("must be smaller than the window (", axis.kernel,
                                      "): a window would lie outside the picture"));
  for (size_t i = 0; i < count; ++i)
    fit_axis(attributes.line(), kSides[kMostAxes - count + i], window.axes[i], padding.same, fit);
  return window;
}

}  // namespace margay
