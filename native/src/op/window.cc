#include "op/window.h"

#include <algorithm>
#include <cstdio>

namespace margay {
namespace {

constexpr int64_t kMaxKernel = 65536;
constexpr size_t kMostAxes = 3;

/// How messages call axis i of `count`.
const char* side_name(size_t i, size_t count) {
  const char* const sides[kMostAxes] = {"plane", "row", "column"};
  return count == 1 ? "position" : sides[kMostAxes - count + i];
}

/// What a message expects of padding.
const char* padding_forms(size_t count) {
  const char* const forms[kMostAxes] = {"valid, same, P or before,after",
                                        "valid, same, P, PxQ or top,bottom,left,right",
                                        "valid, same, P, PxQxR or front,back,top,bottom,left,right"};
  return forms[count - 1];
}

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
      if (!good) attributes.fail("padding", text("expected ", padding_forms(count)));
    }
  }
  attributes.note("padding", padding.word(), "valid");
  return padding;
}

/// Why windows cannot cover an input: the words of a message.
class Misfit {
 public:
  Misfit(const Attributes& attributes, const Shape& input, const Window& window, bool pooling)
      : attributes_(attributes), input_(input), window_(window), thing_(pooling ? "window" : "filter") {}

  [[noreturn]] void too_large(size_t i) const {
    const WindowAxis& axis = window_.axes[i];
    const int64_t padding = axis.before + axis.after;
    refuse(text("the ", thing_, " is larger than the input (", axis.extent(), " ", side(i), "s, ", axis.input,
                padding == 0 ? "" : text(" + ", padding), " there)"),
           "Use a smaller one, padding SAME, or a larger input.");
  }

  /// Of a transposed convolution, whose padding takes more away than the windows bring.
  [[noreturn]] void nothing_left(size_t i) const {
    const WindowAxis& a = window_.axes[i];
    refuse(text("(", a.output, " - 1) * ", a.stride, " + ", a.extent(), " - ", a.before + a.after, " = ",
                a.input, ": the padding leaves no ", side(i), "s"),
           "Use less padding, or a larger filter.");
  }

  [[noreturn]] void not_exact() const {
    std::vector<size_t> misfits;
    for (size_t i = 0; i < window_.axes.size(); ++i)
      if (room(window_.axes[i]) % window_.axes[i].stride != 0) misfits.push_back(i);
    std::vector<std::string> formulas, strides, rest;
    if (alike()) {
      formulas = {formula(window_.axes[0])};
      strides = {"stride " + fitting(window_.axes[0])};
      std::vector<std::string> sides;
      for (size_t i : misfits) sides.insert(sides.begin(), side(i) + (rest_of(i) == 1 ? "" : "s"));
      rest = {last(misfits[0], listed(sides))};
    } else {
      for (size_t i : misfits) {
        formulas.push_back(side(i) + "s " + formula(window_.axes[i]));
        strides.push_back(side(i) + " stride " + fitting(window_.axes[i]));
        rest.insert(rest.begin(), last(i, side(i) + (rest_of(i) == 1 ? "" : "s")));
      }
    }
    std::string shown;
    for (const std::string& each : formulas) shown += (shown.empty() ? "" : ", ") + each;
    refuse(
        text(shown, ": the ", thing_, " does not fit"),
        text("\n  Use ", listed(strides), ", padding SAME, or fit FLOOR to leave ", listed(rest), " out."));
  }

 private:
  static int64_t room(const WindowAxis& axis) {
    return axis.input + axis.before + axis.after - axis.extent();
  }
  int64_t rest_of(size_t i) const { return room(window_.axes[i]) % window_.axes[i].stride; }
  std::string side(size_t i) const { return side_name(i, window_.axes.size()); }
  std::string last(size_t i, const std::string& what) const {
    return rest_of(i) == 1 ? "the last " + what : text("the last ", rest_of(i), " ", what);
  }

  bool alike() const {
    const auto numbers = [](const WindowAxis& a) {
      return std::vector<int64_t>{a.input, a.extent(), a.stride, a.before, a.after};
    };
    return std::all_of(window_.axes.begin(), window_.axes.end(),
                       [&](const WindowAxis& a) { return numbers(a) == numbers(window_.axes[0]); });
  }

  /// (7 - 3 + 2*1) / 3 + 1 = 2.67, as the lectures write it.
  static std::string formula(const WindowAxis& a) {
    std::string padding;
    if (a.before != a.after)
      padding = text(" + ", a.before, " + ", a.after);
    else if (a.before > 0)
      padding = text(" + 2*", a.before);
    char quotient[32];
    const bool whole = room(a) % a.stride == 0;
    std::snprintf(quotient, sizeof quotient, whole ? "%.0f" : "%.2f",
                  static_cast<double>(room(a)) / static_cast<double>(a.stride) + 1);
    return text("(", a.input, " - ", a.extent(), padding, ") / ", a.stride, " + 1 = ", quotient);
  }

  /// Smaller strides under which the windows cover the input exactly: 1 or 2.
  static std::string fitting(const WindowAxis& axis) {
    constexpr size_t kShown = 4;
    std::vector<std::string> strides;
    for (int64_t s = 1; s < axis.stride && strides.size() < kShown; ++s)
      if (room(axis) % s == 0) strides.push_back(std::to_string(s));
    return listed(strides, " or ");
  }

