// global_avgpool and global_maxpool: the mean, or the first of the largest values, of each channel over all
// places.
#include "reference/twin.h"

namespace margay::reference {
namespace {

class GlobalPool final : public Twin {
 public:
  explicit GlobalPool(const test::Problem& problem)
      : output_(problem.output),
        places_(elements(problem.inputs[0]) / output_[0]),
        max_(problem.op == "global_maxpool") {}

  bool exact() const override { return max_; }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst(in.src[0].samples, output_);
    if (max_) {
      const std::vector<int64_t> chosen = largest(in.src[0]);
      for (size_t i = 0; i < chosen.size(); ++i) dst.values[i] = in.src[0][chosen[i]];
      return dst;
    }
    for (int64_t i = 0; i < in.src[0].samples * in.src[0].size(); ++i)
      dst[behind(i)] += in.src[0][i] / static_cast<double>(places_);
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    if (max_) {
      const std::vector<int64_t> chosen = largest(in.src[0]);
      for (size_t i = 0; i < chosen.size(); ++i) g.src[0][chosen[i]] = diff_dst.values[i];
      return g;
    }
    for (int64_t i = 0; i < in.src[0].samples * in.src[0].size(); ++i)
      g.src[0][i] = diff_dst[behind(i)] / static_cast<double>(places_);
    return g;
  }

 private:
  /// Where the value lies that place i of src goes into.
  int64_t behind(int64_t i) const { return i / (places_ * output_[0]) * output_[0] + i % output_[0]; }

  /// For each value of the output its place in src.
  std::vector<int64_t> largest(const Tensor& src) const {
    std::vector<int64_t> chosen(static_cast<size_t>(src.samples * output_[0]), -1);
    for (int64_t i = 0; i < src.samples * src.size(); ++i) {
      int64_t& best = chosen[static_cast<size_t>(behind(i))];
      if (best < 0 || src[i] > src[best]) best = i;
    }
    return chosen;
  }

  Shape output_;
  int64_t places_;
  bool max_;
};

const Registration registration({"global_avgpool", "global_maxpool"}, made<GlobalPool>);

}  // namespace
}  // namespace margay::reference
