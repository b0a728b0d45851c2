// Samples mixed with others of the same step, and targets that mix alike.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "augmented.h"
#include "compare.h"
#include "numbers.h"

namespace margay::test {
namespace {

constexpr int64_t kSamples = 40, kRows = 4, kColumns = 5, kPixels = kRows * kColumns;

/// Of samples whose pixels all have their number: what is seen of pictures, classes, and of the number
/// itself.
struct Mixed {
  Values pictures, classes, numbers;

  explicit Mixed(const std::string& augment, const std::string& options = "") {
    const std::string keys = " augment=" + augment;
    Plan plan(text("x = input() shape=4x5x1", keys, "\nt = input() shape=40", keys,
                   " moves=classes picture=4x5\nv = input() shape=2", keys,
                   " moves=values picture=4x5\na = flatten(x)\nb = flatten(t)\nc = flatten(v)"),
              "mode=augment batch=40 outputs=a,b,c " + options);
    Context context(plan);
    Values pixels, labels, values;
    for (int64_t i = 0; i < kSamples; ++i) {
      const double number = static_cast<double>(i);
      pixels.insert(pixels.end(), kPixels, number);
      labels.push_back(number);
      values.insert(values.end(), {number, 1});
    }
    context.bind(0, pixels, MG_F32);
    check(mg_context_bind(context.handle(), 1,
                          static_cast<mg_address>(reinterpret_cast<intptr_t>(bytes(labels))), kSamples,
                          MG_U8));
    context.bind(2, values, MG_F32);
    context.run(kSamples);
    pictures = context.output(kSamples, 0);
    classes = context.output(kSamples, 1);
    numbers = context.output(kSamples, 2);
  }

  double picture(int64_t i, int64_t pixel) const {
    return pictures[static_cast<size_t>(i * kPixels + pixel)];
  }
  double share(int64_t i, int64_t c) const { return classes[static_cast<size_t>(i * kSamples + c)]; }
  /// Σ share · class: what a picture of these numbers has.
  double expected(int64_t i) const {
    double sum = 0;
    for (int64_t c = 0; c < kSamples; ++c) sum += share(i, c) * static_cast<double>(c);
    return sum;
  }
  int64_t others(int64_t i) const {
    int64_t count = 0;
    for (int64_t c = 0; c < kSamples; ++c) count += c != i && share(i, c) > 0;
    return count;
  }

