// Training agrees with the field: a small ConvNet with batch normalisation and a residual join, ten steps
// with each optimiser from given weights, against a network of plain loops in double and the updates as Keras
// 3 and PyTorch 2 write them, each in its own words.
#include <cmath>
#include <functional>
#include <sstream>

#include "compare.h"
#include "feed.h"
#include "numbers.h"

namespace margay::test {
namespace {

constexpr size_t kSamples = 8, kSide = 6, kInputs = 2, kMaps = 5, kClasses = 3, kKernel = 3;
constexpr size_t kPlaces = kSide * kSide;
constexpr int64_t kSteps = 10;
constexpr double kEpsilon = 1e-3;  // of the normalisations

const char* const kNetwork =
    "image = input() shape=6x6x2\n"
    "conv1 = conv2d(image) filters=5 kernel=3 padding=same bias=false\nnorm1 = batch_norm(conv1)\n"
    "act1 = relu(norm1)\n"
    "conv2 = conv2d(act1) filters=5 kernel=3 padding=same bias=false\nnorm2 = batch_norm(conv2)\n"
    "sum = add(norm2, act1)\nact2 = relu(sum)\n"
    "pool = global_avgpool(act2)\nlogits = dense(pool) units=3\nloss = cross_entropy(logits, label)";

const std::vector<std::string> kNames = {"conv1/kernel", "norm1/gamma", "norm1/beta",    "conv2/kernel",
                                         "norm2/gamma",  "norm2/beta",  "logits/kernel", "logits/bias"};

/// Calls f(place in the input, place in the kernel, place in the output) for all taps of a 3x3 convolution
/// that keeps the picture's size; places without their channels.
template <class F>
void for_each_tap(F&& f) {
  for (size_t n = 0; n < kSamples; ++n)
    for (size_t y = 0; y < kSide; ++y)
      for (size_t x = 0; x < kSide; ++x)
        for (size_t r = 0; r < kKernel; ++r)
          for (size_t s = 0; s < kKernel; ++s) {
            const size_t from_y = y + r, from_x = x + s;  // behind one row and column of padding
            if (from_y < 1 || from_y > kSide || from_x < 1 || from_x > kSide) continue;
            f((n * kSide + from_y - 1) * kSide + from_x - 1, r * kKernel + s, (n * kSide + y) * kSide + x);
          }
}

Values convolve(const Values& src, size_t channels, const Values& kernel) {
  Values dst(kSamples * kPlaces * kMaps);
  for_each_tap([&](size_t from, size_t tap, size_t to) {
    for (size_t c = 0; c < channels; ++c)
      for (size_t k = 0; k < kMaps; ++k)
        dst[to * kMaps + k] += src[from * channels + c] * kernel[(tap * channels + c) * kMaps + k];
  });
  return dst;
}

void convolve_back(const Values& src, size_t channels, const Values& kernel, const Values& diff,
                   Values& diff_kernel, Values& diff_src) {
  diff_kernel.assign(kernel.size(), 0);
  diff_src.assign(src.size(), 0);
  for_each_tap([&](size_t from, size_t tap, size_t to) {
    for (size_t c = 0; c < channels; ++c)
      for (size_t k = 0; k < kMaps; ++k) {
        const size_t weight = (tap * channels + c) * kMaps + k;
        diff_kernel[weight] += src[from * channels + c] * diff[to * kMaps + k];
        diff_src[from * channels + c] += kernel[weight] * diff[to * kMaps + k];
      }
  });
}

/// Batch normalisation of (places, maps): what is left for the way back is the normalised value.
struct Norm {
  Values normal = Values(kSamples * kPlaces * kMaps), deviation = Values(kMaps);

  Values forward(const Values& x, const Values& gamma, const Values& beta) {
    const size_t count = kSamples * kPlaces;
    Values y(x.size());
    for (size_t k = 0; k < kMaps; ++k) {
      double mean = 0, variance = 0;
      for (size_t i = 0; i < count; ++i) mean += x[i * kMaps + k] / count;
      for (size_t i = 0; i < count; ++i) variance += std::pow(x[i * kMaps + k] - mean, 2) / count;
      deviation[k] = std::sqrt(variance + kEpsilon);
      for (size_t i = 0; i < count; ++i) {
        normal[i * kMaps + k] = (x[i * kMaps + k] - mean) / deviation[k];
        y[i * kMaps + k] = gamma[k] * normal[i * kMaps + k] + beta[k];
      }
    }
    return y;
  }

