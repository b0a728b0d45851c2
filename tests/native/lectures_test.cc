// The examples that the lectures work by hand.
#include <sstream>

#include "compare.h"
#include "handles.h"

namespace margay::test {
namespace {

const char* const kOneFilter = R"(
x = input() shape=3x3x1
h = conv2d(x) filters=1 kernel=2x2 bias=false
flat = flatten(h)
score = dense(flat) units=2
loss = cross_entropy(score, label)
)";

const char* const kLetters = R"(
image = input() shape=9x9x1
filtered = conv2d(image) filters=3 kernel=3x3 bias=false
positive = relu(filtered)
pool1 = maxpool2d(positive) kernel=2x2 stride=2x2 fit=ceil
pool2 = maxpool2d(pool1) kernel=2x2 stride=2x2 fit=ceil
votes = flatten(pool2)
)";

const char* const kSmiley = R"(
image = input() shape=7x7x1
map = conv2d(image) filters=1 kernel=3x3 bias=false
pool = maxpool2d(map) kernel=2x2 fit=ceil
flat = flatten(pool)
)";

const char* const kKernels[] = {"library=onednn", "library=onednn layout=channels_last", "library=openblas",
                                "dtype=f64"};

/// Numbers with blanks, bars and slashes between them, as the slides print them.
Values numbers(std::string words) {
  for (char& c : words)
    if (c == '/' || c == '|') c = ' ';
  std::istringstream in(words);
  Values values;
  for (double value; in >> value;) values.push_back(value);
  return values;
}

/// Planes one after the other become channels last.
Values channels_last(const std::vector<Values>& planes) {
  Values all;
  for (size_t i = 0; i < planes.front().size(); ++i)
    for (const Values& plane : planes) all.push_back(plane[i]);
  return all;
}

/// Channel c of n.
Values channel(const Values& all, size_t c, size_t n) {
  Values plane;
  for (size_t i = c; i < all.size(); i += n) plane.push_back(all[i]);
  return plane;
}

Values ninths(Values values) {
  for (double& value : values) value *= 9;
  return values;
}

TEST_CASE("X and O: filtering, ReLU, pooling") {
  Values picture(81, -1);
  for (size_t i = 1; i <= 7; ++i) picture[i * 9 + i] = picture[i * 9 + 8 - i] = 1;
  const Values filters =
      channels_last({numbers("1 -1 -1 / -1 1 -1 / -1 -1 1"), numbers("1 -1 1 / -1 1 -1 / 1 -1 1"),
                     numbers("-1 -1 1 / -1 1 -1 / 1 -1 -1")});
  const Values diagonal = numbers(
      "7 -1 1 3 5 -1 3 / -1 9 -1 3 -1 1 -1 / 1 -1 9 -3 1 -1 5 / 3 3 -3 5 -3 3 3 / 5 -1 1 -3 9 -1 1 / -1 1 -1 "
      "3 -1 9 -1 / 3 -1 5 3 1 -1 7");
  const Values cross = numbers(
      "3 -5 1 -1 1 -5 3 / -5 5 -5 3 -5 5 -5 / 1 -5 5 -7 5 -5 1 / -1 3 -7 9 -7 3 -1 / 1 -5 5 -7 5 -5 1 / -5 5 "
      "-5 3 -5 5 -5 / 3 -5 1 -1 1 -5 3");
  Values other;
  for (size_t i = 0; i < 49; ++i) other.push_back(diagonal[i / 7 * 7 + 6 - i % 7]);  // the first, mirrored
  for (const std::string kernels : kKernels) {
    INFO(kernels);
    Plan plan(kLetters, std::string("outputs=filtered,pool1,pool2,votes ") + kernels);
    plan.write("filtered/kernel", filters);  // ninefold: "multiply, add, divide by 9"
    Context context(plan);
    context.bind(0, picture);
    context.run(1);
    const Values filtered = context.output(1, 0), pool1 = context.output(1, 1), pool2 = context.output(1, 2);
    CHECK_EXACT(channel(filtered, 0, 3), diagonal);
    CHECK_EXACT(channel(filtered, 1, 3), cross);
    CHECK_EXACT(channel(filtered, 2, 3), other);
    CHECK_EXACT(channel(pool1, 0, 3), numbers("9 3 5 3 / 3 9 3 5 / 5 3 9 1 / 3 5 1 7"));
    CHECK_EXACT(channel(pool1, 1, 3), numbers("5 3 5 3 / 3 9 5 1 / 5 5 5 1 / 3 1 1 3"));
    CHECK_EXACT(channel(pool1, 2, 3), numbers("3 5 9 7 / 5 5 9 3 / 9 9 1 5 / 7 3 5 3"));
    CHECK_EXACT(channel(pool2, 0, 3), numbers("9 5 / 5 9"));
    CHECK_EXACT(channel(pool2, 1, 3), numbers("9 5 / 5 5"));
    CHECK_EXACT(channel(pool2, 2, 3), numbers("5 9 / 9 5"));
    CHECK_EXACT(context.output(1, 3), pool2);  // twelve values vote
    plan.write("filtered/kernel", [&] {
      Values scaled = filters;
      for (double& value : scaled) value /= 9;
      return scaled;
    }());
    context.run(1);
    CHECK_CLOSE(ninths(channel(context.output(1, 0), 1, 3)), cross,
                9 * 9 * plan.epsilon());  // nine rounded ninths
  }
}

