// Pooling of every kind: the first of the largest values, or the mean, of each bin of each channel. Bins are
// products of lines along the axes: windows, even parts, or everything.
#include "reference/twin.h"
#include "reference/window.h"

namespace margay::reference {
namespace {

/// What a bin covers along one axis.
struct Line {
  std::vector<int64_t> inside;
  int64_t counted = 0;
};

using Lines = std::vector<Line>;  // of one axis

Lines whole(int64_t input) {
  Lines lines(1);
  for (int64_t at = 0; at < input; ++at) lines[0].inside.push_back(at);
  lines[0].counted = input;
  return lines;
}

/// A place belongs to every part that its own stretch touches.
Lines even(int64_t input, int64_t output) {
  Lines lines(static_cast<size_t>(output));
  for (int64_t part = 0; part < output; ++part)
    for (int64_t at = 0; at < input; ++at)
      if (at * output < (part + 1) * input && (at + 1) * output > part * input) {
        lines[static_cast<size_t>(part)].inside.push_back(at);
        ++lines[static_cast<size_t>(part)].counted;
      }
  return lines;
}

Lines windows(const Window::Axis& axis, int64_t after, bool count_padding) {
  Lines lines(static_cast<size_t>(axis.output));
  for (int64_t w = 0; w < axis.output; ++w)
    for (int64_t k = 0; k < axis.kernel; ++k) {
      const int64_t at = w * axis.stride + k - axis.before;
      const bool inside = at >= 0 && at < axis.input;
      if (inside) lines[static_cast<size_t>(w)].inside.push_back(at);
      if (inside || (count_padding && at < axis.input + after)) ++lines[static_cast<size_t>(w)].counted;
    }
  return lines;
}

/// The padding behind axis i, without what a partial window lacks.
int64_t padding_after(const test::Problem& p, const Window::Axis& axis, size_t i) {
  const std::string padding = p.word("padding", "valid");
  if (padding == "valid") return 0;
  if (padding == "same")
    return std::max<int64_t>(0, (axis.output - 1) * axis.stride + axis.kernel - axis.input) - axis.before;
  if (padding.find(',') == std::string::npos) return axis.before;
  std::string words = padding;
  std::replace(words.begin(), words.end(), ',', 'x');
  return test::read_shape(words)[2 * i + 1];
}

class Pool final : public Twin {
 public:
  explicit Pool(const test::Problem& problem)
      : output_(problem.output), max_(problem.op.find("maxpool") != std::string::npos) {
    const Shape& input = problem.inputs[0];
    const std::string kind = problem.op.substr(0, problem.op.find('_'));
    const bool slides = kind == problem.op;
    const size_t axes = input.size() - 1;
    std::vector<Window::Axis> sliding;
    if (slides) sliding = Window(problem, input, output_, true).axes;
    for (size_t i = 0; i < axes; ++i)
      cross(input[i], kind == "global"     ? whole(input[i])
                      : kind == "adaptive" ? even(input[i], output_[i])
                                           : windows(sliding[i], padding_after(problem, sliding[i], i),
                                                     problem.word("count_padding", "false") == "true"));
  }

  bool exact() const override { return max_; }
  bool linear() const override { return !max_; }

  Tensor forward(const Operands& in, bool) const override {
    const Tensor& src = in.src[0];
    Tensor dst(src.samples, output_);
    each(src, [&](const Bin& bin, int64_t first, int64_t step, int64_t d) {
      if (max_)
        dst[d] = src[largest(src, bin, first, step)];
      else
        for (int64_t pixel : bin.pixels) dst[d] += src[first + pixel * step] / bin.divisor;
    });
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    const Tensor& src = in.src[0];
    Operands g = in.zeros();
    each(src, [&](const Bin& bin, int64_t first, int64_t step, int64_t d) {
      if (max_)
        g.src[0][largest(src, bin, first, step)] += diff_dst[d];
      else
        for (int64_t pixel : bin.pixels) g.src[0][first + pixel * step] += diff_dst[d] / bin.divisor;
    });
    return g;
  }

 private:
  struct Bin {
    std::vector<int64_t> pixels;
    double divisor;
  };

  /// One more axis inside those so far.
  void cross(int64_t input, const Lines& lines) {
    std::vector<Bin> finer;
    for (const Bin& bin : bins_)
      for (const Line& line : lines) {
        finer.push_back({{}, bin.divisor * static_cast<double>(line.counted)});
        for (int64_t pixel : bin.pixels)
          for (int64_t at : line.inside) finer.back().pixels.push_back(pixel * input + at);
      }
    bins_ = finer;
    pixels_ *= input;
  }

  /// Calls term(bin, place of its channel's first pixel, from pixel to pixel, place in dst) for every bin.
  template <class Term>
  void each(const Tensor& src, Term term) const {
    const int64_t channels = src.shape.back();
    int64_t d = 0;
    for (int64_t n = 0; n < src.samples; ++n)
      for (const Bin& bin : bins_)
        for (int64_t c = 0; c < channels; ++c) term(bin, n * pixels_ * channels + c, channels, d++);
  }

  static int64_t largest(const Tensor& src, const Bin& bin, int64_t first, int64_t step) {
    int64_t best = first + bin.pixels.front() * step;
    for (int64_t pixel : bin.pixels)
      if (src[first + pixel * step] > src[best]) best = first + pixel * step;
    return best;
  }

  Shape output_;
  bool max_;
  std::vector<Bin> bins_{{{0}, 1}};
  int64_t pixels_ = 1;
};

const Registration registration({"maxpool1d", "maxpool2d", "maxpool3d", "avgpool1d", "avgpool2d", "avgpool3d",
                                 "adaptive_maxpool", "adaptive_avgpool", "global_maxpool", "global_avgpool"},
                                made<Pool>);

}  // namespace
}  // namespace margay::reference
