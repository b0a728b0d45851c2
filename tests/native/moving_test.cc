// Targets and weights that move with their picture, and losses that read them.
#include <doctest/doctest.h>

#include <algorithm>

#include "augmented.h"
#include "compare.h"
#include "numbers.h"

namespace margay::test {
namespace {

constexpr int64_t kSamples = 7;
const std::string kAugment = "augment=rotate:40,shift:0.2,flip,elastic:3:sigma=2,brightness";

TEST_CASE("a mask of classes moves as its picture does") {
  Plan plan(
      "x = input() shape=9x8x1 augment=rotate:40,shift:0.3,flip,elastic:9:sigma=2,fill:value=7:"
      "interpolation=nearest\n"
      "m = input() shape=9x8 augment=rotate:40,shift:0.3,flip,elastic:9:sigma=2 moves=nearest outside=7\n"
      "y = flatten(x)\nz = flatten(m)",
      "mode=augment batch=7 lanes=2 outputs=y,z");
  Context context(plan);
  const Values classes = Numbers(3).integers(kSamples * 72, 0, 4);
  context.bind(0, classes, MG_F32);
  context.bind(1, classes, MG_U8);
  context.run(kSamples);
  const Values seen = context.output(kSamples, 0);
  CHECK_EXACT(context.output(kSamples, 1), seen);
  CHECK(std::count(seen.begin(), seen.end(), 7.0) > 20);
  CHECK(difference(seen, classes, 0) != "");
}

TEST_CASE("numbers of places move between their pixels, and without colours") {
  const Values data = Numbers(4).uniforms(kSamples * 72, -1, 1);
  std::vector<int64_t> all = {0, 1, 2, 3, 4, 5, 6};
  const Values picture = seen("shape=9x8x1 augment=rotate:40,flip", data, all, "", 0, MG_F32);
  CHECK_EXACT(seen("shape=9x8x1 augment=rotate:40,flip moves=bilinear", data, all, "", 0, MG_F32), picture);
  const Values coloured =
      seen("shape=9x8x1 augment=rotate:40,flip,brightness,erase:1 moves=bilinear", data, all, "", 0, MG_F32);
  CHECK_EXACT(coloured, picture);
}

TEST_CASE("boxes move with the picture, and those that leave it are none") {
  // a picture with one bright pixel for each box, which a flip or a shift moves as a whole
  const std::string augment = "augment=flip:axis=both,shift:0.5";
  Plan plan("x = input() shape=8x10x1 " + augment + "\nb = input() shape=3x5 " + augment +
                " moves=boxes picture=8x10\nc = input() shape=4 " + augment +
                " moves=boxes picture=8x10\ny = flatten(x)\nz = flatten(b)\nw = flatten(c)",
            "mode=augment batch=30 outputs=y,z,w");
  Context context(plan);
  Numbers numbers(8);
  Values pixels(30 * 80, 0), boxes, corners;
  for (int64_t i = 0; i < 30; ++i) {
    for (int64_t k = 0; k < 2; ++k) {
      const int64_t row = numbers.integer(4 * k, 4 * k + 3), column = numbers.integer(0, 9);
      pixels[static_cast<size_t>(i * 80 + row * 10 + column)] = static_cast<double>(k + 1);
      const double x = static_cast<double>(column) / 10, y = static_cast<double>(row) / 8;
      boxes.insert(boxes.end(), {static_cast<double>(k + 1), x, y, x + 0.1, y + 0.125});
      if (k == 0) corners.insert(corners.end(), {x, y, x + 0.1, y + 0.125});
    }
    boxes.insert(boxes.end(), {-1, 0.1, 0.2, 0.3, 0.4});
  }
  context.bind(0, pixels, MG_F32);
  context.bind(1, boxes, MG_F32);
  context.bind(2, corners, MG_F64);
  context.run(30);
  const Values seen = context.output(30, 0), moved = context.output(30, 1), alone = context.output(30, 2);
  int64_t inside = 0, outside = 0;
  for (int64_t i = 0; i < 30; ++i) {
    for (int64_t k = 0; k < 2; ++k) {
      INFO(i << " " << k);
      const double* row = moved.data() + 15 * i + 5 * k;
      const auto begin = seen.begin() + 80 * i;
      const auto pixel = std::find(begin, begin + 80, static_cast<double>(k + 1));
      if (pixel == begin + 80) {
        ++outside;
        CHECK_EQ(row[0], -1);
        continue;
      }
      ++inside;
      const double x = static_cast<double>((pixel - begin) % 10) / 10,
                   y = static_cast<double>((pixel - begin) / 10) / 8;
      CHECK_CLOSE(Values(row, row + 5), Values({static_cast<double>(k + 1), x, y, x + 0.1, y + 0.125}), 1e-6);
      if (k == 0)
        CHECK_CLOSE(Values(alone.begin() + 4 * i, alone.begin() + 4 * i + 4),
                    Values({x, y, x + 0.1, y + 0.125}), 1e-6);
    }
    CHECK_CLOSE(Values(moved.begin() + 15 * i + 10, moved.begin() + 15 * i + 15),
                Values({-1, 0.1, 0.2, 0.3, 0.4}), 1e-6);
  }
  CHECK_GT(inside, 20);
  CHECK_GT(outside, 5);
}

TEST_CASE("boxes follow an elastic picture") {
  // a picture whose box is filled: what is seen of it has the moved box as its bounds, to a pixel
  const std::string augment = "augment=elastic:60:sigma=5,flip,fill:interpolation=nearest";
  Plan plan("x = input() shape=40x48x1 " + augment + "\nb = input() shape=4 " + augment +
                " moves=boxes picture=40x48\ny = flatten(x)\nz = flatten(b)",
            "mode=augment batch=20 outputs=y,z");
  Context context(plan);
  Values pixels(20 * 40 * 48, 0), boxes;
  for (size_t i = 0; i < 20; ++i) {
    for (size_t row = 10; row < 28; ++row)
      std::fill_n(pixels.begin() + static_cast<int64_t>(i * 1920 + row * 48 + 12), 20, 1.0);
    boxes.insert(boxes.end(), {12 / 48.0, 10 / 40.0, 32 / 48.0, 28 / 40.0});
  }
  context.bind(0, pixels, MG_F32);
  context.bind(1, boxes, MG_F64);
  context.run(20);
  const Values seen = context.output(20, 0), moved = context.output(20, 1);
  double most = 0;  // by which an edge moved
  for (size_t i = 0; i < 20; ++i) {
    double left = 48, top = 40, right = 0, bottom = 0;
    for (size_t at = 0; at < 1920; ++at) {
      if (seen[i * 1920 + at] == 0) continue;
      const double column = static_cast<double>(at % 48), row = static_cast<double>(at / 48);
      left = std::min(left, column), right = std::max(right, column + 1);
      top = std::min(top, row), bottom = std::max(bottom, row + 1);
    }
    const double* box = moved.data() + 4 * i;
    CHECK_CLOSE(Values({box[0] * 48, box[1] * 40, box[2] * 48, box[3] * 40}),
                Values({left, top, right, bottom}), 1.01);
    most = std::max(most, std::abs(top - 10));
  }
  CHECK_GT(most, 1.5);
}

/// A network that judges every place, with inputs that are augmented or not.
std::string program(const std::string& picture, const std::string& label, const std::string& weights,
                    const std::string& loss) {
  return "x = input() shape=6x6x1 " + picture + "\nlabel = input() shape=6x6 dtype=i64 " + label +
         "\nweights = input() shape=6x6 " + weights + "\ny = conv2d(x) filters=3 kernel=3 padding=same\n" +
         loss;
}

TEST_CASE("a loss reads what moved, as if it had been bound so") {
  const Values pictures = Numbers(1).uniforms(kSamples * 36, 0, 1),
               labels = Numbers(2).integers(kSamples * 36, 0, 2),
               trust = Numbers(3).integers(kSamples * 36, 0, 3);
  const std::string label = kAugment + " moves=nearest outside=9", weight = kAugment + " moves=nearest";
  std::vector<int64_t> all = {0, 1, 2, 3, 4, 5, 6};
  const Values moved_pictures = seen("shape=6x6x1 " + kAugment, pictures, all, "seed=5", 3, MG_F32),
               moved_labels = seen("shape=6x6 " + label, labels, all, "seed=5", 3, MG_U8),
               moved_trust = seen("shape=6x6 " + weight, trust, all, "seed=5", 3, MG_F32);
  CHECK(std::count(moved_labels.begin(), moved_labels.end(), 9.0) > 10);
  for (const std::string loss :
       {"loss = cross_entropy(y, label) ignore_index=9",
        "loss = cross_entropy(y, label) ignore_index=9 class_weights=1,2,3",
        "loss = cross_entropy(y, label, weights) ignore_index=9\nn = class_counts(y, label) ignore_index=9"})
    for (const std::string lanes : {"", " lanes=2", " lanes=3 shares=5", " lanes=2 dtype=f64"}) {
      INFO(loss << lanes);
      const std::string options = "mode=train batch=7 seed=5" + lanes;
      Plan augmented(program(kAugment, label, weight, loss), options);
      Plan plain(program("", "", "", loss), options);
      const Values parameters = Numbers(6).uniforms(30, -1, 1);
      augmented.write_all(parameters);
      plain.write_all(parameters);
      const bool weighs = loss.find("weights)") != std::string::npos;
      const auto gradients = [&](Plan& plan, const Values& x, const Values& l, const Values& w) {
        Context context(plan);
        context.bind(0, x, MG_F32);
        context.bind(1, l, MG_I32);
        if (weighs) context.bind(2, w, MG_F32);
        check(mg_context_epoch(context.handle(), 3));
        Values all = gradient(plan, context, kSamples);
        all.push_back(mg_context_result(context.handle())->loss);
        for (size_t slot = 0; slot < 3; ++slot) all.push_back(context.metric(slot));
        return all;
      };
      const Values expected = gradients(plain, moved_pictures, moved_labels, moved_trust);
      CHECK_CLOSE(gradients(augmented, pictures, labels, trust), expected,
                  tolerance(64, plain.epsilon(), expected) + (plain.f64() ? 1e-6 : 0));
      // an evaluation reads all of them as they are bound
      Context context(augmented);
      context.bind(0, pictures, MG_F32);
      context.bind(1, labels, MG_I32);
      if (weighs) context.bind(2, trust, MG_F32);
      Context other(plain);
      other.bind(0, pictures, MG_F32);
      other.bind(1, labels, MG_I32);
      if (weighs) other.bind(2, trust, MG_F32);
      CHECK_EQ(context.run(kSamples, true).loss, other.run(kSamples, true).loss);
    }
}

TEST_CASE("a label that is none is refused where it moved to") {
  Plan plan(program(kAugment, kAugment + " moves=nearest outside=9", "", "loss = cross_entropy(y, label)"),
            "mode=train batch=7");
  Context context(plan);
  context.bind(0, Values(kSamples * 36, 0.5), MG_F32);
  context.bind(1, Values(kSamples * 36, 1), MG_U8);
  CHECK_THROWS(context.step(kSamples, 0, 0.1));
  CHECK(std::string(mg_last_error()).find("has the label 9 at place ") != std::string::npos);
}

TEST_CASE("how a target moves is said where it can") {
  const auto refusal = [](const std::string& input) {
    const std::string text = "x = input() " + input + "\ny = flatten(x)";
    mg_program* read = mg_program_read(text.c_str());
    if (read) mg_program_close(read);
    return read ? std::string()
                : std::string(mg_last_error()).substr(0, std::string(mg_last_error()).find("\n"));
  };
  CHECK_EQ(refusal("shape=8x8 augment=flip,hue moves=nearest outside=255"), "");
  CHECK_EQ(refusal("shape=8x8 augment=flip"),
           "line 1, column 23: augment=flip: samples of 8x8, expected pictures: HxWxC");
  CHECK_EQ(refusal("shape=8 augment=flip moves=nearest"),
           "line 1, column 21: augment=flip: samples of 8, expected a picture's places: HxW or HxWxC");
  CHECK_EQ(refusal("shape=8x8 moves=nearest"),
           "line 1, column 23: moves=nearest: expected augment= beside it");
  CHECK_EQ(
      refusal("shape=3x6 augment=flip moves=boxes picture=8x8"),
      "line 1, column 23: augment=flip: samples of 3x6, expected boxes: 4 numbers, or 5 with a class first, "
      "or rows of them");
  CHECK_EQ(refusal("shape=4 augment=mixup moves=boxes picture=8x8"),
           "line 1, column 21: augment=mixup: boxes cannot be mixed, expected neither mixup nor cutmix");
  CHECK_EQ(refusal("shape=8x8x1 augment=hue"),
           "line 1, column 33: hue: pictures of 1 channel, expected red, green and blue");
}

}  // namespace
}  // namespace margay::test
