#include "op/activation/activation.h"

#include <utility>

#include "op/activation/rows.h"
#include "platform/compiler.h"
#include "program/attributes.h"

namespace margay {
namespace {

using activations::Number;
using activations::Table;

constexpr int kRows = static_cast<int>(std::tuple_size_v<Table>);

/// Calls f with the row of that number, or with nothing below 0.
template <class F, size_t... I>
MARGAY_INLINE void with_row(int row, F&& f, std::index_sequence<I...>) {
  ((row == static_cast<int>(I) ? f(std::get<I>(Table{})) : void()), ...);
}
template <class F>
MARGAY_INLINE void with_row(int row, F&& f) {
  with_row(row, std::forward<F>(f), std::make_index_sequence<std::tuple_size_v<Table>>{});
}

template <class T>
MARGAY_INLINE void forward_loop(const Activation& activation, const T* src, T* dst, int64_t count) {
  const T alpha = static_cast<T>(activation.alpha), beta = static_cast<T>(activation.beta);
  with_row(
      activation.row, [=](auto f) __attribute__((always_inline)) {
        for (int64_t i = 0; i < count; ++i) dst[i] = f.value(src[i], alpha, beta);
      });
}

// known is dst, or src where the row needs the input
template <class T>
MARGAY_INLINE void backward_loop(const Activation& activation, const T* known, const T* diff, T* out,
                                 int64_t count) {
  const T alpha = static_cast<T>(activation.alpha), beta = static_cast<T>(activation.beta);
  with_row(
      activation.row, [=](auto f) __attribute__((always_inline)) {
        for (int64_t i = 0; i < count; ++i) out[i] = f.gradient(known[i], diff[i], alpha, beta);
      });
}

MARGAY_CLONES void forward_of(const Activation& activation, const float* src, float* dst, int64_t count) {
  forward_loop(activation, src, dst, count);
}

MARGAY_CLONES void forward_of(const Activation& activation, const double* src, double* dst, int64_t count) {
  forward_loop(activation, src, dst, count);
}

MARGAY_CLONES void backward_of(const Activation& activation, const float* known, const float* diff,
                               float* out, int64_t count) {
  backward_loop(activation, known, diff, out, count);
}

MARGAY_CLONES void backward_of(const Activation& activation, const double* known, const double* diff,
                               double* out, int64_t count) {
  backward_loop(activation, known, diff, out, count);
}

template <class T>
void copy_values(const T* from, T* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = from[i];
}

/// The row's number, or kNone.
int row_of(const std::string& word) {
  int found = Activation::kNone;
  for (int row = 0; row < kRows; ++row) with_row(row, [&](auto f) { found = f.word == word ? row : found; });
  return found;
}

/// The numbers that a row takes, alpha and beta.
std::vector<Number> numbers_of(int row) {
  std::vector<Number> numbers(2);
  with_row(row, [&](auto f) { numbers = {f.alpha, f.beta}; });
  return numbers;
}

Key key_of(const Number& number, const char* usual) {
  return Key::number(number.key, usual, number.least, number.most);
}

}  // namespace

std::vector<Eltwise> Activation::eltwise() const {
  std::vector<Eltwise> chain;
  with_row(row, [&](auto f) { chain = f.eltwise(static_cast<float>(alpha), static_cast<float>(beta)); });
  return chain;
}

bool Activation::is_relu() const {
  bool relu = false;
  with_row(row, [&](auto f) { relu = std::is_same_v<decltype(f), activations::Relu>; });
  return relu;
}

const char* Activation::name() const {
  const char* name = "none";
  with_row(row, [&](auto f) { name = f.word; });
  return name;
}

bool Activation::needs_input() const {
  bool needs = false;
  with_row(row, [&](auto f) { needs = f.needs_input; });
  return needs;
}

template <>
void Activation::forward(const float* src, float* dst, int64_t count) const {
  if (!*this) return copy_values(src, dst, count);
  forward_of(*this, src, dst, count);
}
template <>
void Activation::forward(const double* src, double* dst, int64_t count) const {
  if (!*this) return copy_values(src, dst, count);
  forward_of(*this, src, dst, count);
}
template <>
void Activation::backward(const float* known, const float* diff_dst, float* diff_src, int64_t count) const {
  if (!*this) return copy_values(diff_dst, diff_src, count);
  backward_of(*this, known, diff_dst, diff_src, count);
}
template <>
void Activation::backward(const double* known, const double* diff_dst, double* diff_src,
                          int64_t count) const {
  if (!*this) return copy_values(diff_dst, diff_src, count);
  backward_of(*this, known, diff_dst, diff_src, count);
}

bool Activation::keeps_zero() const {
  double zero = 0;
  forward(&zero, &zero, 1);
  return zero == 0;
}

std::vector<std::string> activation_words() {
  std::vector<std::string> words;
  for (int row = 0; row < kRows; ++row) words.push_back(Activation{row}.name());
  return words;
}

std::vector<Key> activation_keys(const std::string& word) {
  std::vector<Key> keys;
  for (const Number& number : numbers_of(row_of(word)))
    if (*number.key) keys.push_back(key_of(number, number.usual));
  return keys;
}

std::vector<Key> fused_activation_keys() {
  std::vector<std::string> words = activation_words();
  words.insert(words.begin(), "none");
  std::vector<Key> keys = {Key::word("activation", "none", words)};
  for (int row = 0; row < kRows; ++row)
    for (const Number& number : numbers_of(row)) {
      bool known = !*number.key;
      for (const Key& key : keys) known |= key.name == number.key;
      if (!known) keys.push_back(key_of(number, ""));
    }
  return keys;
}

Activation read_activation(const Attributes& attributes, const std::string& name) {
  Activation activation{row_of(name)};
  const std::vector<Number> numbers = numbers_of(activation.row);
  double* values[] = {&activation.alpha, &activation.beta};
  for (size_t i = 0; i < numbers.size(); ++i)
    if (*numbers[i].key) *values[i] = attributes.number(numbers[i].key, numbers[i].usual);
  for (const Key& key : fused_activation_keys()) {
    bool known = key.kind != Key::Kind::number;
    for (const Number& number : numbers) known |= key.name == number.key;
    if (!known && attributes.given(key.name))
      attributes.fail(key.name, text(activation.name(), " has no ", key.name));
  }
  if (activation.alpha > activation.beta && numbers[1].key == std::string("high"))
    attributes.fail(attributes.given("high") ? "high" : "low",
                    text("low ", number_text(activation.alpha), " lies above high ",
                         number_text(activation.beta), ", expected low <= high"));
  return activation;
}

}  // namespace margay
