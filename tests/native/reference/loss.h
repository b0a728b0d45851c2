// A loss's twin: what each term of a sample is, and how it changes with x, computed plainly. Its file
// registers it; nothing lists the twins.
#pragma once

#include <memory>

#include "numbers.h"
#include "problem.h"

namespace margay::reference {

struct Term {
  double loss = 0;
  double weight = 1;   // what the loss itself says of it; 0: it does not count
  double divisor = 1;  // what it adds to the divisor of the mean, times its weight
  int64_t place = 0;   // whose weight it has: of a term for each value, the value's
  std::vector<std::pair<int64_t, double>> slopes;  // by the values of x
  std::vector<bool> right;                         // what it adds to the metrics behind the loss
  std::vector<double> adds;                        // of what measures only: what it adds to each slot
};

/// A sample: its values, and what is right: values as many as x, or a class index for each place.
struct Judged {
  std::vector<double> x, target, mask;  // mask: of a loss whose sample is one term; empty: all ones
  int64_t width = 0;                    // values of a place
  bool indices = false;

  int64_t places() const { return static_cast<int64_t>(x.size()) / width; }
  double at(int64_t place, int64_t j) const { return x[static_cast<size_t>(place * width + j)]; }
  int64_t label(int64_t place) const { return static_cast<int64_t>(target[static_cast<size_t>(place)]); }
  /// What value j of a place should be; of a class index, on or off.
  double wanted(int64_t place, int64_t j, double on = 1, double off = 0) const {
    if (indices) return label(place) == j ? on : off;
    return target[static_cast<size_t>(place * width + j)];
  }
  /// Classes of a place that argsort, the largest first, would put before the label.
  int64_t before(int64_t place, int64_t label) const;
};

class LossTwin {
 public:
  virtual ~LossTwin() = default;

  /// It has no loss: its terms add to slots.
  virtual bool counts() const { return false; }
  /// Terms are values rather than places.
  virtual bool values() const { return false; }
  /// The sample is one term, and weights of places or values are its mask.
  virtual bool whole() const { return false; }
  /// The target has a shape of its own.
  virtual bool rows() const { return false; }
  /// Draws x, and a target of values, of some places: any numbers, unless the loss wants others.
  virtual void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
                    int64_t width) const = 0;
  /// What an index may be besides a class.
  virtual const double* ignored() const { return nullptr; }
  virtual std::vector<Term> terms(const Judged& sample) const = 0;
};

/// Numbers for each place that add up to 1.
std::vector<double> distributions(test::Numbers& numbers, int64_t count, int64_t width);

/// A static object of this type makes a twin known.
struct LossRegistration {
  using Make = std::unique_ptr<LossTwin> (*)(const test::Problem&);
  LossRegistration(const std::string& op, Make make);
};

template <class T>
std::unique_ptr<LossTwin> made_loss(const test::Problem& problem) {
  return std::make_unique<T>(problem);
}

/// A term for each value: a formula that says loss and slope of a value and what it should be.
class ValueTwin : public LossTwin {
 public:
  bool values() const final { return true; }
  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t width) const override;
  std::vector<Term> terms(const Judged& sample) const final;

 protected:
  struct Point {
    double loss, slope;
  };
  virtual Point point(double x, double target) const = 0;
  /// Whether x says what the target says; of losses that measure an accuracy.
  virtual bool judges() const { return false; }
  virtual bool right(double, double) const { return false; }
  virtual double off() const { return 0; }
};

/// Throws, naming the operator, where none is registered.
std::unique_ptr<LossTwin> loss_twin_of(const test::Problem& problem);

}  // namespace margay::reference