  Values backward(const Values& diff, const Values& gamma, Values& diff_gamma, Values& diff_beta) const {
    const size_t count = kSamples * kPlaces;
    diff_gamma.assign(kMaps, 0);
    diff_beta.assign(kMaps, 0);
    Values back(diff.size());
    for (size_t k = 0; k < kMaps; ++k) {
      for (size_t i = 0; i < count; ++i) {
        diff_gamma[k] += diff[i * kMaps + k] * normal[i * kMaps + k];
        diff_beta[k] += diff[i * kMaps + k];
      }
      for (size_t i = 0; i < count; ++i)
        back[i * kMaps + k] =
            gamma[k] / deviation[k] *
            (diff[i * kMaps + k] - diff_beta[k] / count - normal[i * kMaps + k] * diff_gamma[k] / count);
    }
    return back;
  }
};

Values relu(Values x) {
  for (double& value : x) value = std::max(value, 0.0);
  return x;
}
Values relu_back(Values diff, const Values& y) {
  for (size_t i = 0; i < diff.size(); ++i) diff[i] = y[i] > 0 ? diff[i] : 0;
  return diff;
}
Values sum(Values a, const Values& b) {
  for (size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  return a;
}

/// The mean loss over the samples; the gradients of all parameters go to `g`.
double run(const Values& image, const Values& labels, const std::vector<Values>& w, std::vector<Values>& g) {
  Norm norm1, norm2;
  const Values act1 = relu(norm1.forward(convolve(image, kInputs, w[0]), w[1], w[2]));
  const Values act2 = relu(sum(norm2.forward(convolve(act1, kMaps, w[3]), w[4], w[5]), act1));
  Values diff(act2.size());
  double loss = 0;
  g.assign(w.size(), {});
  g[6].assign(kMaps * kClasses, 0);
  g[7].assign(kClasses, 0);
  for (size_t n = 0; n < kSamples; ++n) {
    double pool[kMaps] = {}, logits[kClasses], whole = 0;
    for (size_t i = 0; i < kPlaces; ++i)
      for (size_t k = 0; k < kMaps; ++k) pool[k] += act2[(n * kPlaces + i) * kMaps + k] / kPlaces;
    for (size_t j = 0; j < kClasses; ++j) {
      logits[j] = w[7][j];
      for (size_t k = 0; k < kMaps; ++k) logits[j] += pool[k] * w[6][k * kClasses + j];
      whole += std::exp(logits[j]);
    }
    const size_t label = static_cast<size_t>(labels[n]);
    loss += (std::log(whole) - logits[label]) / kSamples;
    for (size_t j = 0; j < kClasses; ++j) {
      const double slope = (std::exp(logits[j]) / whole - (j == label)) / kSamples;
      g[7][j] += slope;
      for (size_t k = 0; k < kMaps; ++k) {
        g[6][k * kClasses + j] += pool[k] * slope;
        for (size_t i = 0; i < kPlaces; ++i)
          diff[(n * kPlaces + i) * kMaps + k] += w[6][k * kClasses + j] * slope / kPlaces;
      }
    }
  }
  Values into_act1, into_image;
  const Values joined = relu_back(diff, act2);
  convolve_back(act1, kMaps, w[3], norm2.backward(joined, w[4], g[4], g[5]), g[3], into_act1);
  const Values first = norm1.backward(relu_back(sum(into_act1, joined), act1), w[1], g[1], g[2]);
  convolve_back(image, kInputs, w[0], first, g[0], into_image);
  return loss;
}

/// What an optimiser keeps for one value: up to three numbers.
struct Kept {
  double a = 0, b = 0, c = 0;
};

/// One value's new weight from the old one, its gradient, and the number of the step, from 1.
using Formula = std::function<double(double w, double g, double t, Kept& s)>;

struct Case {
  const char* words;
  double rate;
  Formula formula;
  double decay = 0;  // weight decay, which gamma and beta are spared
};

double keep(double& state, double kept, double now) { return state = kept * state + (1 - kept) * now; }

const std::vector<Case>& keras() {
  static const std::vector<Case> cases = {
      {"optimizer=sgd", 0.1, [](double w, double g, double, Kept&) { return w - 0.1 * g; }},
      {"optimizer=sgd momentum=0.9", 0.1,
       [](double w, double g, double, Kept& s) { return w + (s.a = 0.9 * s.a - 0.1 * g); }},
      {"optimizer=sgd momentum=0.9 nesterov=true weight_decay=0.1", 0.1,
       [](double w, double g, double, Kept& s) {
         s.a = 0.9 * s.a - 0.1 * g;
         return w + 0.9 * s.a - 0.1 * g;
       },
       0.1},
      {"optimizer=rmsprop", 0.01,
       [](double w, double g, double, Kept& s) {
         return w - 0.01 * g / std::sqrt(keep(s.a, 0.9, g * g) + 1e-7);
       }},
      {"optimizer=rmsprop momentum=0.5", 0.01,
       [](double w, double g, double, Kept& s) {
         s.b = 0.5 * s.b + 0.01 * g / std::sqrt(keep(s.a, 0.9, g * g) + 1e-7);
         return w - s.b;
       }},
      {"optimizer=adagrad", 0.1,
       [](double w, double g, double t, Kept& s) {
         s.a = (t == 1 ? 0.1 : s.a) + g * g;
         return w - 0.1 * g / std::sqrt(s.a + 1e-7);
       }},
      {"optimizer=adadelta", 1,
       [](double w, double g, double, Kept& s) {
         keep(s.a, 0.95, g * g);
         const double change = -std::sqrt(s.b + 1e-7) * g / std::sqrt(s.a + 1e-7);
         keep(s.b, 0.95, change * change);
         return w + change;
       }},
      {"optimizer=adam", 0.01,
       [](double w, double g, double t, Kept& s) {
         s.a += (g - s.a) * (1 - 0.9);
         s.b += (g * g - s.b) * (1 - 0.999);
         const double alpha = 0.01 * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t));
         return w - s.a * alpha / (std::sqrt(s.b) + 1e-7);
       }},
      {"optimizer=adamw", 0.01,
       [](double w, double g, double t, Kept& s) {
         s.a += (g - s.a) * (1 - 0.9);
         s.b += (g * g - s.b) * (1 - 0.999);
         const double alpha = 0.01 * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t));
         return w - s.a * alpha / (std::sqrt(s.b) + 1e-7);
       },
       0.004},
      {"optimizer=adam amsgrad=true beta2=0.6", 0.01,
       [](double w, double g, double t, Kept& s) {
         s.a += (g - s.a) * (1 - 0.9);
         s.b += (g * g - s.b) * (1 - 0.6);
         s.c = std::max(s.c, s.b);
         const double alpha = 0.01 * std::sqrt(1 - std::pow(0.6, t)) / (1 - std::pow(0.9, t));
         return w - s.a * alpha / (std::sqrt(s.c) + 1e-7);
       }},
      {"optimizer=nadam", 0.01,
       [](double w, double g, double t, Kept& s) {
         const double now = 0.9 * (1 - 0.5 * std::pow(0.96, t)),
                      next = 0.9 * (1 - 0.5 * std::pow(0.96, t + 1));
         s.c = (t == 1 ? 1 : s.c) * now;
         s.a += (g - s.a) * (1 - 0.9);
         s.b += (g * g - s.b) * (1 - 0.999);
         const double m = next * s.a / (1 - s.c * next) + (1 - now) * g / (1 - s.c);
         return w - m * 0.01 / (std::sqrt(s.b / (1 - std::pow(0.999, t))) + 1e-7);
       }},
  };
  return cases;
}

