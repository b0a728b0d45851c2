// A problem with numbers: inputs, parameters, and a direction in which the output is weighed, so that the
// loss of a training program is a linear function of the operator's output and its gradients are the
// operator's own.
// clang-format off
//
//   data   = input() shape=N        sample i is 1 at place i and 0 elsewhere,
//   image1 = dense(data)            so that row i of image1/kernel is the picture of sample i: a gradient with
//   src1   = reshape(image1)        respect to the input becomes one with respect to a parameter.
//   …                               image2 and src2 are the second input.
//   dst    = the operator
//   score  = dense(flatten(dst))    the first of two scores is ⟨dst, weigh⟩ + kFar, the second is 0. kFar is so
//   loss   = cross_entropy(…)       large that softmax is (1, 0) exactly: with label 1 the loss is the first
//                                   score, and its gradient (1, -1)/N.
// clang-format on
#pragma once

#include <cmath>

#include "handles.h"
#include "numbers.h"
#include "reference/twin.h"

namespace margay::test {

/// How the inputs come to the operator in training.
struct Route {
  static constexpr int kAll = -1;
  int trained = kAll;    // the only input that is a trainable picture; the others are inputs of the program
  bool blocked = false;  // pictures go through a convolution that changes nothing but their layout

  bool trains(size_t k) const { return trained == kAll || trained == static_cast<int>(k); }
};

class Example {
 public:
  static constexpr double kFar = 0x1p20;

  Problem problem;
  std::unique_ptr<reference::Twin> twin;
  reference::Operands in;
  std::vector<std::string> untrained;  // parameters that no gradient reaches
  Values weigh;

  Example(const Problem& p, uint64_t seed) : problem(p), twin(reference::twin_of(problem)) {
    Numbers numbers(seed);
    const double scale = twin->exact() ? 1 : 0.125;  // sigmoid and its kin saturate far from 0
    const auto filled = [&](int64_t samples, const Shape& shape) {
      reference::Tensor tensor(samples, shape);
      for (double& value : tensor.values) value = scale * static_cast<double>(numbers.integer(-4, 4));
      return tensor;
    };
    for (const Shape& shape : problem.inputs) {
      in.src.push_back(filled(problem.batch, shape));
      for (double& value : in.src.back().values) value = twin->suitable(in.src.size() - 1, value);
    }
    for (const ProgramParameter& parameter : program_parameters(problem.program())) {
      const std::string name = parameter.name.substr(parameter.name.find('/') + 1);
      in.parameters[name] = filled(1, parameter.shape);
      if (!parameter.trainable) untrained.push_back(name);
    }
    twin->prepare(in.parameters);
    weigh = numbers.integers(elements(problem.output), -3, 3);
  }

  /// The first n samples.
  reference::Operands first(int64_t n) const {
    reference::Operands some = in;
    for (reference::Tensor& src : some.src) {
      src.samples = n;
      src.values.resize(static_cast<size_t>(n * src.size()));
    }
    return some;
  }

  std::string training_program(Route route = {}) const {
    std::string program = text("data = input() shape=", problem.batch, "\n");
    for (size_t k = 0; k < problem.inputs.size(); ++k) {
      const Shape& shape = problem.inputs[k];
      const std::string name = text(convolves(k, route) ? "flat" : "src", k + 1);
      if (trains(k, route))
        program += text("image", k + 1, " = dense(data) units=", elements(shape), " bias=false\n", name,
                        " = reshape(image", k + 1, ") shape=", to_text(shape), "\n");
      else
        program += text(name, " = input() shape=", to_text(shape), "\n");
      if (convolves(k, route))
        program += text("src", k + 1, " = conv", shape.size() - 1, "d(", name, ") filters=", shape.back(),
                        " kernel=1 bias=false\n");
    }
    return program + problem.line("dst", problem.sources()) +
           "flat = flatten(dst)\nscore = dense(flat) units=2\nloss = cross_entropy(score, label)\n";
  }

  void write_parameters(Plan& plan) const {
    for (const auto& [name, tensor] : in.parameters) plan.write("dst/" + name, tensor.values);
  }

  void write_training(Plan& plan, double far = kFar, Route route = {}) const {
    write_parameters(plan);
    for (size_t k = 0; k < in.src.size(); ++k) {
      if (trains(k, route)) plan.write(image(k), in.src[k].values);
      if (!convolves(k, route)) continue;
      const size_t channels = static_cast<size_t>(problem.inputs[k].back());
      Values identity(channels * channels, 0);
      for (size_t c = 0; c < channels; ++c) identity[c * (channels + 1)] = 1;
      plan.write(text("src", k + 1, "/kernel"), identity);
    }
    Values score;
    for (double value : weigh) score.insert(score.end(), {value, 0});
    plan.write("score/kernel", score);
    plan.write("score/bias", {far, 0});
  }

  void bind_training(Context& context, Route route = {}) const {
    Values data(static_cast<size_t>(problem.batch * problem.batch), 0),
        label(static_cast<size_t>(problem.batch), 1);
    for (int64_t i = 0; i < problem.batch; ++i) data[static_cast<size_t>(i * (problem.batch + 1))] = 1;
    int32_t input = 0;
    context.bind(input++, data);
    for (size_t k = 0; k < in.src.size(); ++k)
      if (!trains(k, route)) context.bind(input++, in.src[k].values, bound_as(k));
    context.bind(input, label, MG_U8);
  }

  /// The parameter whose rows are the samples of input k.
  static std::string image(size_t k) { return text("image", k + 1, "/kernel"); }
  bool convolves(size_t k, Route route) const {
    return route.blocked && problem.inputs[k].size() > 1 && !twin->indices(k);
  }
  /// Input k is a parameter, to which a gradient flows.
  bool trains(size_t k, Route route) const { return route.trains(k) && !twin->indices(k); }
  int32_t bound_as(size_t k) const { return twin->indices(k) ? MG_I32 : MG_F64; }

  /// What the twin says of a training step on the first n samples.
  reference::Operands gradients(int64_t n) const {
    reference::Tensor diff(n, problem.output);
    for (size_t i = 0; i < diff.values.size(); ++i)
      diff.values[i] = weigh[i % weigh.size()] / static_cast<double>(n);
    reference::Operands g = twin->backward(first(n), diff);
    for (size_t k = 0; k < g.src.size(); ++k) g.src[k].values.resize(in.src[k].values.size(), 0);
    return g;
  }
  double loss(int64_t n) const {
    const reference::Tensor dst = twin->forward(first(n), true);
    double sum = 0;
    for (size_t i = 0; i < dst.values.size(); ++i) sum += dst.values[i] * weigh[i % weigh.size()];
    return sum + kFar * static_cast<double>(n);
  }
};

}  // namespace margay::test
