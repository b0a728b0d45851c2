#include "initializer.h"

#include <cmath>

#include "attributes.h"
#include "random.h"

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

std::vector<double> Initializer::values(int64_t count, int64_t seed, const std::string& name) const {
  std::vector<double> out(static_cast<size_t>(count), a);
  Random random(combine(static_cast<uint64_t>(seed), hash(name)));
  for (double& value : out) {
    switch (kind) {
      case Kind::constant: break;
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
  return out;
}

Initializer read_initializer(const Attributes& attributes, const std::string& key, double fan_in, double fan_out) {
  const std::string value = attributes.text(key);
  if (value == "zeros") return {};
  if (value == "glorot_uniform" || value == "glorot_normal")
    return with_variance(2 / (fan_in + fan_out), value.back() == 'm');
  if (value == "he_uniform" || value == "he_normal") return with_variance(2 / fan_in, value.back() == 'm');
  if (value == "lecun_uniform" || value == "lecun_normal")
    return with_variance(1 / fan_in, value.back() == 'm');
  const size_t first = value.find(':');
  const size_t second = first == std::string::npos ? first : value.find(':', first + 1);
  const std::string kind = value.substr(0, first);
  double a = 0, b = 0;
  if (kind == "constant" && first != std::string::npos && parse_number(value.substr(first + 1), a))
    return {Initializer::Kind::constant, a, 0};
  if ((kind == "normal" || kind == "uniform") && second != std::string::npos &&
      parse_number(value.substr(first + 1, second - first - 1), a) && parse_number(value.substr(second + 1), b)) {
    if (kind == "normal" && b >= 0) return {Initializer::Kind::normal, a, b};
    if (kind == "uniform" && a <= b) return {Initializer::Kind::uniform, a, b};
  }
  attributes.fail(key,
                  "expected zeros, constant:V, normal:MEAN:DEVIATION, uniform:LOW:HIGH, or glorot, he or "
                  "lecun followed by _uniform or _normal");
}

}  // namespace margay
