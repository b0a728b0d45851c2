// multiclass_hinge: Σ over j ≠ label of max(0, x_j - x_label + margin) of a place.
#include "op/loss/row_loss.h"

namespace margay {
namespace {

constexpr double kMostMargin = 1e6;

class MulticlassHinge {
 public:
  static constexpr Loss::Target kTarget = Loss::Target::indices;
  static constexpr const char* kValues = "";

  MulticlassHinge(const Declaration& declaration, int64_t width, bool)
      : width_(width), margin_(declaration.attributes.number("margin")) {
    if (width < 2)
      declaration.fail(text("input ", to_text(declaration.inputs[0]), ": expected at least 2 classes"), "",
                       0);
  }

  std::vector<double> classes() const { return {}; }

  template <class T>
  T row(const T* x, const T*, int64_t label, T* diff, T share) const {
    const T wanted = x[label] - static_cast<T>(margin_);
    T loss = 0;
    int64_t above = 0;
    for (int64_t j = 0; j < width_; ++j) {
      const T over = x[j] - wanted;
      const bool counts = j != label && !(over <= 0);  // what is not a number counts
      if (counts) loss += over;
      above += counts;
      if (diff) diff[j] = counts ? share : T(0);
    }
    if (diff) diff[label] = -share * static_cast<T>(above);
    return loss;
  }

  template <class T>
  void measure(const T* x, const T*, int64_t label, Weighing& weighing) const {
    weighing.count(1, larger_than(x, width_, label) == 0);
  }

 private:
  int64_t width_;
  double margin_;
};

const Registration registration = register_row_loss<MulticlassHinge>(
    "multiclass_hinge", {Key::number("margin", "1", 0, kMostMargin), ignore_index_key()},
    {"loss", "accuracy"});

}  // namespace
}  // namespace margay