/// Where PyTorch adds its ε behind the root and Keras inside it, the words have the square of ε; Adam's is
/// 1e-8 behind the correction, some 1e-9 before it.
const std::vector<Case>& pytorch() {
  static const std::vector<Case> cases = {
      {"optimizer=sgd momentum=0.9", 0.1,
       [](double w, double g, double, Kept& s) { return w - 0.1 * (s.a = 0.9 * s.a + g); }},
      {"optimizer=sgd momentum=0.9 nesterov=true", 0.1,
       [](double w, double g, double, Kept& s) {
         s.a = 0.9 * s.a + g;
         return w - 0.1 * (g + 0.9 * s.a);
       }},
      {"optimizer=rmsprop rho=0.99 epsilon=1e-20", 0.001,
       [](double w, double g, double, Kept& s) {
         return w - 0.001 * g / (std::sqrt(keep(s.a, 0.99, g * g)) + 1e-10);
       }},
      {"optimizer=rmsprop rho=0.99 momentum=0.5 epsilon=1e-20", 0.001,
       [](double w, double g, double, Kept& s) {
         s.b = 0.5 * s.b + g / (std::sqrt(keep(s.a, 0.99, g * g)) + 1e-10);
         return w - 0.001 * s.b;
       }},
      {"optimizer=adagrad start=0 epsilon=1e-20", 0.01,
       [](double w, double g, double, Kept& s) { return w - 0.01 * g / (std::sqrt(s.a += g * g) + 1e-10); }},
      {"optimizer=adadelta rho=0.9 epsilon=1e-6", 1,
       [](double w, double g, double, Kept& s) {
         const double change = std::sqrt(s.b + 1e-6) / std::sqrt(keep(s.a, 0.9, g * g) + 1e-6) * g;
         keep(s.b, 0.9, change * change);
         return w - change;
       }},
      {"optimizer=adam epsilon=1e-9", 0.01,
       [](double w, double g, double t, Kept& s) {
         keep(s.a, 0.9, g);
         const double root = std::sqrt(keep(s.b, 0.999, g * g)) / std::sqrt(1 - std::pow(0.999, t));
         return w - 0.01 / (1 - std::pow(0.9, t)) * s.a / (root + 1e-8);
       }},
      {"optimizer=adamw epsilon=1e-9 weight_decay=0.01", 0.01,
       [](double w, double g, double t, Kept& s) {
         keep(s.a, 0.9, g);
         const double root = std::sqrt(keep(s.b, 0.999, g * g)) / std::sqrt(1 - std::pow(0.999, t));
         return w - 0.01 / (1 - std::pow(0.9, t)) * s.a / (root + 1e-8);
       },
       0.01},
      {"optimizer=adam amsgrad=true beta2=0.6 epsilon=1e-9", 0.01,
       [](double w, double g, double t, Kept& s) {
         keep(s.a, 0.9, g);
         s.c = std::max(s.c, keep(s.b, 0.6, g * g));
         return w - 0.01 / (1 - std::pow(0.9, t)) * s.a /
                        (std::sqrt(s.c) / std::sqrt(1 - std::pow(0.6, t)) + 1e-8);
       }},
      {"optimizer=nadam momentum_decay=0.004 epsilon=1e-8", 0.01,
       [](double w, double g, double t, Kept& s) {
         const double mu = 0.9 * (1 - 0.5 * std::pow(0.96, t * 0.004)),
                      next = 0.9 * (1 - 0.5 * std::pow(0.96, (t + 1) * 0.004));
         s.c = (t == 1 ? 1 : s.c) * mu;
         keep(s.a, 0.9, g);
         const double root = std::sqrt(keep(s.b, 0.999, g * g) / (1 - std::pow(0.999, t))) + 1e-8;
         return w - 0.01 * (1 - mu) / (1 - s.c) * g / root - 0.01 * next / (1 - s.c * next) * s.a / root;
       }},
  };
  return cases;
}

