// pad, crop, slice, permute, resize: which places of src a place of dst is made of, dimension by dimension.
#include <algorithm>
#include <cmath>

#include "reference/twin.h"

namespace margay::reference {
namespace {

std::vector<int64_t> numbers(std::string words) {
  std::replace(words.begin(), words.end(), ',', 'x');
  return test::read_shape(words);
}

class Resampling final : public Twin {
 public:
  explicit Resampling(const test::Problem& problem)
      : problem_(problem), input_(problem.inputs[0]), output_(problem.output) {}

  bool exact() const override { return problem_.word("mode", "nearest") != "bilinear"; }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst(in.src[0].samples, output_);
    std::fill(dst.values.begin(), dst.values.end(), 0.0);
    const double outside = problem_.number("value", 0);
    each(in.src[0],
         [&](int64_t s, int64_t d, double weight) { dst[d] += s < 0 ? outside : weight * in.src[0][s]; });
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    each(in.src[0], [&](int64_t s, int64_t d, double weight) {
      if (s >= 0) g.src[0][s] += weight * diff_dst[d];
    });
    return g;
  }

 private:
  struct Tap {
    int64_t place;
    double weight;
  };

  /// The taps of place i along dimension d of dst; none: it lies outside.
  std::vector<Tap> taps(size_t d, int64_t i) const {
    const int64_t in = input_[d], out = output_[d];
    if (problem_.op == "resize") return resized(static_cast<double>(i), in, out, d + 1 == input_.size());
    if (problem_.op == "slice") {
      const int64_t axis = static_cast<int64_t>(problem_.number("axis", -1));
      const int64_t rank = static_cast<int64_t>(input_.size());
      if (static_cast<int64_t>(d) != (axis < 0 ? axis + rank : axis)) return {{i, 1}};
      const int64_t start = static_cast<int64_t>(problem_.number("start", 0));
      return {{(start < 0 ? start + in : start) + i * static_cast<int64_t>(problem_.number("step", 1)), 1}};
    }
    if (problem_.op == "crop") return {{i + before("cropping", d), 1}};
    const int64_t place = i - before("padding", d);
    if (place >= 0 && place < in) return {{place, 1}};
    const std::string mode = problem_.word("mode", "zero");
    if (mode == "reflect") return {{place < 0 ? -place : 2 * (in - 1) - place, 1}};
    if (mode == "edge") return {{place < 0 ? 0 : in - 1, 1}};
    return {};
  }

  /// The first side of a dimension.
  int64_t before(const std::string& key, size_t d) const {
    const std::string word = problem_.word(key, "");
    const std::vector<int64_t> sides = numbers(word);
    const size_t places = std::max<size_t>(1, input_.size() - 1);
    if (sides.size() == 1) return d < places ? sides[0] : 0;
    const size_t at = word.find(',') == std::string::npos ? d : 2 * d;
    return at < sides.size() ? sides[at] : 0;
  }

  std::vector<Tap> resized(double i, int64_t in_places, int64_t out_places, bool channels) const {
    if (channels) return {{static_cast<int64_t>(i), 1}};
    const double in = static_cast<double>(in_places), out = static_cast<double>(out_places);
    const std::string coordinates = problem_.word("coordinates", "half_pixel");
    const double corners = out == 1 ? 0 : i * (in - 1) / (out - 1);
    if (problem_.word("mode", "nearest") == "nearest") {
      if (coordinates == "half_pixel") return {{static_cast<int64_t>((i + 0.5) * in / out), 1}};
      if (coordinates == "asymmetric") return {{static_cast<int64_t>(i * in / out), 1}};
      return {{static_cast<int64_t>(std::floor(corners + 0.5)), 1}};
    }
    double x = coordinates == "half_pixel" ? (i + 0.5) * in / out - 0.5 : i * in / out;
    if (coordinates == "align_corners") x = corners;
    x = std::min(std::max(x, 0.0), in - 1);
    const int64_t below = static_cast<int64_t>(x), above = std::min(below + 1, in_places - 1);
    return {{below, 1 - (x - static_cast<double>(below))}, {above, x - static_cast<double>(below)}};
  }

  /// Calls f(place in src, or -1, place in dst, weight) for every product.
  template <class F>
  void each(const Tensor& src, F f) const {
    const int64_t size = elements(output_);
    for (int64_t d = 0; d < src.samples * size; ++d) {
      std::vector<Tap> all = {{d / size, 1}};  // the sample, then dimension by dimension
      int64_t rest = d % size, inner = size;
      std::vector<int64_t> at;
      for (const int64_t extent : output_) {
        inner /= extent;
        at.push_back(rest / inner);
        rest %= inner;
      }
      if (problem_.op == "permute") at = permuted(at);
      for (size_t i = 0; i < input_.size(); ++i) {
        std::vector<Tap> more;
        const std::vector<Tap> here =
            problem_.op == "permute" ? std::vector<Tap>{{at[i], 1}} : taps(i, at[i]);
        for (const Tap& tap : all)
          for (const Tap& next : here)
            more.push_back({tap.place * input_[i] + next.place, tap.weight * next.weight});
        all = more;
      }
      for (const Tap& tap : all) f(tap.place, d, tap.weight);
      if (all.empty()) f(-1, d, 1);
    }
  }

  std::vector<int64_t> permuted(const std::vector<int64_t>& at) const {
    std::vector<int64_t> of_src(at.size());
    const std::vector<int64_t> order = numbers(problem_.word("order", ""));
    for (size_t i = 0; i < order.size(); ++i)
      of_src[static_cast<size_t>(order[i] < 0 ? order[i] + static_cast<int64_t>(at.size()) : order[i])] =
          at[i];
    return of_src;
  }

  test::Problem problem_;
  Shape input_, output_;
};

const Registration registration({"pad", "crop", "slice", "permute", "resize"}, made<Resampling>);

}  // namespace
}  // namespace margay::reference