  static std::string listed(const std::vector<std::string>& words, const char* before_last = " and ") {
    std::string out;
    for (size_t i = 0; i < words.size(); ++i)
      out += (i == 0 ? "" : i + 1 == words.size() ? before_last : ", ") + words[i];
    return out;
  }

  [[noreturn]] void refuse(const std::string& what, const std::string& remedy) const {
    Refusal refusal;
    refusal.input = 0;
    refusal.what = text("input ", to_text(input_), ": ", what);
    refusal.remedy = remedy;
    attributes_.line().fail(std::move(refusal));
  }

  const Attributes& attributes_;
  const Shape& input_;
  const Window& window_;
  const char* thing_;
};

/// Sets padding and outputs of an axis; false: the kernel is larger than the padded input.
bool fit_axis(WindowAxis& axis, bool same, bool ceil) {
  if (same) {
    axis.output = (axis.input + axis.stride - 1) / axis.stride;
    int64_t missing = std::max<int64_t>(0, (axis.output - 1) * axis.stride + axis.extent() - axis.input);
    axis.before = missing / 2;
    axis.after = missing - axis.before;
    return true;
  }
  const int64_t room = axis.input + axis.before + axis.after - axis.extent();
  if (room < 0) return false;
  const int64_t rest = room % axis.stride;
  axis.output = room / axis.stride + 1;
  // the last window must start inside the input
  if (ceil && rest != 0 && axis.output * axis.stride < axis.input + axis.before) {
    axis.beyond = axis.stride - rest;
    axis.after += axis.beyond;
    axis.output += 1;
  }
  return true;
}

}  // namespace

bool WindowAxis::touches() const {
  for (int64_t tap = 0; tap < kernel; ++tap) {
    const int64_t away = before - tap * dilation;  // of the first window's tap from the input's beginning
    const int64_t first = std::max<int64_t>(0, (away + stride - 1) / stride);
    if (first < output && first * stride < input + away) return true;
  }
  return false;
}

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

const Shape& windowed_input(const Declaration& declaration, size_t axes) {
  std::string extents;
  for (size_t i = 0; i < axes; ++i) extents += text(side_name(i, axes), "s x ");
  return declaration.input_of_rank(axes + 1, extents + "channels", "Put Reshape before it.");
}

std::vector<Key> pooling_window_keys(size_t axes) {
  return {Key::axes("kernel", "", 1, kMaxKernel).needed("kernel=" + axes_form(axes)),
          Key::axes("stride", "", 1, kMaxKernel), Key::padding("padding", kMaxKernel),
          Key::word("fit", "floor", {"floor", "exact", "ceil"})};
}

std::vector<Key> transposed_window_keys(size_t axes) {
  std::vector<Key> keys = convolution_window_keys(axes);
  keys.back() = Key::axes("output_padding", "0", 0, kMaxKernel);
  return keys;
}

std::vector<Key> convolution_window_keys(size_t axes) {
  std::vector<Key> keys = pooling_window_keys(axes);
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
  const Misfit misfit(attributes, input, window, pooling);
  bool exact = true;
  for (size_t i = 0; i < count; ++i) {
    WindowAxis& axis = window.axes[i];
    if (!fit_axis(axis, padding.same, fit == "ceil")) misfit.too_large(i);
    exact &= (axis.output - 1) * axis.stride + axis.extent() == axis.input + axis.before + axis.after;
  }
  if (fit == "exact" && !padding.same && !exact) misfit.not_exact();
  return window;
}

Window read_transposed_window(const Attributes& attributes, const Shape& input, size_t count) {
  const std::vector<int64_t> kernel = attributes.axes("kernel", count);
  const std::vector<int64_t> stride = attributes.axes("stride", count);
  const std::vector<int64_t> dilation = attributes.axes("dilation", count);
  const Padding padding = read_padding(attributes, count);
  const std::vector<int64_t> more = attributes.axes("output_padding", count);

  Window window;
  for (size_t i = 0; i < count; ++i) {
    WindowAxis axis{1, kernel[i], stride[i], dilation[i], padding.before[i], padding.after[i], input[i]};
    if (more[i] > 0 && padding.same)
      attributes.fail("output_padding",
                      "padding SAME leaves none: the output is as large as input times stride");
    if (more[i] >= std::max(axis.stride, axis.dilation) && more[i] > 0)
      attributes.fail("output_padding",
                      text("expected less than the stride or the dilation, ",
                           std::max(axis.stride, axis.dilation), " ", side_name(i, count), "s"));
    axis.input = padding.same
                     ? axis.output * axis.stride
                     : (axis.output - 1) * axis.stride + axis.extent() - axis.before - axis.after + more[i];
    if (padding.same) fit_axis(axis, true, false);
    window.axes.push_back(axis);
  }
  const Misfit misfit(attributes, input, window, false);
  for (size_t i = 0; i < count; ++i)
    if (window.axes[i].input < 1) misfit.nothing_left(i);
  return window;
}

}  // namespace margay
