// spatial_dropout: zeroes whole channels of a sample with probability `rate` while training and scales the
// others by 1 / (1 - rate) (Tompson et al. 2015): neighbouring pixels say the same, so that dropping some of
// them hides nothing.
#include "op/channel_loops.h"
#include "op/regularization/noise.h"

namespace margay {
namespace {

MARGAY_CLONES void scale_of(const Channels& channels, const float* src, const float* factor, float* dst) {
  fill(channels, dst, [=](int64_t at, int64_t c) { return src[at] * factor[c]; });
}
MARGAY_CLONES void scale_of(const Channels& channels, const double* src, const double* factor, double* dst) {
  fill(channels, dst, [=](int64_t at, int64_t c) { return src[at] * factor[c]; });
}

class SpatialDropout final : public Operator {
 public:
  explicit SpatialDropout(const Declaration& declaration) {
    shape_ = declaration.inputs[0];
    if (shape_.size() < 2)
      declaration.fail(text("input ", to_text(shape_), " has 1 dimension, expected places and channels"),
                       "Use Dropout.", 0);
    rate_ = declaration.attributes.number("rate");
    name_ = hash(declaration.attributes.line().name);
  }

  template <class T>
  void forward(Builder& builder) const {
    if (!builder.training() || rate_ == 0) return builder.output(builder.input());
    const Value src = channel_layout(builder.input().desc) ? builder.input() : builder.plain_input();
    scale<T>(builder, "forward", src, builder.new_output(src.desc));
  }
  template <class T>
  void backward(Builder& builder) const {
    if (rate_ == 0) return builder.diff_input(builder.diff_output());
    const Value diff = builder.diff_output_as(builder.output().desc);
    const Value diff_src = builder.allocate(diff.desc);
    scale<T>(builder, "backward", diff, diff_src);
    builder.diff_input(diff_src);
  }

 private:
  template <class T>
  void scale(Builder& builder, const char* phase, const Value& src, const Value& dst) const {
    const ChannelLayout layout = channel_layout(src.desc);
    const Value factor =
        builder.allocate(Desc({layout.channels()}, data_type(builder.type()), dnnl::memory::format_tag::a));
    builder.add(phase, "margay:dropout", {src, factor, dst},
                [=, name = name_, fallen = threshold(rate_),
                 kept = static_cast<T>(1 / (1 - rate_))](const Frame& frame) {
                  T* of_channel = frame.at<T>(factor);
                  for (int64_t i = 0; i < frame.batch; ++i) {
                    const uint32_t key = static_cast<uint32_t>(sample_key(frame, name, i));
                    for (int64_t c = 0; c < layout.channels(); ++c)
                      of_channel[c] = scramble(c, key) < fallen ? T(0) : kept;
                    const int64_t at = i * layout.channels() * layout.places;
                    scale_of({layout, 1}, frame.at<const T>(src) + at, of_channel, frame.at<T>(dst) + at);
                  }
                });
    builder.in_place(src, dst);
  }

  double rate_ = 0;
  uint64_t name_ = 0;
};

const Registration registration(
    {"spatial_dropout", 1, {rate_key()}, {}}, made<SpatialDropout>,
    {kernel("margay", single, &SpatialDropout::forward<float>, &SpatialDropout::backward<float>),
     kernel("margay", always, &SpatialDropout::forward<double>, &SpatialDropout::backward<double>)});

}  // namespace
}  // namespace margay
