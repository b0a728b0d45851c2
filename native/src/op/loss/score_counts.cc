// score_counts: of each class how the scores of what it is and of what it is not are spread over bins: what
// the area under the ROC curve is made of. A score is on the scale of log odds: x itself (from=logits), or
// log(p / (1 - p)) of a probability p = x (from=probabilities) or of softmax(x) (from=softmax), where one of
// several classes is right relative to that of a guess. A bin is a part of an octave, so that what is small
// or large is told apart as well as what is near 1.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "op/loss/loss.h"

namespace margay {
namespace {

constexpr int kLeastOctave = -24, kOctaves = 64;  // of each sign; what is beyond is in the first or the last
constexpr int kMostBits = 7;
constexpr int64_t kMostSlots = 262144;
constexpr double kBeyond = 1000;  // no log odds of a number between 0 and 1 are as large

class ScoreCounts final : public Loss {
 public:
  explicit ScoreCounts(const Declaration& declaration)
      : Loss(declaration, Target::either, "a number for each value, above a half for yes", Terms::values) {
    const std::string from = declaration.attributes.word("from");
    softmax_ = from == "softmax";
    probabilities_ = from == "probabilities";
    bits_ = static_cast<int>(declaration.attributes.whole("bits"));
    half_ = int64_t{kOctaves} << bits_;
    last_ = width_;
    if (declaration.attributes.given("class")) {
      first_ = declaration.attributes.whole("class");
      last_ = first_ + 1;
      if (first_ >= width_)
        declaration.attributes.fail("class", text("expected 0 to ", width_ - 1, ", the classes"));
    }
    if (4 * half_ * (last_ - first_) > kMostSlots)
      declaration.fail(text("input ", to_text(declaration.inputs[0]), ": expected at most ",
                            kMostSlots / (4 * half_), " classes"),
                       "Count fewer bits=, or one class=.", 0);
    const bool one_of_many = (softmax_ || (probabilities_ && indices_)) && width_ > 1;
    guess_ = one_of_many ? std::log(static_cast<double>(width_ - 1)) : 0;
  }

  std::vector<std::string> metrics() const override {
    std::vector<std::string> names;
    for (int64_t c = first_; c < last_; ++c)
      for (const char* what : {"is", "not"})
        for (int64_t bin = 0; bin < 2 * half_; ++bin) names.push_back(text(what, ".", c, ".", bin));
    return names;
  }

  template <class T>
  void forward(Builder& builder) const {
    const Value scores = builder.allocate(plain_desc({width_}, 1, Type::f64));
    add_step<T>(
        builder,
        [this, scores](const Values& values, const Frame& frame, T*) {
          Weighing weighing(*this, frame, values);
          const T* x = frame.at<T>(values.x);
          const T* target = indices_ ? nullptr : frame.at<T>(values.target);
          for (int64_t i = 0; i < frame.batch; ++i)
            for (int64_t place = 0; place < places_; ++place, x += width_) {
              log_odds(x, frame.at<double>(scores));
              count(weighing, i, place, frame.at<double>(scores), target);
              if (target) target += width_;
            }
        },
        scores);
  }

 private:
  template <class T>
  void count(Weighing& weighing, int64_t i, int64_t place, const double* scores, const T* target) const {
    const int64_t label = indices_ ? weighing.label(i, place) : -1;
    for (int64_t c = first_; c < last_; ++c) {
      if (weighing.weight(i, place, place * width_ + c, label) == 0) continue;
      const bool is = indices_ ? c == label : target[c] > T(0.5);
      weighing.tally(static_cast<size_t>((2 * (c - first_) + !is) * 2 * half_ + bin(scores[c])), 1);
    }
  }

  /// Of each value of a place that is counted. Of softmax: x_c - log Σ e^(x_k) over the others, where all but
  /// the largest value share one sum; the largest has its own, because beside it the others would be lost.
  template <class T>
  void log_odds(const T* x, double* scores) const {
    for (int64_t c = 0; c < width_; ++c) scores[c] = static_cast<double>(x[c]);
    for (int64_t c = first_; probabilities_ && c < last_; ++c) scores[c] = log_odds(scores[c]);
    if (!softmax_) return;
    const int64_t best = std::max_element(scores, scores + width_) - scores;
    const double largest = scores[best];
    double second = -std::numeric_limits<double>::infinity(), sum = 0, others = 0;
    for (int64_t k = 0; k < width_; ++k)
      if (k != best) second = std::max(second, scores[k]);
    for (int64_t k = 0; k < width_; ++k) {
      sum += std::exp(scores[k] - largest);
      if (k != best) others += std::exp(scores[k] - second);
    }
    for (int64_t c = first_; c < last_; ++c)
      if (c != best)
        scores[c] = scores[c] - largest - (std::log(sum - std::exp(scores[c] - largest)) - guess_);
      else
        scores[c] = width_ == 1 ? std::numeric_limits<double>::infinity()
                                : largest - second - (std::log(others) - guess_);
  }

  /// Of a probability.
  double log_odds(double p) const {
    if (p <= 0) return -kBeyond * (1 - p);
    if (p >= 1) return kBeyond * p;
    return std::log(p) - std::log1p(-p) + guess_;
  }

  /// In the order of the scores: sign, octave and the first bits of the mantissa. What is not a number is the
  /// least, what is nearer to 0 than any octave is 0.
  int64_t bin(double score) const {
    if (std::isnan(score)) return 0;
    static const double least = std::ldexp(1.0, kLeastOctave);
    static const float most = std::nextafter(std::ldexp(1.0f, kLeastOctave + kOctaves), 0.0f);
    if (std::fabs(score) < least) return half_;
    const float size = std::min(static_cast<float>(std::min(std::fabs(score), 1e30)), most);
    uint32_t pattern;
    std::memcpy(&pattern, &size, sizeof pattern);
    const int64_t at = static_cast<int64_t>(pattern >> (23 - bits_)) - (int64_t{127 + kLeastOctave} << bits_);
    return score > 0 ? half_ + at : half_ - 1 - at;
  }

  bool softmax_, probabilities_;
  int bits_;
  int64_t half_;              // bins of one sign
  int64_t first_ = 0, last_;  // the classes that are counted
  double guess_;              // the log odds against each of several classes where nothing is known of them
};

Schema schema() {
  Schema schema{
      "score_counts",
      Arity::between(2, 3),
      {Key::word("from", "logits", {"logits", "probabilities", "softmax"}),
       Key::whole("bits", "3", 0, kMostBits), Key::whole("class", "", 0, INT32_MAX), ignore_index_key()}};
  schema.implied_input = 1;
  return schema;
}

const Registration registration(
    schema(), made<ScoreCounts>,
    {kernel<ScoreCounts>("margay", single, &ScoreCounts::forward<float>, &ScoreCounts::backward),
     kernel<ScoreCounts>("margay", always, &ScoreCounts::forward<double>, &ScoreCounts::backward)});

}  // namespace
}  // namespace margay
