// permute: the dimensions of a sample in another order; dimension i of dst is dimension order[i] of src.
#include <array>

#include "op/axes.h"
#include "plan/builder.h"

namespace margay {
namespace {

/// Four loops, outermost first: how often, and how far src goes. dst goes from value to value.
struct Walk {
  std::array<int64_t, kMostDimensions> extent{1, 1, 1, 1}, stride{0, 0, 0, 0};
};

template <class T>
void walk(const Walk& w, int64_t samples, const T* src, T* dst) {
  const int64_t size = w.extent[0] * w.extent[1] * w.extent[2] * w.extent[3];
  for (int64_t n = 0; n < samples; ++n, src += size)
    for (int64_t i = 0; i < w.extent[0]; ++i)
      for (int64_t j = 0; j < w.extent[1]; ++j)
        for (int64_t k = 0; k < w.extent[2]; ++k) {
          const T* from = src + i * w.stride[0] + j * w.stride[1] + k * w.stride[2];
          for (int64_t l = 0; l < w.extent[3]; ++l) *dst++ = from[l * w.stride[3]];
        }
}

class Permute final : public Operator {
 public:
  explicit Permute(const Declaration& declaration) {
    const Shape& input = declaration.inputs[0];
    order_ = read_axes(declaration.attributes, "order", input);
    if (order_.size() != input.size())
      declaration.attributes.fail("order", text("names ", order_.size(), " dimensions, expected all ",
                                                input.size(), " of the input ", to_text(input)));
    back_.resize(order_.size());
    for (size_t d = 0; d < order_.size(); ++d) {
      shape_.push_back(input[order_[d]]);
      back_[order_[d]] = d;
    }
  }

  void onednn_forward(Builder& builder) const {
    builder.output(reordered(builder, "forward", builder.input(), order_, shape_));
  }
  void onednn_backward(Builder& builder) const {
    if (builder.wants_diff())
      builder.diff_input(reordered(builder, "backward", builder.diff_output(), back_, builder.input_shape()));
  }

  template <class T>
  void plain_forward(Builder& builder) const {
    builder.output(
        walked<T>(builder, "forward", builder.plain_input(), order_, builder.input_shape(), shape_));
  }
  template <class T>
  void plain_backward(Builder& builder) const {
    if (builder.wants_diff())
      builder.diff_input(
          walked<T>(builder, "backward", builder.plain_diff_output(), back_, shape_, builder.input_shape()));
  }

 private:
  /// oneDNN copies src, whose dimensions are renamed, to channels last.
  static Value reordered(Builder& builder, const char* phase, const Value& src,
                         const std::vector<size_t>& order, const Shape& shape) {
    const auto logical = [&](size_t d) { return d + 1 == order.size() ? 1 : static_cast<int>(d) + 2; };
    std::vector<int> to(order.size() + 1);  // where each of oneDNN's dimensions of src is in dst
    to[0] = 0;
    for (size_t d = 0; d < order.size(); ++d) to[static_cast<size_t>(logical(order[d]))] = logical(d);
    const Value view{src.desc.permute_axes(to), src.ref};
    const Value dst = builder.allocate(plain_desc(shape, builder.batch(), Type::f32));
    const dnnl::reorder::primitive_desc description(builder.engine(), view.desc, builder.engine(), dst.desc,
                                                    user_scratchpad());
    builder.add(phase, description, dnnl::reorder(description), {{DNNL_ARG_FROM, view}, {DNNL_ARG_TO, dst}},
                layout_of(view.desc) + " -> " + layout_of(dst.desc));
    return dst;
  }

  template <class T>
  static Value walked(Builder& builder, const char* phase, const Value& src, const std::vector<size_t>& order,
                      const Shape& from, const Shape& shape) {
    Walk w;
    const size_t first = kMostDimensions - order.size();
    for (size_t d = 0; d < order.size(); ++d) {
      w.extent[first + d] = shape[d];
      w.stride[first + d] = 1;
      for (size_t i = order[d] + 1; i < from.size(); ++i) w.stride[first + d] *= from[i];
    }
    const Value dst = builder.allocate(plain_desc(shape, builder.batch(), builder.type()));
    builder.add(phase, "margay:permute", {src, dst}, [=, batch = builder.batch()](const Frame& frame) {
      walk(w, batch, frame.at<const T>(src), frame.at<T>(dst));
    });
    return dst;
  }

  std::vector<size_t> order_;  // the dimension of src that each of dst is
  std::vector<size_t> back_;   // and the other way round
};

const Registration registration(
    {"permute", 1, {Key::numbers("order", "").needed("order=, for example order=2,0,1")}, {}}, made<Permute>,
    {kernel("onednn", single, &Permute::onednn_forward, &Permute::onednn_backward),
     kernel("margay", always, &Permute::plain_forward<double>, &Permute::plain_backward<double>)});

}  // namespace
}  // namespace margay
