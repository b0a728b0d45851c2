// kl_divergence: Σ t_j (log t_j - log p_j) of a place with the target distribution t, with p = softmax(x)
// (from=logits) or p = x (from=probabilities). A class of probability 0 adds nothing.
#include "op/loss/row_loss.h"

namespace margay {
namespace {

class KlDivergence {
 public:
  static constexpr Loss::Target kTarget = Loss::Target::values;
  static constexpr const char* kValues = "probabilities";

  KlDivergence(const Declaration& declaration, int64_t width, bool)
      : width_(width), logits_(declaration.attributes.word("from") == "logits") {}

  std::vector<double> classes() const { return {}; }

  template <class T>
  T row(const T* x, const T* target, int64_t, T* diff, T share) const {
    T largest = 0, sum = 0, mass = 0, loss = 0;
    if (logits_) {
      largest = *std::max_element(x, x + width_);
      for (int64_t j = 0; j < width_; ++j) {
        const T power = std::exp(x[j] - largest);
        if (diff) diff[j] = power;
        sum += power;
      }
    }
    const T log_sum = logits_ ? std::log(sum) : T(0);
    for (int64_t j = 0; j < width_; ++j) {
      const T t = target[j];
      mass += t;
      if (t != 0) loss += t * (std::log(t) + (logits_ ? log_sum - (x[j] - largest) : negative_log(x[j])));
    }
    for (int64_t j = 0; diff && j < width_; ++j) {
      const T t = target[j];
      diff[j] = share * (logits_  ? mass * diff[j] / sum - t
                         : t == 0 ? T(0)
                                  : -t / std::max(x[j], smallest<T>));
    }
    return loss;
  }

  template <class T>
  void measure(const T*, const T*, int64_t, Weighing&) const {}

 private:
  int64_t width_;
  bool logits_;
};

const Registration registration = register_row_loss<KlDivergence>(
    "kl_divergence", {Key::word("from", "logits", {"logits", "probabilities"})}, {"loss"});

}  // namespace
}  // namespace margay
