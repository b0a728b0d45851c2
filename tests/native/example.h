// A problem with numbers: input, parameters, and a direction in which the output is weighed, so that the loss
// of a training program is a linear function of the operator's output and its gradients are the operator's
// own.
//
//   data  = input() shape=N          sample i is 1 at place i and 0 elsewhere,
//   image = dense(data)              so that row i of image/kernel is the picture of sample i: a gradient
//   with respect to the input src   = reshape(image)           becomes one with respect to a parameter. dst
//   = the operator score = dense(flatten(dst))      the first of two scores is ⟨dst, weigh⟩ + kFar, the
//   second is 0. kFar is so large that loss  = cross_entropy(…)         softmax is (1, 0) exactly: with label
//   1 the loss is the first score, and its gradient (1, -1)/N.
#pragma once

#include "handles.h"
#include "numbers.h"
#include "reference/operator.h"

namespace margay::test {

struct Example {
  static constexpr double kFar = 0x1p20;

  Problem problem;
  reference::Operator twin;
  reference::Tensor src, kernel, bias, dst;
  Values weigh;

  Example(const Problem& p, uint64_t seed) : problem(p), twin(problem), src(p.batch, p.input), weigh() {
    Numbers numbers(seed);
    const double scale = twin.exact() ? 1 : 0.125;  // sigmoid and its kin saturate far from 0
    const auto fill = [&](reference::Tensor& tensor) {
      for (double& value : tensor.values) value = scale * static_cast<double>(numbers.integer(-4, 4));
    };
    fill(src);
    if (twin.weighted()) fill(kernel = reference::Tensor(1, twin.kernel_shape()));
    if (twin.biased()) fill(bias = reference::Tensor(1, {p.output.back()}));
    dst = twin.forward(src, kernel, bias);
    weigh = numbers.integers(dst.size(), -3, 3);
  }

  std::string forward_program() const {
    return "src = input() shape=" + to_text(problem.input) + "\n" + problem.line("dst", "src");
  }

  std::string training_program() const {
    return text("data = input() shape=", problem.batch, "\nimage = dense(data) units=", src.size(),
                " bias=false\nsrc = reshape(image) shape=", to_text(problem.input), "\n",
                problem.line("dst", "src"),
                "flat = flatten(dst)\nscore = dense(flat) units=2\nloss = cross_entropy(score, label)\n");
  }

  void write_parameters(Plan& plan) const {
    if (twin.weighted()) plan.write("dst/kernel", kernel.values);
    if (twin.biased()) plan.write("dst/bias", bias.values);
  }

  void write_training(Plan& plan, double far = kFar) const {
    write_parameters(plan);
    plan.write("image/kernel", src.values);
    Values score;
    for (double value : weigh) score.insert(score.end(), {value, 0});
    plan.write("score/kernel", score);
    plan.write("score/bias", {far, 0});
  }

  void bind_training(Context& context) const {
    Values data(static_cast<size_t>(problem.batch * problem.batch), 0),
        label(static_cast<size_t>(problem.batch), 1);
    for (int64_t i = 0; i < problem.batch; ++i) data[static_cast<size_t>(i * (problem.batch + 1))] = 1;
    context.bind(0, data);
    context.bind(1, label, MG_U8);
  }

  /// What the twin says of the first n samples.
  reference::Gradients gradients(int64_t n) const {
    reference::Tensor diff(src.samples, problem.output);
    for (int64_t i = 0; i < n * dst.size(); ++i)
      diff[i] = weigh[static_cast<size_t>(i % dst.size())] / static_cast<double>(n);
    return twin.backward(src, kernel, bias, diff);
  }
  double loss(int64_t n) const {
    double sum = 0;
    for (int64_t i = 0; i < n * dst.size(); ++i) sum += dst[i] * weigh[static_cast<size_t>(i % dst.size())];
    return sum + kFar * static_cast<double>(n);
  }
};

}  // namespace margay::test
