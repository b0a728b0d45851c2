// What is no number: whoever chooses a largest or smallest value chooses it, so that it is seen at the end.
#include <cmath>
#include <limits>

#include "compare.h"
#include "handles.h"

namespace margay::test {
namespace {

const std::string kKernels[] = {"library=onednn", "library=openblas", "layout=channels_last", "dtype=f64"};

/// Inputs are finite: NaN is 0 / 0, and all else is divided by 1.
std::string input(const std::string& name, const std::string& shape) {
  return text(name, "1 = input() shape=", shape, "\n", name, "2 = input() shape=", shape, "\n", name,
              " = divide(", name, "1, ", name, "2)\n");
}

/// The value everywhere but at these places, where NaN is.
struct Holes {
  Values values;
  std::vector<size_t> places;
};

Values outcome(const std::string& program, const std::vector<Holes>& inputs, const std::string& options) {
  Plan plan(program, options);
  Context context(plan);
  int32_t number = 0;
  for (Holes input : inputs) {
    Values divisors(input.values.size(), 1);
    for (size_t place : input.places) input.values[place] = divisors[place] = 0;
    context.bind(number++, input.values);
    context.bind(number++, divisors);
  }
  context.run(1);
  return context.output(1);
}

TEST_CASE("NaN is larger and smaller than all numbers, in whichever input it is") {
  for (const std::string op : {"maximum", "minimum"})
    for (const std::string& kernels : kKernels)
      for (size_t with = 0; with < 3; ++with) {
        INFO(op << " " << kernels << ", input " << with);
        std::vector<Holes> inputs(3, {Values(40, 3), {}});
        inputs[with].places = {0, 17, 39};
        const Values got =
            outcome(input("a", "2x20") + input("b", "2x20") + input("c", "2x20") + "y = " + op + "(a, b, c)",
                    inputs, kernels);
        for (size_t i = 0; i < got.size(); ++i) CHECK_EQ(std::isnan(got[i]), i == 0 || i == 17 || i == 39);
      }
}

TEST_CASE("the largest of values with a NaN among them is NaN") {
  const size_t rows = 5, columns = 7, channels = 20;
  for (const std::string op : {"reduce_max(x) axes=0,1", "reduce_max(x) axes=-1", "reduce_max(x) axes=0,1,2",
                               "global_maxpool(x)", "adaptive_maxpool(x) output=2"})
    for (const std::string& kernels : kKernels)
      for (size_t place = 0; place < rows * columns; ++place) {
        INFO(op << " " << kernels << ", place " << place);
        const Values got =
            outcome(input("x", "5x7x20") + "y = " + op,
                    {{Values(rows * columns * channels, -2), {place * channels + 18}}}, kernels);
        CHECK(std::any_of(got.begin(), got.end(), [](double value) { return std::isnan(value); }));
        if (op.find("global") == 0)
          for (size_t c = 0; c < channels; ++c) CHECK_EQ(std::isnan(got[c]), c == 18);
      }
}

TEST_CASE("windows of f32 pass over NaN where oneDNN pools") {
  for (const std::string shape : {"4x4x16", "4x4x3"}) {
    const size_t channels = shape == "4x4x3" ? 3 : 16;
    Holes x{Values(16 * channels, 1), {5 * channels + 1}};  // one of the first window's
    for (const size_t place : {10, 11, 14, 15}) x.places.push_back(place * channels + 1);  // the last one's
    for (const std::string& kernels : kKernels) {
      INFO(shape << " " << kernels);
      const Values got = outcome(input("x", shape) + "y = maxpool2d(x) kernel=2", {x}, kernels);
      const bool ours = kernels == "dtype=f64";
      CHECK_EQ(std::isnan(got[1]), ours);
      CHECK_EQ(std::isnan(got[3 * channels + 1]), ours);
      if (ours) continue;
      CHECK_EQ(got[1], 1);
      CHECK_EQ(got[3 * channels + 1], -static_cast<double>(std::numeric_limits<float>::max()));
    }
  }
}

}  // namespace
}  // namespace margay::test
