// concat: the inputs one behind the other along an axis of the sample. In memory each input is a number of
// runs, one per place before the axis, and dst takes a run of every input in turn.
#include <cstring>

#include "op/axes.h"
#include "plan/builder.h"

namespace margay {
namespace {

/// The runs of one input.
struct Part {
  Value value;
  int64_t bytes;  // of a run
};

class Concat final : public Operator {
 public:
  explicit Concat(const Declaration& declaration) {
    shape_ = declaration.inputs[0];
    axis_ = read_axis(declaration.attributes, shape_);
    for (size_t k = 1; k < declaration.inputs.size(); ++k) {
      Shape like = declaration.inputs[k];
      if (like.size() == shape_.size()) like[axis_] = shape_[axis_];
      if (like != shape_)
        declaration.fail(
            text("input ", to_text(declaration.inputs[k]), ", expected ", to_text(declaration.inputs[0]),
                 " as the first input has it, but for dimension ", axis_ + 1),
            "", k);
      shape_[axis_] += declaration.inputs[k][axis_];
    }
  }

  void forward(Builder& builder) const {
    const std::vector<Desc> descs = layouts(builder, [&](size_t k) { return builder.input(k).desc; });
    const Value dst = builder.allocate(descs.back());
    std::vector<Part> parts;
    for (size_t k = 0; k < builder.inputs(); ++k) parts.push_back(part(builder.input_as(descs[k], k), dst));
    const auto [runs, stride] = geometry(dst, parts);
    builder.add(
        "forward", "margay:copy", touched(parts, dst), [=, runs = runs, stride = stride](const Frame& frame) {
          char* to = frame.at<char>(dst);
          for (const Part& part : parts) {
            const char* from = frame.at<char>(part.value);
            for (int64_t run = 0; run < runs; ++run)
              std::memcpy(to + run * stride, from + run * part.bytes, static_cast<size_t>(part.bytes));
            to += part.bytes;
          }
        });
    builder.output(dst);
  }

  void backward(Builder& builder) const {
    const std::vector<Desc> descs = layouts(builder, [&](size_t k) { return builder.input(k).desc; });
    const Value diff = builder.diff_output_as(descs.back());
    std::vector<Part> parts;
    for (size_t k = 0; k < builder.inputs(); ++k) {
      const Value none{descs[k], {}};
      parts.push_back(part(builder.wants_diff(k) ? builder.allocate(descs[k]) : none, diff));
    }
    const auto [runs, stride] = geometry(diff, parts);
    builder.add("backward", "margay:copy", touched(parts, diff),
                [=, runs = runs, stride = stride](const Frame& frame) {
                  const char* from = frame.at<char>(diff);
                  for (const Part& part : parts) {
                    char* to = part.value ? frame.at<char>(part.value) : nullptr;
                    for (int64_t run = 0; to && run < runs; ++run)
                      std::memcpy(to + run * part.bytes, from + run * stride,
                                  static_cast<size_t>(part.bytes));
                    from += part.bytes;
                  }
                });
    for (size_t k = 0; k < builder.inputs(); ++k)
      if (builder.wants_diff(k)) builder.diff_input(parts[k].value, k);
  }

 private:
  bool along_channels() const { return axis_ + 1 == shape_.size(); }

  /// The layouts of the inputs, and of dst behind them: those that the inputs have where channels lie in
  /// whole blocks of one width, channels last otherwise.
  template <class F>
  std::vector<Desc> layouts(Builder& builder, F&& desc_of) const {
    const int64_t block = channel_layout(desc_of(0)).inner;
    bool blocked = along_channels();
    std::vector<Desc> descs;
    for (size_t k = 0; k < builder.inputs(); ++k) {
      const Desc desc = desc_of(k);
      const ChannelLayout layout = channel_layout(desc);
      blocked &= layout && !layout.last && layout.inner == block &&
                 layout.channels() == builder.input_shape(k).back();
      descs.push_back(desc);
    }
    const Desc together = blocked ? blocked_desc(shape_, builder.batch(), block) : Desc();
    if (!together.is_zero()) {
      descs.push_back(together);
      return descs;
    }
    for (size_t k = 0; k < builder.inputs(); ++k)
      descs[k] = plain_desc(builder.input_shape(k), builder.batch(), builder.type());
    descs.push_back(plain_desc(shape_, builder.batch(), builder.type()));
    return descs;
  }

  Part part(const Value& value, const Value& dst) const {
    return {value, static_cast<int64_t>(value.desc.get_size()) / runs_of(dst)};
  }

  /// Runs of dst, and bytes from one to the next.
  std::pair<int64_t, int64_t> geometry(const Value& dst, const std::vector<Part>& parts) const {
    int64_t stride = 0;
    for (const Part& part : parts) stride += part.bytes;
    return {runs_of(dst), stride};
  }

  /// In blocks of channels a sample is one run.
  int64_t runs_of(const Value& dst) const {
    int64_t runs = dst.desc.get_dims()[0];
    if (channel_layout(dst.desc).last)
      for (size_t i = 0; i < axis_; ++i) runs *= shape_[i];
    return runs;
  }

  static std::vector<Value> touched(const std::vector<Part>& parts, const Value& whole) {
    std::vector<Value> values = {whole};
    for (const Part& part : parts) values.push_back(part.value);
    return values;
  }

  size_t axis_ = 0;
};

const Registration registration({"concat", Arity::at_least(2), {axis_key("-1")}, {}}, made<Concat>,
                                {kernel("margay", always, &Concat::forward, &Concat::backward)});

}  // namespace
}  // namespace margay
