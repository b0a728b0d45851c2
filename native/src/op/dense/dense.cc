// dense: dst = f(src · kernel + bias), src (N,I), kernel (I,O), dst (N,O). Through oneDNN's inner product or
// OpenBLAS.
#include <algorithm>

#include "op/activation/fused.h"
#include "op/gemm.h"
#include "op/post_operations.h"
#include "op/weighted.h"

namespace margay {
namespace {

constexpr int64_t kMaxUnits = 1 << 24;

// src is (N,I), weights (I,O), dst (N,O)
template <class T>
void dense_forward(const Activation& activation, int64_t batch, int64_t in, int64_t out, const T* src,
                   const T* weights, const T* bias, T* dst) {
  for (int64_t n = 0; n < batch; ++n) {
    if (bias)
      std::copy_n(bias, out, dst + n * out);
    else
      std::fill_n(dst + n * out, out, T(0));
  }
  gemm(false, false, batch, out, in, src, in, weights, out, T(1), dst, out);
  activation.forward(dst, dst, batch * out);
}

template <class T>
void dense_backward(int64_t batch, int64_t in, int64_t out, const T* src, const T* weights, const T* diff_dst,
                    T* diff_src, T* diff_weights, T* diff_bias) {
  if (diff_weights) gemm(true, false, in, out, batch, src, in, diff_dst, out, T(0), diff_weights, out);
  if (diff_src) gemm(false, true, batch, in, out, diff_dst, out, weights, out, T(0), diff_src, in);
  if (!diff_bias) return;
  std::fill_n(diff_bias, out, T(0));
  for (int64_t n = 0; n < batch; ++n)
    for (int64_t o = 0; o < out; ++o) diff_bias[o] += diff_dst[n * out + o];
}

class Dense final : public Operator {
 public:
  explicit Dense(const Declaration& declaration) {
    const Attributes& attributes = declaration.attributes;
    in_ = declaration.input_of_rank(1, "", "Put Flatten before it.")[0];
    out_ = attributes.whole("units");
    shape_ = {out_};
    bias_ = attributes.flag("bias");
    activation_ = read_activation(attributes, attributes.word("activation"));
    const double fan_in = static_cast<double>(in_), fan_out = static_cast<double>(out_);
    parameters_.push_back({"kernel",
                           {in_, out_},
                           {out_, in_},
                           {1, out_},
                           read_initializer(attributes, "init", fan_in, fan_out)});
    const Initializer bias = read_initializer(attributes, "bias_init", fan_in, fan_out);
    if (bias_) parameters_.push_back({"bias", {out_}, {out_}, {1}, bias});
    flop_ = 2 * fan_in * fan_out;
  }

  bool fuse(const Activation& activation) override {
    if (activation_) return false;
    activation_ = activation;
    return true;
  }

  const Activation* fused() const override { return activation_ ? &activation_ : nullptr; }

  using ForwardDescription = dnnl::inner_product_forward::primitive_desc;

  /// oneDNN has a kernel that computes the tail, too.
  bool suits_tail(const Builder& builder) const {
    if (builder.type() != Type::f32 || !builder.tail_parts()) return false;
    const Activation fused = fused_activation(builder, activation_);
    return runs_fast(description(builder, PostOperations::planned(builder, fused, shape_), true));
  }

  void onednn_forward(Builder& builder) const {
    const ResultTail tail = builder.tail();
    const Activation fused = tail.activation ? *tail.activation : fused_activation(builder, activation_);
    const PostOperations operations(builder, tail, fused, shape_);
    ForwardDescription& description = builder.state<ForwardDescription>();
    description = this->description(builder, operations.attributes());
    const Value src = builder.input_as(description.src_desc());
    const Value weights = builder.parameter(0, description.weights_desc());
    const Value dst = builder.allocate(description.dst_desc());
    std::vector<std::pair<int, Value>> arguments = {
        {DNNL_ARG_SRC, src},
        {DNNL_ARG_WEIGHTS, weights},
        {DNNL_ARG_BIAS, bias_ ? builder.parameter(1, builder.outside(1)) : Value{}},
        {DNNL_ARG_DST, dst}};
    operations.add_arguments(dst.desc, arguments);
    builder.add("forward" + tail.words + (fused ? text(" + ", fused.name()) : ""), description,
                dnnl::inner_product_forward(description), arguments,
                layout_of(src.desc) + " " + layout_of(weights.desc) + " -> " + layout_of(dst.desc), flop_);
    activated_output(builder, activation_, dst);
  }

