// Distances of distributions and of regions: Kullback-Leibler and Dice.
#include <cmath>

#include "reference/loss.h"
#include "reference/softmax.h"

namespace margay::reference {
namespace {

class KlDivergence final : public LossTwin {
 public:
  explicit KlDivergence(const test::Problem& problem) : logits_(problem.word("from", "logits") == "logits") {}

  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t width) const override {
    const int64_t count = static_cast<int64_t>(x.size());
    x = logits_ ? numbers.uniforms(count, -3, 3) : distributions(numbers, count, width);
    target = distributions(numbers, static_cast<int64_t>(target.size()), width);
    for (size_t i = 0; i < target.size(); i += 7) target[i] = 0;
  }

  std::vector<Term> terms(const Judged& sample) const override {
    std::vector<Term> terms;
    for (int64_t place = 0; place < sample.places(); ++place) {
      Tensor row(1, {sample.width});
      double mass = 0;
      for (int64_t j = 0; j < sample.width; ++j) {
        row[j] = sample.at(place, j);
        mass += sample.wanted(place, j);
      }
      const Tensor p = logits_ ? softmax(row) : row;
      Term term;
      term.place = place;
      for (int64_t j = 0; j < sample.width; ++j) {
        const double t = sample.wanted(place, j);
        if (t > 0) term.loss += t * (std::log(t) - std::log(p[j]));
        term.slopes.emplace_back(place * sample.width + j, logits_ ? mass * p[j] - t : -t / p[j]);
      }
      terms.push_back(term);
    }
    return terms;
  }

 private:
  bool logits_;
};

class Dice final : public LossTwin {
 public:
  explicit Dice(const test::Problem& problem) : smooth_(problem.number("smooth", 1)) {}

  bool whole() const override { return true; }

  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t) const override {
    x = numbers.uniforms(static_cast<int64_t>(x.size()), 0, 1);
    target = numbers.uniforms(static_cast<int64_t>(target.size()), 0, 1);
  }

  std::vector<Term> terms(const Judged& sample) const override {
    const double classes = static_cast<double>(sample.width);
    Term term;
    for (int64_t c = 0; c < sample.width; ++c) {
      double both = 0, each = 0;
      const auto mask = [&](int64_t place) {
        return sample.mask.empty() ? 1 : sample.mask[static_cast<size_t>(place * sample.width + c)];
      };
      for (int64_t place = 0; place < sample.places(); ++place) {
        both += mask(place) * sample.at(place, c) * sample.wanted(place, c);
        each += mask(place) * (sample.at(place, c) + sample.wanted(place, c));
      }
      const double top = 2 * both + smooth_, bottom = each + smooth_;
      term.loss += (1 - top / bottom) / classes;
      for (int64_t place = 0; place < sample.places(); ++place)
        term.slopes.emplace_back(
            place * sample.width + c,
            -mask(place) * (2 * sample.wanted(place, c) * bottom - top) / (bottom * bottom) / classes);
    }
    return {term};
  }

 private:
  double smooth_;
};

const LossRegistration kl_divergence("kl_divergence", made_loss<KlDivergence>);
const LossRegistration dice("dice", made_loss<Dice>);

}  // namespace
}  // namespace margay::reference
