// What classes are said and are, and how scores are spread.
#include <algorithm>
#include <cmath>

#include "reference/loss.h"
#include "reference/softmax.h"

namespace margay::reference {
namespace {

class Counts : public LossTwin {
 public:
  explicit Counts(const test::Problem& problem)
      : ignored_(problem.number("ignore_index", 0)),
        ignores_(!problem.word("ignore_index", "").empty()),
        values_(problem.label == problem.inputs[0]) {}

  bool counts() const final { return true; }
  bool values() const final { return values_; }
  const double* ignored() const final { return ignores_ ? &ignored_ : nullptr; }
  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t) const override {
    x = numbers.integers(static_cast<int64_t>(x.size()), -4, 4);  // with ties
    target = numbers.integers(static_cast<int64_t>(target.size()), 0, 1);
  }

  std::vector<Term> terms(const Judged& sample) const final {
    std::vector<Term> terms;
    for (int64_t place = 0; place < sample.places(); ++place)
      for (int64_t j = 0; j < sample.width; ++j) {
        Term term;
        term.place = values_ ? place * sample.width + j : place;
        term.weight =
            sample.indices && ignores_ && sample.target[static_cast<size_t>(place)] == ignored_ ? 0 : 1;
        term.adds = adds(sample, place, j);
        terms.push_back(term);
      }
    return terms;
  }

 protected:
  virtual std::vector<double> adds(const Judged& sample, int64_t place, int64_t j) const = 0;

 private:
  double ignored_;
  bool ignores_, values_;
};

class ClassCounts final : public Counts {
 public:
  explicit ClassCounts(const test::Problem& problem)
      : Counts(problem),
        threshold_(problem.number("threshold", 0.5)),
        softmax_(problem.word("from", "") == "softmax"),
        confusion_(problem.word("confusion", "") == "true") {}

 private:
  std::vector<double> adds(const Judged& sample, int64_t place, int64_t j) const override {
    const size_t classes = static_cast<size_t>(sample.width), c = static_cast<size_t>(j);
    std::vector<double> adds(confusion_ ? classes * classes : 3 * classes + 1, 0);
    Tensor row(1, {sample.width});
    for (int64_t k = 0; k < sample.width; ++k) row[k] = sample.at(place, k);
    if (softmax_) row = softmax(row);
    const bool said = sample.indices ? sample.before(place, j) == 0 : row[j] > threshold_;
    const bool is = sample.wanted(place, j) > 0.5;
    if (confusion_ && said) {
      const int64_t label = sample.label(place);
      if (label >= 0 && label < sample.width) adds[static_cast<size_t>(label) * classes + c] = 1;
    }
    if (confusion_) return adds;
    adds[c] = said && is;
    adds[classes + c] = said;
    adds[2 * classes + c] = is;
    adds[3 * classes] = !sample.indices || j == 0;  // of class indices a place, of values each
    return adds;
  }

  double threshold_;
  bool softmax_, confusion_;
};

class ScoreCounts final : public Counts {
 public:
  explicit ScoreCounts(const test::Problem& problem)
      : Counts(problem),
        from_(problem.word("from", "logits")),
        bits_(static_cast<int>(problem.number("bits", 3))),
        only_(static_cast<int64_t>(problem.number("class", -1))) {}

  /// In the middles of bins, so that rounding moves nothing over an edge: ± 1.5625 times a power of two.
  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t width) const override {
    Counts::draw(numbers, x, target, width);
    if (from_ == "softmax") return;
    const double unit = from_ == "logits" ? 1e6 : 1;
    for (double& value : x)
      value = unit * std::copysign(std::ldexp(1.5625, static_cast<int>(std::fabs(value)) - 3), value);
    if (from_ == "probabilities")
      for (double& value : x) value = 1 / (1 + std::exp(-value));
  }

 private:
  std::vector<double> adds(const Judged& sample, int64_t place, int64_t j) const override {
    const int64_t bins = int64_t{128} << bits_, classes = only_ < 0 ? sample.width : 1;
    std::vector<double> adds(static_cast<size_t>(2 * bins * classes), 0);
    if (only_ >= 0 && j != only_) return adds;
    const bool is = sample.wanted(place, j) > 0.5;
    adds[static_cast<size_t>(bins * (2 * (only_ < 0 ? j : 0) + !is) + bin(score(sample, place, j)))] = 1;
    return adds;
  }

  double score(const Judged& sample, int64_t place, int64_t j) const {
    const double x = sample.at(place, j), guess = std::log(std::max(1.0, sample.width - 1.0));
    if (from_ == "logits") return x;
    if (from_ == "probabilities") return std::log(x / (1 - x)) + (sample.indices ? guess : 0);
    double others = 0;
    for (int64_t k = 0; k < sample.width; ++k) others += k == j ? 0 : std::exp(sample.at(place, k));
    return x - std::log(others) + guess;
  }

  /// Counted from the smallest: which part of which octave, from 2^-24 to 2^40.
  int64_t bin(double score) const {
    const int64_t half = int64_t{64} << bits_;
    if (std::fabs(score) < std::ldexp(1, -24)) return half;
    int exponent;
    const double mantissa = 2 * std::frexp(std::fabs(score), &exponent) - 1;  // from 0 to 1
    const int64_t part = static_cast<int64_t>(mantissa * std::ldexp(1, bits_));
    const int64_t at = std::clamp<int64_t>(((exponent - 1 + 24) << bits_) + part, 0, half - 1);
    return score > 0 ? half + at : half - 1 - at;
  }

  std::string from_;
  int bits_;
  int64_t only_;
};

class ValueSums final : public Counts {
 public:
  using Counts::Counts;

 private:
  std::vector<double> adds(const Judged& sample, int64_t place, int64_t j) const override {
    const size_t width = static_cast<size_t>(sample.width), c = static_cast<size_t>(j);
    std::vector<double> adds(4 * width, 0);
    const double target = sample.wanted(place, j), residual = sample.at(place, j) - target;
    adds[c] = residual * residual;
    adds[width + c] = target;
    adds[2 * width + c] = target * target;
    adds[3 * width + c] = 1;
    return adds;
  }
};

const LossRegistration value_sums("value_sums", made_loss<ValueSums>);
const LossRegistration class_counts("class_counts", made_loss<ClassCounts>);
const LossRegistration score_counts("score_counts", made_loss<ScoreCounts>);

}  // namespace
}  // namespace margay::reference
