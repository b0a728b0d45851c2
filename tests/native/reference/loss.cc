#include "reference/loss.h"

#include <map>
#include <stdexcept>

namespace margay::reference {
namespace {

std::map<std::string, LossRegistration::Make>& registry() {
  static std::map<std::string, LossRegistration::Make> twins;
  return twins;
}

}  // namespace

int64_t Judged::before(int64_t place, int64_t label) const {
  int64_t count = 0;
  for (int64_t j = 0; j < width; ++j)
    count += at(place, j) > at(place, label) || (at(place, j) == at(place, label) && j < label);
  return count;
}

std::vector<double> distributions(test::Numbers& numbers, int64_t count, int64_t width) {
  std::vector<double> values = numbers.uniforms(count, 0.05, 1);
  for (int64_t i = 0; i < count; i += width) {
    double sum = 0;
    for (int64_t j = i; j < i + width; ++j) sum += values[static_cast<size_t>(j)];
    for (int64_t j = i; j < i + width; ++j) values[static_cast<size_t>(j)] /= sum;
  }
  return values;
}

LossRegistration::LossRegistration(const std::string& op, Make make) { registry()[op] = make; }

std::unique_ptr<LossTwin> loss_twin_of(const test::Problem& problem) {
  const auto found = registry().find(problem.op);
  if (found == registry().end())
    throw std::runtime_error(problem.op + " has no twin: register one in a file of tests/native/reference");
  return found->second(problem);
}

void ValueTwin::draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
                     int64_t) const {
  x = numbers.uniforms(static_cast<int64_t>(x.size()), -3, 3);
  target = numbers.uniforms(static_cast<int64_t>(target.size()), -3, 3);
}

std::vector<Term> ValueTwin::terms(const Judged& sample) const {
  std::vector<Term> terms;
  for (int64_t place = 0; place < sample.places(); ++place)
    for (int64_t j = 0; j < sample.width; ++j) {
      if (sample.indices && ignored() && sample.label(place) == static_cast<int64_t>(*ignored())) {
        terms.emplace_back();
        terms.back().weight = 0;
        if (judges()) terms.back().right = {false};
        terms.back().place = place * sample.width + j;
        continue;
      }
      const double x = sample.at(place, j), wanted = sample.wanted(place, j, 1, off());
      const Point point = this->point(x, wanted);
      Term term;
      term.loss = point.loss;
      term.place = place * sample.width + j;
      term.slopes = {{term.place, point.slope}};
      if (judges())
        term.right = {sample.indices ? sample.before(place, sample.label(place)) == 0 : right(x, wanted)};
      terms.push_back(term);
    }
  return terms;
}

}  // namespace margay::reference
