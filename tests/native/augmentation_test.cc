// Augmentation while gathering: what a sample draws, and what messages say. What each transform does is
// compared in transforms_test.
#include <doctest/doctest.h>

#include <cmath>
#include <sstream>

#include "augmented.h"
#include "compare.h"
#include "numbers.h"

namespace margay::test {
namespace {

Values part(const Values& values, size_t i, size_t size) {
  return Values(values.begin() + static_cast<int64_t>(i * size),
                values.begin() + static_cast<int64_t>((i + 1) * size));
}

constexpr size_t kSize = 9 * 7 * 3;
const std::string kInput = "shape=9x7x3 dtype=u8 augment=flip,shift:0.3,crop:2";

Values pictures(int64_t count) { return Numbers(1).integers(count * static_cast<int64_t>(kSize), 1, 255); }

TEST_CASE("what a sample draws is decided by seed, epoch and its number") {
  const Values data = pictures(8);
  const std::vector<int64_t> all = {0, 1, 2, 3, 4, 5, 6, 7};
  const Values one = seen(kInput, data, all, "seed=3", 2);
  for (const std::string options :
       {"seed=3", "seed=3 lanes=2", "seed=3 lanes=3", "seed=3 lanes=2 shares=5"}) {
    INFO(options);
    CHECK_EXACT(seen(kInput, data, all, options, 2), one);
  }
  const Values other = seen(kInput, data, {6, 3, 6}, "seed=3 lanes=2", 2);
  for (const auto& [place, sample] : {std::pair<size_t, size_t>{0, 6}, {1, 3}, {2, 6}})
    CHECK_EXACT(part(other, place, kSize), part(one, sample, kSize));
  CHECK(difference(seen(kInput, data, all, "seed=4", 2), one, 0) != "");
  CHECK(difference(seen(kInput, data, all, "seed=3", 3), one, 0) != "");
  CHECK(difference(seen("shape=9x7x3 dtype=u8", data, all), one, 0) != "");
}

TEST_CASE("samples of one batch draw for themselves") {
  Values data = pictures(1);
  const Values same = data;
  for (int i = 1; i < 40; ++i) data.insert(data.end(), same.begin(), same.end());
  std::vector<int64_t> all(40);
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int64_t>(i);
  const Values many = seen(kInput, data, all);
  size_t unlike = 0;
  for (size_t i = 1; i < all.size(); ++i) unlike += part(many, i, kSize) != part(many, 0, kSize);
  CHECK_GT(unlike, 35);
}

TEST_CASE("predictions and evaluations see samples as they are") {
  const Values data = pictures(2);
  Plan plan(
      "x = input() " + kInput + "\ny = flatten(x)\nz = dense(y) units=2\nloss = cross_entropy(z, label)",
      "mode=train batch=2 outputs=y");
  Context context(plan);
  context.bind(0, data, MG_U8);
  context.bind(1, {0, 1}, MG_U8);
  context.run(2);
  CHECK_EXACT(context.output(2), data);
  context.run(2, true);
  CHECK_EXACT(context.output(2), data);
}

TEST_CASE("a training step sees what mode=augment shows, in f32 and f64, after scale and shift") {
  const std::string input = kInput + " scale=0.5,0.25,0.125 shift=-1,0,1";
  const Values data = pictures(4);
  for (const std::string type : {"f32", "f64"}) {
    const Values shown = seen(input, data, {2}, "seed=7 dtype=" + type, 5);
    // the loss is linear in the picture: its gradient with respect to the weights is the picture itself
    Plan plan(
        "x = input() " + input + "\ny = flatten(x)\nz = dense(y) units=2\nloss = cross_entropy(z, label)",
        "mode=train batch=1 seed=7 dtype=" + type);
    Context context(plan);
    context.bind(0, data, MG_U8);
    context.bind(1, {1, 1, 1, 1}, MG_U8);
    context.samples()[0] = 2;
    check(mg_context_epoch(context.handle(), 5));
    const Values g = gradient(plan, context, 1);
    Values expected;
    for (double value : shown) expected.insert(expected.end(), {value / 2, -value / 2});
    expected.insert(expected.end(), {0.5, -0.5});
    CHECK_CLOSE(g, expected, tolerance(8, plan.epsilon(), expected));
  }
}

TEST_CASE("values of every data type are augmented alike") {
  const Values data = pictures(3);
  const Values bytes = seen(kInput, data, {0, 1, 2});
  for (int32_t dtype : {MG_I32, MG_I64, MG_F32, MG_F64})
    CHECK_EXACT(seen(kInput, data, {0, 1, 2}, "", 0, dtype), bytes);
}

TEST_CASE("values that are not finite are refused where they are bound") {
  Values data(2 * 4 * 4, 1);
  data[16 + 5] = std::nan("");
  const std::string edge = "shape=4x4x1 augment=flip:1,fill:edge";
  CHECK_THROWS_WITH(seen(edge, data, {0, 1}, "", 0, MG_F32),
                    "input x: sample 1: the value at (1,1,0) of 4x4x1 is NaN, expected a finite number. "
                    "Replace it, or leave the sample out.");
  data[16 + 5] = 1e300;
  CHECK_THROWS_WITH(seen(edge, data, {0, 1}, "", 0, MG_F64),
                    "input x: sample 1: the value at (1,1,0) of 4x4x1 is 1e+300, which the network sees as "
                    "inf, expected a finite number. Replace it, or leave the sample out.");
  data[16 + 5] = 1;
  CHECK_THROWS_WITH(seen(edge + " scale=1e38", Values(16, 100), {0}, "", 0, MG_F32),
                    "input x: sample 0: a value is not finite after augmentation, scale and shift, expected "
                    "a finite number. Use smaller numbers there.");
  CHECK_NOTHROW(seen(edge, data, {0, 1}, "", 0, MG_F32));
}

/// The message of a program whose input has this augment=.
std::string refusal(const std::string& augment, const std::string& shape = "8x8x3") {
  const std::string program = "x = input() shape=" + shape + " augment=" + augment + "\ny = flatten(x)";
  mg_program* read = mg_program_read(program.c_str());
  if (!read) return std::string(mg_last_error()).substr(0, std::string(mg_last_error()).find("\n"));
  mg_program_close(read);
  return "";
}

TEST_CASE("what is wrong with an augmentation is said with its line and column") {
  const std::string known = "; known: " + [] {
    std::string names, line;
    std::istringstream lines(mg_transforms());
    while (std::getline(lines, line))
      if (line.rfind("transform ", 0) == 0) names += (names.empty() ? "" : ", ") + line.substr(10);
    return names;
  }();
  CHECK_EQ(refusal("flip"), "");
  CHECK_EQ(refusal("flip,flop"), "line 1, column 38: augment=flip,flop: unknown transform 'flop'" + known +
                                     ". Did you mean 'flip'?");
  CHECK_EQ(refusal("flip,"), "line 1, column 38: augment=flip,: a transform is missing" + known);
  CHECK_EQ(refusal("flip:2"), "line 1, column 38: probability=2: expected a number from 0 to 1");
  CHECK_EQ(refusal("flip:axis=left"),
           "line 1, column 38: axis=left: expected one of horizontal, vertical, both");
  CHECK_EQ(refusal("flip:0.5:0.5"),
           "line 1, column 42: augment=flip:0.5:0.5: '0.5' after flip, expected KEY=VALUE");
  CHECK_EQ(refusal("flip:0.5:probability=1"),
           "line 1, column 42: augment=flip:0.5:probability=1: flip has probability twice");
  CHECK_EQ(refusal("crop:pad=1"), "line 1, column 38: unknown key 'pad'; known here: padding");
  CHECK_EQ(refusal("flip", "8"), "line 1, column 21: augment=flip: samples of 8, expected pictures: HxWxC");
  std::string many = "flip";
  for (int i = 0; i < 32; ++i) many += ",flip";
  CHECK(refusal(many).find("more than 32 transforms") != std::string::npos);
}

TEST_CASE("an augmentation has one way to be written") {
  const auto canonical = [](const std::string& augment) {
    const std::string program = "x = input() shape=8x8x3 augment=" + augment + "\ny = flatten(x)";
    mg_program* read = mg_program_read(program.c_str());
    REQUIRE(read);
    const std::string text = mg_program_text(read);
    mg_program_close(read);
    return text.substr(24, text.find('\n') - 24);
  };
  CHECK_EQ(canonical("flip"), "augment=flip");
  CHECK_EQ(canonical("flip:0.50:axis=horizontal,shift:axis=vertical:fraction=0.25"),
           "augment=flip,shift:0.25:axis=vertical");
  CHECK_EQ(canonical("crop:padding=4,fill:mode=edge"), "augment=crop:4,fill:edge");
  CHECK_EQ(canonical("crop:0,fill:value=255"), "augment=crop,fill:value=255");
}

TEST_CASE("an epoch below 0 is refused") {
  Plan plan("x = input() shape=2x2x1\ny = flatten(x)", "");
  Context context(plan);
  CHECK_EQ(mg_context_epoch(context.handle(), -1), MG_INVALID);
  CHECK_EQ(std::string(mg_last_error()), "epoch -1, expected 0 or more");
  CHECK_EQ(mg_context_epoch(nullptr, 0), MG_INVALID);
}

}  // namespace
}  // namespace margay::test
