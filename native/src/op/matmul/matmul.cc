// matmul: dst = op(a) · op(b) for each sample, and for each of the leading dimensions; op transposes or not.
// a is (…,M,K), b is (…,K,N), dst is (…,M,N). Through oneDNN's matmul or OpenBLAS.
#include <algorithm>
#include <tuple>

#include "op/gemm.h"
#include "plan/builder.h"

namespace margay {
namespace {

/// A matrix of each sample and leading dimension, and how it is read.
struct Matrix {
  Value value;
  int64_t rows = 0, columns = 0;  // as read
  bool transposed = false;        // it lies as (columns, rows)

  Matrix turned() const { return {value, columns, rows, !transposed}; }
};

class MatMul final : public Operator {
 public:
  explicit MatMul(const Declaration& declaration) {
    const Shape &a = declaration.inputs[0], &b = declaration.inputs[1];
    transpose_a_ = declaration.attributes.flag("transpose_a");
    transpose_b_ = declaration.attributes.flag("transpose_b");
    const size_t rank = a.size();
    for (size_t k = 0; k < 2; ++k)
      if (declaration.inputs[k].size() < 2)
        declaration.fail(
            text("input ", to_text(declaration.inputs[k]), " has 1 dimension, expected rows and columns"),
            "Put a reshape before it.", k);
    if (b.size() != rank || !std::equal(a.begin(), a.end() - 2, b.begin()))
      declaration.fail(
          text("input ", to_text(b), ", expected the dimensions of ", to_text(a), " before the last two"), "",
          1);
    for (size_t i = 0; i + 2 < rank; ++i) leading_ *= a[i];
    rows_ = a[rank - (transpose_a_ ? 1 : 2)];
    inner_ = a[rank - (transpose_a_ ? 2 : 1)];
    columns_ = b[rank - (transpose_b_ ? 2 : 1)];
    const int64_t meets = b[rank - (transpose_b_ ? 1 : 2)];
    if (meets != inner_)
      declaration.fail(
          text("input ", to_text(b), transpose_b_ ? ", transposed," : "", " has ", meets, " rows, expected ",
               inner_, ", as many as ", to_text(a), transpose_a_ ? ", transposed," : "", " has columns"),
          "", 1);
    shape_ = a;
    shape_[rank - 2] = rows_;
    shape_[rank - 1] = columns_;
    flop_ = 2.0 * static_cast<double>(leading_) * static_cast<double>(rows_) * static_cast<double>(columns_) *
            static_cast<double>(inner_);
  }

  template <class Product>
  void forward(Builder& builder) const {
    builder.output(product<Product>(builder, "forward", a(builder), b(builder), shape_));
  }

  template <class Product>
  void backward(Builder& builder) const {
    const Matrix g{builder.plain_diff_output(), rows_, columns_};
    for (size_t k = 0; k < 2; ++k) {
      if (!builder.wants_diff(k)) continue;
      const Matrix other = k == 0 ? b(builder).turned() : a(builder).turned();
      const bool turned = k == 0 ? transpose_a_ : transpose_b_;
      Matrix left = k == 0 ? g : other, right = k == 0 ? other : g;
      if (turned) std::tie(left, right) = std::make_pair(right.turned(), left.turned());
      builder.diff_input(product<Product>(builder, "backward data", left, right, builder.input_shape(k)), k);
    }
  }

 private:
  Matrix a(Builder& builder) const { return {builder.plain_input(0), rows_, inner_, transpose_a_}; }
  Matrix b(Builder& builder) const { return {builder.plain_input(1), inner_, columns_, transpose_b_}; }

  template <class Product>
  Value product(Builder& builder, const char* phase, const Matrix& left, const Matrix& right,
                const Shape& shape) const {
    const Value dst = builder.allocate(plain_desc(shape, builder.batch(), builder.type()));
    Product::add(builder, phase, leading_ * builder.batch(), left, right, dst, flop_);
    return dst;
  }

  bool transpose_a_ = false, transpose_b_ = false;
  int64_t leading_ = 1;
  int64_t rows_ = 0, inner_ = 0, columns_ = 0;
};

struct OneDnn {
  static Desc desc(int64_t count, const Matrix& m) {
    const dnnl::memory::dims strides = {m.rows * m.columns, m.transposed ? 1 : m.columns,
                                        m.transposed ? m.rows : 1};
    return Desc({count, m.rows, m.columns}, dnnl::memory::data_type::f32, strides);
  }

  static void add(Builder& builder, const char* phase, int64_t count, const Matrix& left, const Matrix& right,
                  const Value& dst, double flop) {
    const Value a{desc(count, left), left.value.ref}, b{desc(count, right), right.value.ref};
    const Value c{desc(count, {dst, left.rows, right.columns}), dst.ref};
    const dnnl::matmul::primitive_desc description(builder.engine(), a.desc, b.desc, c.desc,
                                                   user_scratchpad());
    builder.add(phase, description, dnnl::matmul(description),
                {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, b}, {DNNL_ARG_DST, c}},
                layout_of(a.desc) + " " + layout_of(b.desc) + " -> " + layout_of(c.desc), flop);
  }
};

template <class T>
struct OpenBlas {
  static void add(Builder& builder, const char* phase, int64_t count, const Matrix& left, const Matrix& right,
                  const Value& dst, double flop) {
    builder.add(
        phase, "openblas:gemm", {left.value, right.value, dst},
        [=](const Frame& frame) {
          const int64_t m = left.rows, k = left.columns, n = right.columns;
          const T *a = frame.at<T>(left.value), *b = frame.at<T>(right.value);
          T* c = frame.at<T>(dst);
          for (int64_t i = 0; i < count; ++i, a += m * k, b += k * n, c += m * n)
            gemm(left.transposed, right.transposed, m, n, k, a, left.transposed ? m : k, b,
                 right.transposed ? k : n, T(0), c, n);
        },
        flop);
  }
};

const Registration registration(
    {"matmul", 2, {Key::flag("transpose_a", false), Key::flag("transpose_b", false), library_key()}, {}},
    made<MatMul>,
    {kernel("onednn", single, &MatMul::forward<OneDnn>, &MatMul::backward<OneDnn>),
     kernel("openblas", single, &MatMul::forward<OpenBlas<float>>, &MatMul::backward<OpenBlas<float>>),
     kernel("openblas", always, &MatMul::forward<OpenBlas<double>>, &MatMul::backward<OpenBlas<double>>)});

}  // namespace
}  // namespace margay
