// class_counts: of each class how often it was said rightly (hits), said, and was there (is), and how many
// places counted: what precision, recall, F1, intersection over union and Dice's coefficient are made of; or
// (confusion) how often each class was taken for each other one. A class index is said by the largest value
// of its place, a value by what is above the threshold: x, or softmax(x) (from=softmax).
#include "error/error.h"
#include "op/loss/loss.h"

namespace margay {
namespace {

constexpr int64_t kMostSlots = 65536, kMostConfused = 256;
constexpr double kMostThreshold = 1e6;

class ClassCounts final : public Loss {
 public:
  explicit ClassCounts(const Declaration& declaration)
      : Loss(declaration, Target::either, "a number for each value, above a half for yes", Terms::values),
        threshold_(declaration.attributes.number("threshold")),
        softmax_(declaration.attributes.word("from") == "softmax"),
        confusion_(declaration.attributes.flag("confusion")) {
    if (confusion_ && !indices_)
      declaration.attributes.fail("confusion", "the target has values, expected class indices");
    if ((confusion_ ? width_ * width_ : 3 * width_ + 1) > kMostSlots)
      declaration.fail(text("input ", to_text(declaration.inputs[0]), ": expected at most ",
                            confusion_ ? kMostConfused : kMostSlots / 3, " classes"),
                       "", 0);
  }

  std::vector<std::string> metrics() const override {
    std::vector<std::string> names;
    for (int64_t c = 0; confusion_ && c < width_; ++c)
      for (int64_t taken = 0; taken < width_; ++taken) names.push_back(text("taken.", c, ".", taken));
    if (confusion_) return names;
    for (const char* what : {"hits", "said", "is"})
      for (int64_t c = 0; c < width_; ++c) names.push_back(text(what, ".", c));
    names.push_back("counted");
    return names;
  }

  template <class T>
  void forward(Builder& builder) const {
    add_step<T>(builder, [this](const Values& values, const Frame& frame, T*) {
      Weighing weighing(*this, frame, values);
      const T* x = frame.at<T>(values.x);
      const T* target = indices_ ? nullptr : frame.at<T>(values.target);
      for (int64_t i = 0; i < frame.batch; ++i)
        for (int64_t place = 0; place < places_; ++place, x += width_) {
          if (confusion_)
            confuse(weighing, i, place, x);
          else
            count(weighing, i, place, x, target);
          if (target) target += width_;
        }
    });
  }

 private:
  template <class T>
  void confuse(Weighing& weighing, int64_t i, int64_t place, const T* x) const {
    const int64_t label = weighing.label(i, place);
    if (weighing.weight(i, place, place * width_, label) == 0) return;
    const int64_t taken = std::max_element(x, x + width_) - x;
    weighing.tally(static_cast<size_t>(label * width_ + taken), 1);
  }

  template <class T>
  void count(Weighing& weighing, int64_t i, int64_t place, const T* x, const T* target) const {
    const int64_t label = indices_ ? weighing.label(i, place) : -1;
    const int64_t largest = indices_ ? std::max_element(x, x + width_) - x : -1;
    const size_t classes = static_cast<size_t>(width_);
    T shift = 0, sum = 1;
    if (!indices_ && softmax_) {
      shift = *std::max_element(x, x + width_);
      sum = 0;
      for (size_t c = 0; c < classes; ++c) sum += std::exp(x[c] - shift);
    }
    const auto value = [&](size_t c) { return softmax_ ? std::exp(x[c] - shift) / sum : x[c]; };
    for (size_t c = 0; c < classes; ++c) {
      const int64_t j = static_cast<int64_t>(c);
      if (weighing.weight(i, place, place * width_ + j, label) == 0) continue;
      const bool said = indices_ ? j == largest : value(c) > static_cast<T>(threshold_);
      const bool is = indices_ ? j == label : target[c] > T(0.5);
      if (said && is) weighing.tally(c, 1);
      if (said) weighing.tally(classes + c, 1);
      if (is) weighing.tally(2 * classes + c, 1);
      if (!indices_ || c == 0) weighing.tally(3 * classes, 1);
    }
  }

  double threshold_;
  bool softmax_, confusion_;
};

Schema schema() {
  Schema schema{"class_counts",
                Arity::between(2, 3),
                {Key::word("from", "values", {"values", "softmax"}),
                 Key::number("threshold", "0.5", -kMostThreshold, kMostThreshold),
                 Key::flag("confusion", false), ignore_index_key()}};
  schema.implied_input = 1;
  return schema;
}

const Registration registration(
    schema(), made<ClassCounts>,
    {kernel<ClassCounts>("margay", single, &ClassCounts::forward<float>, &ClassCounts::backward),
     kernel<ClassCounts>("margay", always, &ClassCounts::forward<double>, &ClassCounts::backward)});

}  // namespace
}  // namespace margay