  void onednn_backward(Builder& builder) const {
    const ForwardDescription& forward = builder.state<ForwardDescription>();
    const Value diff = activation_backward(builder, activation_);
    const Value src = builder.input_as(forward.src_desc());
    const dnnl::inner_product_backward_weights::primitive_desc weights(
        builder.engine(), src.desc, any_like(builder.outside(0)), bias_ ? builder.outside(1) : Desc(),
        diff.desc, forward, user_scratchpad());
    const Value gradient = builder.gradient(0);
    const bool direct = weights.diff_weights_desc() == gradient.desc;
    const Value diff_weights = direct ? gradient : builder.allocate(weights.diff_weights_desc());
    builder.add("backward weights", weights, dnnl::inner_product_backward_weights(weights),
                {{DNNL_ARG_SRC, src},
                 {DNNL_ARG_DIFF_DST, diff},
                 {DNNL_ARG_DIFF_WEIGHTS, diff_weights},
                 {DNNL_ARG_DIFF_BIAS, bias_ ? builder.gradient(1) : Value{}}},
                layout_of(src.desc) + " " + layout_of(diff.desc) + " -> " + layout_of(diff_weights.desc),
                flop_);
    if (!direct) builder.reorder(diff_weights, gradient, "diff_weights");

    if (!builder.wants_diff()) return;
    const dnnl::inner_product_backward_data::primitive_desc data(
        builder.engine(), src.desc, any_like(builder.outside(0)), diff.desc, forward, user_scratchpad());
    const Value kernel = builder.parameter(0, data.weights_desc());
    const Value diff_src = builder.allocate(src.desc);
    builder.add("backward data", data, dnnl::inner_product_backward_data(data),
                {{DNNL_ARG_DIFF_DST, diff}, {DNNL_ARG_WEIGHTS, kernel}, {DNNL_ARG_DIFF_SRC, diff_src}},
                layout_of(diff.desc) + " " + layout_of(kernel.desc) + " -> " + layout_of(diff_src.desc),
                flop_);
    builder.diff_input(diff_src);
  }

  template <class T>
  void openblas_forward(Builder& builder) const {
    const Value src = builder.plain_input();
    const Value weights = builder.parameter(0, builder.outside(0));
    const Value bias = bias_ ? builder.parameter(1, builder.outside(1)) : Value{};
    const Value dst = builder.allocate(plain_desc(shape_, builder.batch(), builder.type()));
    const Activation fused = fused_activation(builder, activation_);
    builder.add(
        forward_phase(fused), "openblas:gemm", {src, weights, bias, dst},
        [=, in = in_, out = out_, batch = builder.batch()](const Frame& f) {
          dense_forward(fused, batch, in, out, f.at<T>(src), f.at<T>(weights), bias ? f.at<T>(bias) : nullptr,
                        f.at<T>(dst));
        },
        flop_);
    activated_output(builder, activation_, dst);
  }

  template <class T>
  void openblas_backward(Builder& builder) const {
    const Value diff = activation_backward(builder, activation_);
    const Value src = builder.plain_input();
    const Value weights = builder.parameter(0, builder.outside(0));
    const bool trains = builder.trains();
    const bool direct = !trains || builder.gradient(0).desc == weights.desc;
    const Value diff_weights = !trains  ? Value{}
                               : direct ? builder.gradient(0)
                                        : builder.allocate(weights.desc);
    const Value diff_bias = trains && bias_ ? builder.gradient(1) : Value{};
    const bool into_data = builder.wants_diff();
    const Value diff_src = into_data ? builder.allocate(src.desc) : Value{};
    builder.add(
        "backward", "openblas:gemm", {src, diff, weights, diff_weights, diff_bias, diff_src},
        [=, in = in_, out = out_, batch = builder.batch()](const Frame& f) {
          dense_backward(batch, in, out, f.at<T>(src), f.at<T>(weights), f.at<T>(diff),
                         diff_src ? f.at<T>(diff_src) : nullptr,
                         diff_weights ? f.at<T>(diff_weights) : nullptr,
                         diff_bias ? f.at<T>(diff_bias) : nullptr);
        },
        flop_ * ((into_data ? 1 : 0) + (trains ? 1 : 0)));
    if (!direct) builder.reorder(diff_weights, builder.gradient(0), "diff_weights");
    if (into_data) builder.diff_input(diff_src);
  }

 private:
  /// `may_fail`: empty where oneDNN refuses the attributes.
  ForwardDescription description(const Builder& builder, const dnnl::primitive_attr& attributes,
                                 bool may_fail = false) const {
    const dnnl::prop_kind kind =
        builder.training() ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    const Desc bias = bias_ ? builder.outside(1) : Desc();
    return {builder.engine(),
            kind,
            plain_desc({in_}, builder.batch(), Type::f32),
            any_like(builder.outside(0)),
            bias,
            plain_desc({out_}, builder.batch(), Type::f32),
            attributes,
            may_fail};
  }

  int64_t in_ = 0;
  int64_t out_ = 0;
  bool bias_ = true;
  Activation activation_;
};

Schema schema() {
  Schema schema{
      "dense", 1, {Key::whole("units", "", 1, kMaxUnits).needed("units=N")}, {{"kernel"}, {"bias"}}};
  for (Key& key : weighted_keys()) schema.keys.push_back(std::move(key));
  return schema;
}

const Registration registration(
    schema(), made<Dense>,
    {kernel("onednn", where(&Dense::suits_tail), &Dense::onednn_forward, &Dense::onednn_backward).with_tail(),
     kernel("onednn", single, &Dense::onednn_forward, &Dense::onednn_backward),
     kernel("openblas", single, &Dense::openblas_forward<float>, &Dense::openblas_backward<float>),
     kernel("openblas", always, &Dense::openblas_forward<double>, &Dense::openblas_backward<double>)});

}  // namespace
}  // namespace margay
