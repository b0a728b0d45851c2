// embedding: dst[i] = table[index i], a row of learned numbers for each index. The indices are read as they
// are bound, as class indices are: u8, i32 or i64, without scale and shift.
#include <algorithm>

#include "error/error.h"
#include "plan/builder.h"

namespace margay {
namespace {

constexpr int64_t kMostUnits = 1 << 24;

struct Table {
  int64_t vocabulary = 0;
  int64_t units = 0;
  int64_t count = 0;  // of indices in a sample
  int source = 0;
  std::string input;

  /// Index i of the sample in place n of the call.
  int64_t index(const Frame& frame, int64_t n, int64_t i) const {
    const Source& bound = frame.sources[source];
    const int64_t at = frame.samples[n] * count + i;
    int64_t index = 0;
    switch (bound.dtype) {
      case MG_U8: index = reinterpret_cast<const uint8_t*>(bound.data)[at]; break;
      case MG_I32: index = reinterpret_cast<const int32_t*>(bound.data)[at]; break;
      case MG_I64: index = reinterpret_cast<const int64_t*>(bound.data)[at]; break;
      default: throw Error(MG_INVALID, text("input ", input, ": indices must be bound as u8, i32 or i64"));
    }
    if (index >= 0 && index < vocabulary) return index;
    const int64_t sample = frame.samples[n] + frame.number;
    frame.tally->refused = sample;
    throw Error(MG_INVALID, text("input ", input, ": sample ", sample, " has the index ", index, " at place ",
                                 i, ", expected 0 to ", vocabulary - 1));
  }
};

class Embedding final : public Operator {
 public:
  explicit Embedding(const Declaration& declaration) {
    const Attributes& attributes = declaration.attributes;
    shape_ = declaration.inputs[0];
    table_.vocabulary = attributes.whole("vocabulary");
    table_.units = attributes.whole("units");
    table_.count = elements(shape_);
    table_.input = attributes.line().inputs[0];
    shape_.push_back(table_.units);
    const double fan_in = static_cast<double>(table_.vocabulary), fan_out = static_cast<double>(table_.units);
    parameters_.push_back({"table",
                           {table_.vocabulary, table_.units},
                           {table_.vocabulary, table_.units},
                           {table_.units, 1},
                           read_initializer(attributes, "init", fan_in, fan_out)});
  }

  bool reads_source(size_t) const override { return true; }
  bool reads_indices(size_t) const override { return true; }

  template <class T>
  void forward(Builder& builder) const {
    const Value weights = builder.parameter(0, builder.outside(0));
    const Value dst = builder.new_output(plain_desc(shape_, builder.batch(), builder.type()));
    builder.add("forward", "margay:gather", {weights, dst},
                [=, table = table(builder), capacity = builder.batch()](const Frame& frame) {
                  const T* rows = frame.at<T>(weights);
                  T* to = frame.at<T>(dst);
                  for (int64_t n = 0; n < frame.batch; ++n)
                    for (int64_t i = 0; i < table.count; ++i)
                      to = std::copy_n(rows + table.index(frame, n, i) * table.units, table.units, to);
                  std::fill_n(to, (capacity - frame.batch) * table.count * table.units, T(0));
                });
  }

  template <class T>
  void backward(Builder& builder) const {
    const Value g = builder.plain_diff_output();
    const Desc outside = builder.outside(0);
    const bool direct = builder.gradient(0).desc == outside;
    const Value diff = direct ? builder.gradient(0) : builder.allocate(outside);
    builder.add("backward weights", "margay:scatter", {g, diff},
                [=, table = table(builder)](const Frame& frame) {
                  T* rows = frame.at<T>(diff);
                  const T* from = frame.at<T>(g);
                  std::fill_n(rows, table.vocabulary * table.units, T(0));
                  for (int64_t n = 0; n < frame.batch; ++n)
                    for (int64_t i = 0; i < table.count; ++i, from += table.units) {
                      T* row = rows + table.index(frame, n, i) * table.units;
                      for (int64_t u = 0; u < table.units; ++u) row[u] += from[u];
                    }
                });
    if (!direct) builder.reorder(diff, builder.gradient(0), "diff_weights");
  }

 private:
  Table table(const Builder& builder) const {
    Table table = table_;
    table.source = builder.source(0);
    return table;
  }

  Table table_;
};

const Registration registration(
    {"embedding",
     1,
     {Key::whole("vocabulary", "", 1, INT32_MAX).needed("vocabulary=N"),
      Key::whole("units", "", 1, kMostUnits).needed("units=N"),
      Key::initializer("init", "uniform:-0.05:0.05"), Key::node("share")},
     {{"table"}}},
    made<Embedding>,
    {kernel("margay", single, &Embedding::forward<float>, &Embedding::backward<float>),
     kernel("margay", always, &Embedding::forward<double>, &Embedding::backward<double>)});

}  // namespace
}  // namespace margay
