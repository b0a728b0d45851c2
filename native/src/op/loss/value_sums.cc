// value_sums: of each number of a place the sums of squared errors (residual), of targets and of squared
// targets, and how many there are (all): what R², the share of the targets' variance that is explained, is
// made of.
#include "error/error.h"
#include "op/loss/loss.h"

namespace margay {
namespace {

constexpr int64_t kMostSlots = 65536;

class ValueSums final : public Loss {
 public:
  explicit ValueSums(const Declaration& declaration)
      : Loss(declaration, Target::values, "a number for each value", Terms::values) {
    if (4 * width_ > kMostSlots)
      declaration.fail(
          text("input ", to_text(declaration.inputs[0]), ": expected at most ", kMostSlots / 4, " values"),
          "", 0);
  }

  std::vector<std::string> metrics() const override {
    std::vector<std::string> names;
    for (const char* what : {"residual", "target", "square", "all"})
      for (int64_t c = 0; c < width_; ++c) names.push_back(text(what, ".", c));
    return names;
  }

  template <class T>
  void forward(Builder& builder) const {
    add_step<T>(builder, [this](const Values& values, const Frame& frame, T*) {
      Weighing weighing(*this, frame, values);
      const T* x = frame.at<T>(values.x);
      const T* target = frame.at<T>(values.target);
      for (int64_t i = 0; i < frame.batch; ++i)
        for (int64_t place = 0; place < places_; ++place, x += width_, target += width_)
          for (int64_t j = 0; j < width_; ++j)
            if (weighing.weight(i, place, place * width_ + j) != 0)
              add(weighing, static_cast<size_t>(j), static_cast<double>(x[j]),
                  static_cast<double>(target[j]));
    });
  }

 private:
  void add(Weighing& weighing, size_t j, double x, double target) const {
    const size_t width = static_cast<size_t>(width_);
    weighing.tally(j, (x - target) * (x - target));
    weighing.tally(width + j, target);
    weighing.tally(2 * width + j, target * target);
    weighing.tally(3 * width + j, 1);
  }
};

Schema schema() {
  Schema schema{"value_sums", Arity::between(2, 3), {}};
  schema.implied_input = 1;
  return schema;
}

const Registration registration(
    schema(), made<ValueSums>,
    {kernel<ValueSums>("margay", single, &ValueSums::forward<float>, &ValueSums::backward),
     kernel<ValueSums>("margay", always, &ValueSums::forward<double>, &ValueSums::backward)});

}  // namespace
}  // namespace margay
