#include <cmath>
#include <sstream>

#include "reference/loss.h"
#include "reference/softmax.h"

namespace margay::reference {
namespace {

class CrossEntropy final : public LossTwin {
 public:
  explicit CrossEntropy(const test::Problem& problem)
      : logits_(problem.word("from", "logits") == "logits"),
        top_k_(static_cast<int64_t>(problem.number("top_k", 5))),
        smoothing_(problem.number("label_smoothing", 0)),
        ignored_(problem.number("ignore_index", 0)),
        ignores_(!problem.word("ignore_index", "").empty()) {
    std::istringstream words(problem.word("class_weights", ""));
    for (std::string word; std::getline(words, word, ',');) weights_.push_back(std::stod(word));
  }

  const double* ignored() const override { return ignores_ ? &ignored_ : nullptr; }

  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t width) const override {
    const int64_t count = static_cast<int64_t>(x.size());
    x = logits_ ? numbers.integers(count, -4, 4)
                : distributions(numbers, count, width);  // integers: with ties
    target = distributions(numbers, static_cast<int64_t>(target.size()), width);
  }

  /// -Σ c_j q_j log p_j; of p = softmax(x) the slope by x_j is Σ c_k q_k · p_j - c_j q_j
  std::vector<Term> terms(const Judged& sample) const override {
    std::vector<Term> terms;
    for (int64_t place = 0; place < sample.places(); ++place) {
      Term term;
      term.place = place;
      const int64_t label = sample.indices ? sample.label(place) : -1;
      if (ignores_ && label == static_cast<int64_t>(ignored_)) {
        term.weight = 0;
        term.right = {false, false};
        terms.push_back(term);
        continue;
      }
      Tensor row(1, {sample.width});
      for (int64_t j = 0; j < sample.width; ++j) row[j] = sample.at(place, j);
      const std::vector<double> p = logits_ ? softmax(row).values : row.values;
      std::vector<double> q;
      double mass = 0;
      int64_t largest = 0;
      for (int64_t j = 0; j < sample.width; ++j) {
        q.push_back((1 - smoothing_) * sample.wanted(place, j) +
                    smoothing_ / static_cast<double>(sample.width));
        if (!weights_.empty()) q.back() *= weights_[static_cast<size_t>(j)];
        mass += q.back();
        if (sample.wanted(place, j) > sample.wanted(place, largest)) largest = j;
      }
      for (int64_t j = 0; j < sample.width; ++j) {
        const size_t k = static_cast<size_t>(j);
        if (q[k] != 0) term.loss -= q[k] * std::log(p[k]);
        term.slopes.emplace_back(place * sample.width + j, logits_ ? mass * p[k] - q[k] : -q[k] / p[k]);
      }
      if (sample.indices && !weights_.empty()) term.divisor = weights_[static_cast<size_t>(label)];
      const int64_t before = sample.before(place, largest);
      term.right = {before == 0, before < top_k_};
      terms.push_back(term);
    }
    return terms;
  }

 private:
  bool logits_;
  int64_t top_k_;
  double smoothing_, ignored_;
  bool ignores_;
  std::vector<double> weights_;
};

const LossRegistration registration("cross_entropy", made_loss<CrossEntropy>);

}  // namespace
}  // namespace margay::reference
