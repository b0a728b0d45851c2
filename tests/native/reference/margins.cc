// Losses of margins: support vector machines, one against all and one against each other.
#include <algorithm>

#include "reference/loss.h"

namespace margay::reference {
namespace {

class Hinge final : public ValueTwin {
 public:
  explicit Hinge(const test::Problem& problem) : squared_(problem.op == "squared_hinge") {}

 private:
  Point point(double x, double target) const override {
    const double y = target > 0 ? 1 : -1, over = std::max(0.0, 1 - y * x);
    if (squared_) return {over * over, -2 * y * over};
    return {over, over > 0 ? -y : 0};
  }
  bool judges() const override { return true; }
  bool right(double x, double target) const override { return (x > 0) == (target > 0); }
  double off() const override { return -1; }

  bool squared_;
};

class MulticlassHinge final : public LossTwin {
 public:
  explicit MulticlassHinge(const test::Problem& problem)
      : margin_(problem.number("margin", 1)),
        ignored_(problem.number("ignore_index", 0)),
        ignores_(!problem.word("ignore_index", "").empty()) {}

  const double* ignored() const override { return ignores_ ? &ignored_ : nullptr; }

  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>&, int64_t) const override {
    x = numbers.uniforms(static_cast<int64_t>(x.size()), -2, 2);
  }

  std::vector<Term> terms(const Judged& sample) const override {
    std::vector<Term> terms;
    for (int64_t place = 0; place < sample.places(); ++place) {
      const int64_t label = sample.label(place), first = place * sample.width;
      Term term;
      term.place = place;
      if (ignores_ && label == static_cast<int64_t>(ignored_)) {
        term.weight = 0;
        term.right = {false};
        terms.push_back(term);
        continue;
      }
      for (int64_t j = 0; j < sample.width; ++j) {
        const double over = sample.at(place, j) - sample.at(place, label) + margin_;
        if (j == label || over <= 0) continue;
        term.loss += over;
        term.slopes.emplace_back(first + j, 1);
        term.slopes.emplace_back(first + label, -1);
      }
      term.right = {sample.before(place, label) == 0};
      terms.push_back(term);
    }
    return terms;
  }

 private:
  double margin_, ignored_;
  bool ignores_;
};

const LossRegistration hinge("hinge", made_loss<Hinge>);
const LossRegistration squared_hinge("squared_hinge", made_loss<Hinge>);
const LossRegistration multiclass_hinge("multiclass_hinge", made_loss<MulticlassHinge>);

}  // namespace
}  // namespace margay::reference