 private:
  const uint8_t* bytes(const Values& labels) {
    labels_.assign(labels.begin(), labels.end());
    return labels_.data();
  }
  std::vector<uint8_t> labels_;
};

TEST_CASE("mixup lays another sample over each, and mixes classes and numbers alike") {
  const Mixed mixed("mixup:1");
  int64_t with_other = 0;
  for (int64_t i = 0; i < kSamples; ++i) {
    INFO(i);
    double whole = 0;
    for (int64_t c = 0; c < kSamples; ++c) whole += mixed.share(i, c);
    CHECK_EQ(whole, doctest::Approx(1));
    CHECK_LE(mixed.others(i), 1);
    with_other += mixed.others(i);
    for (int64_t pixel = 0; pixel < kPixels; ++pixel)
      CHECK_EQ(mixed.picture(i, pixel), doctest::Approx(mixed.expected(i)).epsilon(1e-5));
    CHECK_EQ(mixed.numbers[static_cast<size_t>(2 * i)], doctest::Approx(mixed.expected(i)).epsilon(1e-5));
    CHECK_EQ(mixed.numbers[static_cast<size_t>(2 * i + 1)], doctest::Approx(1));
  }
  CHECK_GT(with_other, 30);
}

TEST_CASE("cutmix pastes a rectangle of another sample, and classes have their shares of the area") {
  const Mixed mixed("cutmix");
  int64_t pasted = 0;
  for (int64_t i = 0; i < kSamples; ++i) {
    INFO(i);
    int64_t own = 0, top = kRows, bottom = -1, left = kColumns, right = -1;
    double other = static_cast<double>(i);
    for (int64_t pixel = 0; pixel < kPixels; ++pixel) {
      if (mixed.picture(i, pixel) == static_cast<double>(i)) {
        ++own;
        continue;
      }
      other = mixed.picture(i, pixel);
      top = std::min(top, pixel / kColumns), bottom = std::max(bottom, pixel / kColumns);
      left = std::min(left, pixel % kColumns), right = std::max(right, pixel % kColumns);
    }
    CHECK_EQ(mixed.share(i, i), doctest::Approx(static_cast<double>(own) / kPixels));
    if (own == kPixels) continue;
    ++pasted;
    CHECK_EQ(kPixels - own, (bottom - top + 1) * (right - left + 1));
    CHECK_EQ(mixed.share(i, static_cast<int64_t>(other)), doctest::Approx(1 - mixed.share(i, i)));
  }
  CHECK_GT(pasted, 20);
}

TEST_CASE("mixing does not depend on lanes") {
  for (const std::string augment : {"mixup:0.4", "cutmix:probability=0.7"}) {
    const Mixed one(augment);
    for (const std::string lanes : {"lanes=2", "lanes=3 shares=7"}) {
      const Mixed more(augment, lanes);
      CHECK_EXACT(more.pictures, one.pictures);
      CHECK_EXACT(more.classes, one.classes);
      CHECK_EXACT(more.numbers, one.numbers);
    }
  }
}

TEST_CASE("the part that is kept has the distribution Beta(alpha, alpha)") {
  for (const double alpha : {0.2, 1.0, 4.0}) {
    INFO(alpha);
    double count = 0, sum = 0, squares = 0;
    for (int seed = 0; seed < 60; ++seed) {
      const Mixed mixed(text("mixup:", alpha), text("seed=", seed));
      for (int64_t i = 0; i < kSamples; ++i) {
        if (mixed.others(i) == 0 && mixed.share(i, i) == 1) continue;  // most of them met themselves
        const double kept = mixed.share(i, i);
        ++count, sum += kept, squares += kept * kept;
      }
    }
    const double mean = sum / count, variance = squares / count - mean * mean;
    if (alpha > 0.5) {
      CHECK_EQ(mean, doctest::Approx(0.5).epsilon(0.04));
      CHECK_EQ(variance, doctest::Approx(1 / (4 * (2 * alpha + 1))).epsilon(0.1));
    } else {
      CHECK_GT(variance, 0.15);  // of a coin it is 0.25, of an even number 0.083
    }
  }
}

TEST_CASE("a loss learns from mixed classes as from shares that are bound") {
  const Values pictures = Numbers(1).uniforms(6 * 4, 0, 1), labels = {0, 1, 2, 2, 1, 0};
  const std::vector<int64_t> all = {0, 1, 2, 3, 4, 5};
  const std::string body = "y = flatten(x)\nz = dense(y) units=3\nloss = cross_entropy(z, t)\n";
  for (const std::string options : {"mode=train batch=6", "mode=train batch=6 lanes=2 shares=3"}) {
    Plan augmented(
        "x = input() shape=2x2x1 augment=mixup:1\nt = input() shape=3 dtype=u8 augment=mixup:1 "
        "moves=classes picture=2x2\n" +
            body,
        options);
    Plan plain("x = input() shape=2x2x1\nt = input() shape=3\n" + body, options);
    const Values parameters = Numbers(2).uniforms(15, -1, 1);
    augmented.write_all(parameters);
    plain.write_all(parameters);
    std::vector<uint8_t> bytes(labels.begin(), labels.end());
    Context mixing(augmented), bound(plain);
    mixing.bind(0, pictures, MG_F32);
    check(mg_context_bind(mixing.handle(), 1,
                          static_cast<mg_address>(reinterpret_cast<intptr_t>(bytes.data())), 6, MG_U8));
    const Values seen_pictures = seen("shape=2x2x1 augment=mixup:1", pictures, all, "", 0, MG_F32);
    bound.bind(0, seen_pictures, MG_F32);
    Plan shown("t = input() shape=3 augment=mixup:1 moves=classes picture=2x2\ny = flatten(t)",
               "mode=augment batch=6");
    Context shares(shown);
    check(mg_context_bind(shares.handle(), 0,
                          static_cast<mg_address>(reinterpret_cast<intptr_t>(bytes.data())), 6, MG_U8));
    shares.run(6);
    bound.bind(1, shares.output(6), MG_F32);
    const Values expected = gradient(plain, bound, 6);
    CHECK_CLOSE(gradient(augmented, mixing, 6), expected, tolerance(16, plain.epsilon(), expected));
    // an evaluation has the classes themselves
    mixing.run(6, true);
    Context whole(plain);
    whole.bind(0, pictures, MG_F32);
    whole.bind(1, {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0}, MG_F32);
    whole.run(6, true);
    CHECK_EQ(mg_context_result(mixing.handle())->loss, mg_context_result(whole.handle())->loss);
    CHECK_EQ(mixing.metric(1), whole.metric(1));
    bytes[4] = 3;
    CHECK_EQ(mg_context_step(mixing.handle(), 6, 0, 0.1), MG_INVALID);
    CHECK_EQ(std::string(mg_last_error()), "input t: sample 4 has the label 3, expected 0 to 2");
  }
}

TEST_CASE("what cannot mix is refused") {
  const auto refusal = [](const std::string& input) {
    const std::string text = "x = input() " + input + "\ny = flatten(x)";
    mg_program* read = mg_program_read(text.c_str());
    if (read) mg_program_close(read);
    const std::string message = mg_last_error();
    return read ? std::string() : message.substr(0, message.find("\n"));
  };
  CHECK_EQ(refusal("shape=8x8 augment=cutmix moves=nearest"), "");
  CHECK_EQ(refusal("shape=8x8 augment=mixup moves=nearest"),
           "line 1, column 23: augment=mixup: classes of places cannot be mixed, expected cutmix instead of "
           "mixup");
  CHECK_EQ(refusal("shape=8x8x1 augment=mixup,cutmix"),
           "line 1, column 39: augment=mixup,cutmix: two transforms mix samples, expected one");
  CHECK_EQ(refusal("shape=10 augment=mixup moves=classes"),
           "line 1, column 22: augment=mixup: expected picture=ROWSxCOLUMNS beside it");
  CHECK_EQ(refusal("shape=2x5 augment=mixup moves=classes picture=8x8"),
           "line 1, column 23: augment=mixup: samples of 2x5, expected one dimension");
  CHECK_EQ(refusal("shape=8x8x1 augment=mixup picture=8x8"),
           "line 1, column 39: picture=8x8: samples with places of their own, expected moves=boxes, values "
           "or classes");
}

}  // namespace
}  // namespace margay::test
