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
      : Counts(problem), threshold_(problem.number("threshold", 0.5)) {}

 private:
  std::vector<double> adds(const Judged& sample, int64_t place, int64_t j) const override {
    const size_t classes = static_cast<size_t>(sample.width), c = static_cast<size_t>(j);
    std::vector<double> adds(3 * classes + 1, 0);
    const bool said = sample.indices ? sample.before(place, j) == 0 : sample.at(place, j) > threshold_;
    const bool is = sample.wanted(place, j) > 0.5;
    adds[c] = said && is;
    adds[classes + c] = said;
    adds[2 * classes + c] = is;
    adds[3 * classes] = !sample.indices || j == 0;  // of class indices a place, of values each
    return adds;
  }

  double threshold_;
};

class ScoreCounts final : public Counts {
 public:
  explicit ScoreCounts(const test::Problem& problem)
      : Counts(problem), from_(problem.word("from", "logits")) {}

  /// In the middles of bins, so that rounding moves nothing over an edge.
  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t width) const override {
    Counts::draw(numbers, x, target, width);
    for (double& value : x) value = from_ == "softmax" ? value : value * 5 / 8 + 1.0 / 16;
    if (from_ == "probabilities")
      for (double& value : x) value = 1 / (1 + std::exp(-value));
  }

 private:
  std::vector<double> adds(const Judged& sample, int64_t place, int64_t j) const override {
    std::vector<double> adds(static_cast<size_t>(2 * 512 * sample.width), 0);
    Tensor row(1, {sample.width});
    for (int64_t k = 0; k < sample.width; ++k) row[k] = sample.at(place, k);
    const Tensor p = from_ == "softmax" ? softmax(row) : row;
    const double score = from_ == "logits" ? row[j] : std::log(p[j] / (1 - p[j]));
    const int64_t bin = std::clamp<int64_t>(static_cast<int64_t>(std::floor(score * 8)) + 256, 0, 511);
    adds[static_cast<size_t>(512 * (2 * j + (sample.wanted(place, j) > 0.5 ? 0 : 1)) + bin)] = 1;
    return adds;
  }

  std::string from_;
};

const LossRegistration class_counts("class_counts", made_loss<ClassCounts>);
const LossRegistration score_counts("score_counts", made_loss<ScoreCounts>);

}  // namespace
}  // namespace margay::reference