using Update = std::function<void(size_t parameter, Values& w, const Values& g, double t)>;

void check(const std::string& words, double rate, const Update& update) {
  const Values image = Numbers(1).uniforms(kSamples * kPlaces * kInputs, -1, 1);
  const Values labels = {0, 1, 2, 1, 0, 2, 2, 0};
  for (const std::string type : {"dtype=f64 lanes=1", "dtype=f32 lanes=1", "dtype=f32 lanes=2"}) {
    INFO(words << " " << type);
    Plan plan(kNetwork, text("mode=train batch=", kSamples, " ", words, " ", type));
    plan.initialize(5);
    std::vector<Values> weights, gradients;
    for (const std::string& name : kNames) {
      const bool kernel = name.find("kernel") != std::string::npos;
      Values values = Numbers(weights.size() + 7)
                          .uniforms(static_cast<size_t>(elements(plan.fact(name).shape)), -0.5, 0.5);
      for (double& value : values) value = static_cast<float>(kernel ? value : value + 1);
      plan.write(name, values);
      weights.push_back(values);
    }
    Context context(plan);
    context.bind(0, image);
    context.bind(1, labels, MG_I64);
    double first = 0, last = 0;
    for (int64_t step = 0; step < kSteps; ++step) {
      const double expected = run(image, labels, weights, gradients);
      const double got = context.step(kSamples, step, rate).loss / kSamples;
      INFO("step " << step << ": " << got << ", expected " << expected);
      CHECK(std::abs(got - expected) < 1e-5);
      if (step == 0) first = got;
      last = got;
      for (size_t i = 0; i < weights.size(); ++i)
        update(i, weights[i], gradients[i], static_cast<double>(step + 1));
    }
    CHECK_LT(last, first);
  }
}

