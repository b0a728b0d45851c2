#include "graph/initializer.h"

#include <cmath>
#include <optional>

#include "program/attributes.h"

namespace margay {
namespace {

// The standard deviation of a standard normal cut at two deviations; Keras divides by it, so that the cut
// keeps the variance.
constexpr double kTruncatedDeviation = 0.87962566103423978;
constexpr double kTwoPi = 6.283185307179586;

/// uniform or normal with the given variance.
Initializer with_variance(double variance, bool uniform) {
  if (uniform) return {Initializer::Kind::uniform, -std::sqrt(3 * variance), std::sqrt(3 * variance)};
  return {Initializer::Kind::truncated_normal, 0, std::sqrt(variance) / kTruncatedDeviation};
}

}  // namespace

double Random::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(kTwoPi * uniform());
}

Initializer Initializer::constant(double value) {
  return {Kind::constant, value, 0, value == 0 ? "zeros" : "constant:" + number_text(value)};
}

Random Initializer::random(int64_t seed, const std::string& name) {
  return Random(combine(static_cast<uint64_t>(seed), hash(name)));
}

void Initializer::fill(Random& random, double* values, int64_t count) const {
  for (int64_t i = 0; i < count; ++i) {
    double& value = values[i];
    switch (kind) {
      case Kind::constant: value = a; break;
      case Kind::uniform: value = a + (b - a) * random.uniform(); break;
      case Kind::normal: value = a + b * random.normal(); break;
      case Kind::truncated_normal: {
        double z = random.normal();
        while (std::abs(z) > 2) z = random.normal();
        value = a + b * z;
        break;
      }
    }
  }
}

std::vector<double> Initializer::values(int64_t count, int64_t seed, const std::string& name) const {
  std::vector<double> out(static_cast<size_t>(count));
  Random stream = random(seed, name);
  fill(stream, out.data(), count);
  return out;
}

namespace {

/// The numbers behind a word, each after a colon; nullopt: one is none.
std::optional<std::vector<double>> numbers_behind(const std::string& value) {
  std::vector<double> numbers;
  for (size_t colon = value.find(':'); colon != std::string::npos;) {
    const size_t next = value.find(':', colon + 1);
    double number = 0;
    if (!parse_number(value.substr(colon + 1, next - colon - 1), number)) return std::nullopt;
    numbers.push_back(number);
    colon = next;
  }
  return numbers;
}

}  // namespace

Initializer read_initializer(const Attributes& attributes, const std::string& key, double fan_in,
                             double fan_out) {
  const std::string value = attributes.text(key);
  const std::string kind = value.substr(0, value.find(':'));
  const std::optional<std::vector<double>> given = numbers_behind(value);
  const std::vector<double> n = given.value_or(std::vector<double>(3));
  std::string written = kind;
  for (double number : n) written += ":" + number_text(number);
  attributes.note(key, written, attributes.key(key).usual);
  Initializer initializer;
  const bool uniform = value.back() == 'm';
  if (n.empty() && (kind == "glorot_uniform" || kind == "glorot_normal"))
    initializer = with_variance(2 / (fan_in + fan_out), uniform);
  else if (n.empty() && (kind == "he_uniform" || kind == "he_normal"))
    initializer = with_variance(2 / fan_in, uniform);
  else if (n.empty() && (kind == "lecun_uniform" || kind == "lecun_normal"))
    initializer = with_variance(1 / fan_in, uniform);
  else if (kind == "constant" && n.size() == 1)
    initializer = {Initializer::Kind::constant, n[0], 0};
  else if (kind == "normal" && n.size() == 2 && n[1] >= 0)
    initializer = {Initializer::Kind::normal, n[0], n[1]};
  else if (kind == "uniform" && n.size() == 2 && n[0] <= n[1])
    initializer = {Initializer::Kind::uniform, n[0], n[1]};
  else if (kind != "zeros" || !n.empty())
    attributes.fail(key,
                    "expected zeros, constant:V, normal:MEAN:DEVIATION, uniform:LOW:HIGH, or glorot, he or "
                    "lecun followed by _uniform or _normal");
  initializer.word = written;
  return initializer;
}

}  // namespace margay
