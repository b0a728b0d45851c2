// score_counts: of each class how the scores of what it is and of what it is not are spread over bins: what
// the area under the ROC curve is made of. A bin is an eighth wide on the scale of log odds: x itself
// (from=logits), or log(p / (1 - p)) of a probability p = x (from=probabilities) or of softmax(x)
// (from=softmax).
#include "op/loss/loss.h"

namespace margay {
namespace {

constexpr int64_t kBins = 512;  // from -32 to 32; what is beyond is in the first or the last
constexpr double kPerUnit = 8;
constexpr int64_t kMostSlots = 65536;

class ScoreCounts final : public Loss {
 public:
  explicit ScoreCounts(const Declaration& declaration)
      : Loss(declaration, Target::either, "a number for each value, above a half for yes", Terms::values) {
    const std::string from = declaration.attributes.word("from");
    softmax_ = from == "softmax";
    probabilities_ = from == "probabilities";
    if (declaration.attributes.given("ignore_index")) {
      classes_.ignores = true;
      classes_.ignored = declaration.attributes.whole("ignore_index");
    }
    if (2 * kBins * width_ > kMostSlots)
      declaration.fail(text("input ", to_text(declaration.inputs[0]), ": expected at most ",
                            kMostSlots / (2 * kBins), " classes"),
                       "", 0);
  }

  std::vector<std::string> metrics() const override {
    std::vector<std::string> names;
    for (int64_t c = 0; c < width_; ++c)
      for (const char* what : {"is", "not"})
        for (int64_t bin = 0; bin < kBins; ++bin) names.push_back(text(what, ".", c, ".", bin));
    return names;
  }

  template <class T>
  void forward(Builder& builder) const {
    add_step<T>(builder, [this](const Values& values, const Frame& frame, T*) {
      Weighing weighing(*this, frame, values.target_source, values.weights_source, values.metrics);
      const T* x = frame.at<T>(values.x);
      const T* target = indices_ ? nullptr : frame.at<T>(values.target);
      for (int64_t i = 0; i < frame.batch; ++i)
        for (int64_t place = 0; place < places_; ++place, x += width_) {
          count(weighing, i, place, x, target);
          if (target) target += width_;
        }
    });
  }

 private:
  template <class T>
  void count(Weighing& weighing, int64_t i, int64_t place, const T* x, const T* target) const {
    const int64_t label = indices_ ? weighing.label(i, place) : -1;
    for (int64_t c = 0; c < width_; ++c) {
      if (weighing.weight(i, place, place * width_ + c, label) == 0) continue;
      const bool is = indices_ ? c == label : target[c] > T(0.5);
      weighing.tally(static_cast<size_t>((2 * c + !is) * kBins + bin(log_odds(x, c))), 1);
    }
  }

  template <class T>
  double log_odds(const T* x, int64_t c) const {
    const double own = static_cast<double>(x[c]);
    if (probabilities_) return std::log(own) - std::log1p(-own);
    if (!softmax_) return own;
    double largest = -std::numeric_limits<double>::infinity(), sum = 0;
    for (int64_t k = 0; k < width_; ++k)
      if (k != c) largest = std::max(largest, static_cast<double>(x[k]));
    for (int64_t k = 0; k < width_; ++k)
      if (k != c) sum += std::exp(static_cast<double>(x[k]) - largest);
    return width_ == 1 ? std::numeric_limits<double>::infinity() : own - largest - std::log(sum);
  }

  /// What is not a number is the least.
  static int64_t bin(double score) {
    const double at = std::floor(score * kPerUnit) + kBins / 2;
    return at >= 0 ? static_cast<int64_t>(std::min(at, static_cast<double>(kBins - 1))) : 0;
  }

  bool softmax_, probabilities_;
};

Schema schema() {
  Schema schema{"score_counts",
                Arity::between(2, 3),
                {Key::word("from", "logits", {"logits", "probabilities", "softmax"}),
                 Key::whole("ignore_index", "", INT32_MIN, INT32_MAX)}};
  schema.implied_input = 1;
  return schema;
}

const Registration registration(
    schema(), made<ScoreCounts>,
    {kernel<ScoreCounts>("margay", single, &ScoreCounts::forward<float>, &ScoreCounts::backward),
     kernel<ScoreCounts>("margay", always, &ScoreCounts::forward<double>, &ScoreCounts::backward)});

}  // namespace
}  // namespace margay