TEST_CASE("smiley: the feature map and its pool") {
  const Values picture = numbers(
      "0 0 0 0 0 0 0/0 1 0 0 0 1 0/0 0 0 0 0 0 0/0 0 0 1 0 0 0/0 1 0 0 0 1 0/0 0 1 1 1 0 0/0 0 0 0 0 0 0");
  for (const std::string kernels : kKernels) {
    INFO(kernels);
    Plan plan(kSmiley, std::string("outputs=map,flat ") + kernels);
    plan.write("map/kernel", numbers("0 0 1/1 0 0/0 1 1"));
    Context context(plan);
    context.bind(0, picture, MG_U8);
    context.run(1);
    CHECK_EXACT(context.output(1, 0), numbers("0 1 0 0 0 / 0 1 1 1 0 / 1 0 0 2 1 / 1 4 2 1 0 / 0 0 1 2 1"));
    CHECK_EXACT(context.output(1, 1), numbers("1 1 0 4 2 1 0 2 1"));
  }
}

struct Demo {
  std::vector<const char*> planes;  // 5x5 each, without the padding
  std::vector<const char*> filters;
  Values biases;
  const char* first;
  const char* second;
};

TEST_CASE("the CS231n convolution demo, in both draws") {
  const Demo demos[] = {{{"0 0 2 0 2/1 2 2 2 0/0 2 1 0 0/0 2 0 2 1/1 0 2 2 0",
                          "1 0 0 2 0/1 0 1 0 1/0 0 2 1 2/1 2 1 0 0/1 2 2 0 2",
                          "0 2 2 1 0/0 2 0 0 1/1 1 1 2 1/2 0 1 2 2/2 1 1 0 0"},
                         {"-1 0 -1/1 -1 1/-1 0 -1 | 0 -1 1/1 1 1/-1 1 -1 | 0 0 0/-1 1 -1/1 1 -1",
                          "0 1 1/-1 -1 -1/1 -1 1 | -1 0 -1/1 1 1/-1 1 -1 | 0 1 0/0 0 -1/1 -1 0"},
                         {1, 0},
                         "-3 -1 0 / -1 -8 2 / 3 0 3",
                         "1 4 2 / -1 4 5 / 3 1 3"},
                        {{"0 0 1 0 2/1 0 2 0 1/1 0 2 2 0/2 0 0 2 0/2 1 2 2 0",
                          "2 1 2 1 1/2 1 2 0 1/0 2 1 0 1/1 2 2 2 2/0 1 2 0 1",
                          "2 1 1 2 0/1 0 0 1 0/0 1 0 0 0/1 0 2 1 0/2 2 1 1 1"},
                         {"-1 0 1/0 0 1/1 -1 1 | -1 0 1/1 -1 1/0 1 0 | -1 1 1/1 1 0/0 -1 0",
                          "0 1 -1/0 -1 0/0 -1 1 | -1 0 0/1 -1 0/1 -1 0 | -1 1 -1/0 -1 -1/1 0 0"},
                         {1, 0},
                         "2 3 3 / 3 7 3 / 8 10 -3",
                         "-8 -8 -3 / -3 1 0 / -3 -8 -5"}};
  for (const Demo& demo : demos) {
    std::vector<Values> planes;
    for (const char* plane : demo.planes) planes.push_back(numbers(plane));
    const Values first = numbers(demo.filters[0]), second = numbers(demo.filters[1]);  // channel by channel
    Values kernel;
    for (size_t tap = 0; tap < 9; ++tap)
      for (size_t c = 0; c < 3; ++c) kernel.insert(kernel.end(), {first[c * 9 + tap], second[c * 9 + tap]});
    for (const std::string kernels : kKernels) {
      INFO(kernels);
      Plan plan("x = input() shape=5x5x3\no = conv2d(x) filters=2 kernel=3x3 stride=2x2 padding=1", kernels);
      CHECK_EQ(to_text(plan.fact("o").shape), "3x3x2");
      plan.write("o/kernel", kernel);
      plan.write("o/bias", demo.biases);
      Context context(plan);
      context.bind(0, channels_last(planes));
      context.run(1);
      CHECK_EXACT(channel(context.output(1), 0, 2), numbers(demo.first));
      CHECK_EXACT(channel(context.output(1), 1, 2), numbers(demo.second));
    }
  }
}