void check_all(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    std::vector<std::vector<Kept>> kept(kNames.size());
    check(one.words, one.rate, [&](size_t parameter, Values& w, const Values& g, double t) {
      std::vector<Kept>& states = kept[parameter];
      if (t == 1) states.assign(w.size(), {});
      const double decay = kNames[parameter].rfind("norm", 0) == 0 ? 0 : one.decay;
      for (size_t i = 0; i < w.size(); ++i)
        w[i] = one.formula(w[i] - w[i] * decay * one.rate, g[i], t, states[i]);
    });
  }
}

TEST_CASE("losses are those of Keras' formulas") { check_all(keras()); }

TEST_CASE("losses are those of PyTorch's formulas") { check_all(pytorch()); }

TEST_CASE("losses are those of LAMB's paper, and of Keras' formula without decay") {
  for (double decay : {0.0, 0.1}) {
    std::vector<std::vector<Kept>> kept(kNames.size());
    check(text("optimizer=lamb weight_decay=", decay), 0.01,
          [&](size_t parameter, Values& w, const Values& g, double t) {
            std::vector<Kept>& states = kept[parameter];
            if (t == 1) states.assign(w.size(), {});
            Values u;
            double weights = 0, whole = 0;
            for (size_t i = 0; i < w.size(); ++i) {
              const double m = keep(states[i].a, 0.9, g[i]) / (1 - std::pow(0.9, t));
              const double v = keep(states[i].b, 0.999, g[i] * g[i]) / (1 - std::pow(0.999, t));
              const bool spared = kNames[parameter].rfind("norm", 0) == 0;
              u.push_back(m / (std::sqrt(v) + 1e-7) + (spared ? 0 : decay * w[i]));
              weights += w[i] * w[i];
              whole += u[i] * u[i];
            }
            const double ratio = weights > 0 && whole > 0 ? std::sqrt(weights) / std::sqrt(whole) : 1;
            for (size_t i = 0; i < w.size(); ++i) w[i] -= 0.01 * ratio * u[i];
          });
  }
}

TEST_CASE("there is a case for every optimiser") {
  std::istringstream facts(mg_operators());
  for (std::string line; std::getline(facts, line);) {
    if (line.rfind("optimizer ", 0) != 0 || line == "optimizer lamb") continue;
    INFO(line);
    const std::string words = "optimizer=" + line.substr(10);
    const auto has = [&](const std::vector<Case>& cases) {
      for (const Case& one : cases)
        if ((one.words + std::string(" ")).rfind(words + " ", 0) == 0) return true;
      return false;
    };
    CHECK(has(keras()));
    CHECK(has(pytorch()));
  }
}

}  // namespace
}  // namespace margay::test
