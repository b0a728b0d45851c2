package io.margay.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Functions of each value, and softmax. */
final class Activations {

  private static final float SELU_ALPHA = 1.67326319217681884765625f;
  private static final float SELU_GAMMA = 1.05070102214813232421875f;

  /** Bounds of programs' clip. */
  private static final float MOST = 1e6f;

  private Activations() {}

  static void addTo(Map<String, Operators.Lower> table) {
    unary(table, "Relu", "relu");
    unary(table, "Sigmoid", "sigmoid");
    unary(table, "Tanh", "tanh");
    unary(table, "Softplus", "softplus");
    unary(table, "Softsign", "softsign");
    unary(table, "Mish", "mish");
    unary(table, "HardSwish", "hard_swish");
    unary(table, "Exp", "exp");
    unary(table, "Log", "log");
    unary(table, "Sqrt", "sqrt");
    table.put("LeakyRelu", Activations::leakyRelu);
    table.put("Elu", call -> call.give(elu(call, call.data(0), call.node().number("alpha", 1))));
    table.put("Selu", Activations::selu);
    table.put("Celu", Activations::celu);
    table.put("Gelu", Activations::gelu);
    table.put("Swish", Activations::swish);
    table.put("HardSigmoid", Activations::hardSigmoid);
    table.put("Clip", Activations::clip);
    table.put("PRelu", Activations::prelu);
    table.put("Softmax", call -> softmax(call, "softmax"));
    table.put("LogSoftmax", call -> softmax(call, "log_softmax"));
  }

  private static void unary(Map<String, Operators.Lower> table, String op, String word) {
    table.put(op, call -> call.give(call.unary(word, call.data(0))));
  }

  private static void leakyRelu(Call call) {
    float alpha = call.node().number("alpha", 0.01f);
    Value x = call.data(0);
    if (alpha >= 0 && alpha <= MOST) {
      call.give(call.bent(x, call.same("leaky_relu", x.line()).key("alpha", alpha)));
      return;
    }
    Value below = call.times(call.with("minimum", x, 0), alpha);
    call.give(call.combined("add", call.unary("relu", x), below));
  }

  private static Value elu(Call call, Value x, float alpha) {
    if (!(alpha >= 0 && alpha <= MOST)) {
      throw new UnsupportedException("alpha " + alpha + ", expected 0 to 1e6");
    }
    return call.bent(x, call.same("elu", x.line()).key("alpha", alpha));
  }

  private static void selu(Call call) {
    float alpha = call.node().number("alpha", SELU_ALPHA);
    float gamma = call.node().number("gamma", SELU_GAMMA);
    Value x = call.data(0);
    boolean usual = Math.abs(alpha - SELU_ALPHA) < 1e-5 && Math.abs(gamma - SELU_GAMMA) < 1e-5;
    call.give(usual ? call.unary("selu", x) : call.times(elu(call, x, alpha), gamma));
  }

  /** alpha · elu(x / alpha). */
  private static void celu(Call call) {
    float alpha = call.node().number("alpha", 1);
    Value x = call.times(call.data(0), 1 / alpha);
    call.give(call.times(elu(call, x, 1), alpha));
  }

  private static void gelu(Call call) {
    boolean tanh = call.node().word("approximate", "none").equals("tanh");
    call.give(call.unary(tanh ? "gelu_tanh" : "gelu", call.data(0)));
  }

  private static void swish(Call call) {
    Value x = call.data(0);
    call.give(
        Call.like(x, call.same("swish", x.line()).key("alpha", call.node().number("alpha", 1))));
  }

  private static void hardSigmoid(Call call) {
    float alpha = call.node().number("alpha", 0.2f);
    float beta = call.node().number("beta", 0.5f);
    Value x = call.plus(call.times(call.data(0), alpha), beta);
    call.give(between(call, x, 0, 1));
  }

  private static void clip(Call call) {
    Constant least = call.constantOrNull(1);
    Constant most = call.constantOrNull(2);
    float low = least == null ? Float.NEGATIVE_INFINITY : least.scalar();
    float high = most == null ? Float.POSITIVE_INFINITY : most.scalar();
    call.give(between(call, call.data(0), low, high));
  }

  /** Bounds from 1e38 on are none. */
  private static Value between(Call call, Value x, float low, float high) {
    boolean below = low > -1e38f;
    boolean above = high < 1e38f;
    if (low == 0 && high == 6) {
      return call.unary("relu6", x);
    }
    if (low == 0 && !above) {
      return call.unary("relu", x);
    }
    if (below && above && low >= -MOST && high <= MOST && low <= high) {
      return call.bent(x, call.same("clip", x.line()).key("low", low).key("high", high));
    }
    Value bound = below ? call.with("maximum", x, low) : x;
    return above ? call.with("minimum", bound, high) : bound;
  }

  private static void prelu(Call call) {
    Value x = call.data(0);
    Constant slope = call.constant(1);
    if (slope.elements() == 1) {
      call.give(
          Call.like(
              x,
              call.same("prelu", x.line())
                  .key("shared", "true")
                  .weights("alpha", Weights.of(slope, 1))));
      return;
    }
    if (call.node().says(Opsets.ALIGNED)) {
      slope = Arithmetic.aligned(slope, 1, x.rank());
    }
    boolean channels = x.rank() >= 2 && x.rank() <= 5;
    for (int i = 0; i < slope.rank(); i++) {
      channels &= i == slope.rank() - x.rank() + 1 || slope.dims()[i] == 1;
    }
    if (channels && (x.isBatch(0) || x.dim(0) == 1)) {
      Picture picture = Picture.of(call, x);
      Line line = call.same("prelu", picture.line());
      line.weights("alpha", Weights.of(slope, picture.channels()));
      call.give(picture.value(line));
      return;
    }
    // relu(x) + slope · min(x, 0)
    Value below = call.combined("multiply", call.with("minimum", x, 0), slope);
    call.give(call.combined("add", call.unary("relu", x), below));
  }

  private static void softmax(Call call, String op) {
    Value x = call.data(0);
    int axis = Extents.axis(call.node().whole("axis", -1), Math.max(1, x.rank()));
    if (call.node().says(Opsets.FLATTENED)) {
      List<List<Factor>> groups = new ArrayList<>(List.of(List.of(), List.of()));
      for (int i = 0; i < x.rank(); i++) {
        int group = i < axis ? 0 : 1;
        if (group == 1 && x.isBatch(i)) {
          throw new AcrossSamplesException("softmax over samples");
        }
        groups.set(group, Layouts.flat(List.of(groups.get(group), x.own(i))));
      }
      if (groups.get(0).isEmpty()) {
        groups.remove(0);
      }
      if (x.rank() > axis + 1 || x.rank() <= 2) {
        Value matrix = call.layouts().arranged(x, groups);
        call.give(call.unary(op, matrix));
        return;
      }
    }
    Layouts.Along along = call.layouts().along(x, axis);
    Line line = call.same(op, along.line());
    if (along.dimension() != along.line().shape().length - 1) {
      line.key("axis", along.dimension());
    }
    call.give(Call.like(along.value(), line));
  }
}