TEST_CASE("seven inputs and three hidden units have 21 weights") {
  CHECK_EQ(to_text(Plan("x = input() shape=7\nh = dense(x) units=3 bias=false", "").fact("h/kernel").shape),
           "7x3");
}

TEST_CASE("ten 5x5 filters on 32x32x3 have 760 parameters") {
  const Plan plan("x = input() shape=32x32x3\ny = conv2d(x) filters=10 kernel=5x5 padding=2", "");
  CHECK_EQ(to_text(plan.fact("y").shape), "32x32x10");
  CHECK_EQ(elements(plan.fact("y/kernel").shape) + elements(plan.fact("y/bias").shape), 760);
}

// h = X * W with X 3x3, W 2x2: ∂E/∂W_ab = Σ ∂E/∂h_ij · X_(i+a)(j+b), a convolution of X with ∂E/∂H.
TEST_CASE("backpropagation: the gradient of a filter is a convolution") {
  const Values x = numbers("1 2 3 / 4 5 6 / 7 8 10"), diff = numbers("1 -2 / 3 4");
  for (const std::string kernels : kKernels) {
    INFO(kernels);
    Plan plan(kOneFilter, std::string("mode=train ") + kernels);
    plan.write("h/kernel", {1, 1, 1, 1});
    plan.write("score/kernel", {diff[0], 0, diff[1], 0, diff[2], 0, diff[3], 0});
    plan.write("score/bias", {0x1p20, 0});  // so far away that E is the first score
    Context context(plan);
    context.bind(0, x);
    context.bind(1, {1}, MG_U8);
    context.step(1, 0, 1);
    Values expected;
    for (size_t a = 0; a < 2; ++a)
      for (size_t b = 0; b < 2; ++b) {
        double sum = 0;
        for (size_t i = 0; i < 2; ++i)
          for (size_t j = 0; j < 2; ++j) sum += diff[i * 2 + j] * x[(i + a) * 3 + j + b];
        expected.push_back(1 - sum);  // W ← W - η ∂E/∂W with η = 1
      }
    CHECK_EXACT(plan.read("h/kernel"), expected);
  }
}

TEST_CASE("the curve detector answers 6600 to a curve") {
  // (50·30)·4 + 20·30: the filter's curve meets the picture's
  Values picture(49, 0), filter(49, 0);
  for (size_t at : {5u, 12u, 18u, 25u}) picture[at] = 50, filter[at] = 30;
  picture[32] = 20, filter[32] = 30;
  for (const std::string kernels : kKernels) {
    Plan plan("field = input() shape=7x7x1\nanswer = conv2d(field) filters=1 kernel=7x7 bias=false",
              std::string("batch=2 ") + kernels);
    plan.write("answer/kernel", filter);
    Context context(plan);
    Values both = picture;
    both.resize(98, 0);  // and nothing to an empty field
    context.bind(0, both);
    context.run(2);
    CHECK_EXACT(context.output(2), Values({6600, 0}));
  }
}

}  // namespace
}  // namespace margay::test
