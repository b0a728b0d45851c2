package io.margay.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Network programs in the language of native/README.md: most of them sound, and changed word by
 * word.
 */
final class ProgramGrammar {

  private static final Pattern WORDS =
      Pattern.compile("[A-Za-z0-9_./-]+|[ \\t]+|\\n|.", Pattern.DOTALL);
  private static final String[] VOCABULARY =
      ("input conv2d conv1d conv3d depthwise_conv2d conv2d_transpose locally_connected2d multiplier"
           + " output_padding maxpool2d avgpool2d flatten reshape dense relu leaky_relu elu sigmoid"
           + " tanh dropout softmax cross_entropy add concat batch_norm share weight axis frozen"
           + " shape dtype scale shift filters kernel stride dilation groups padding fit bias"
           + " activation library alpha init bias_init units rate from top_k valid same exact floor"
           + " ceil true false auto onednn openblas u8 i32 i64 f32 f64 f16 none logits"
           + " probabilities glorot_uniform he_normal zeros constant:0 normal:0:1 uniform:-1:1 1x1"
           + " 2x3 3x3 0x0 28x28x1 4 1,2,3 1,,2 ( ) = , : x # \n"
           + " \t \r"
           + " \0 \" é 😀 x label n0 n1 a/b . - / _ - constant:nan normal:0:-1 constant: 2x2x2x2x2"
           + " 1x0 uniform:1:0")
          .split(" ");
  private static final String[] OPTIONS =
      ("mode=infer mode=train mode=x batch=1 batch=4 batch=1048576 batch=1048577 lanes=1 lanes=2"
           + " lanes=1024 lanes=0 shares=3 shares=100000 threads=1 threads=1025 dtype=f32 dtype=f64"
           + " dtype=u8 library=auto library=onednn library=openblas layout=auto layout=blocked"
           + " layout=channels_last outputs=n0 outputs=n0,n1 outputs=x outputs=, memory_limit=1"
           + " memory_limit=9223372036854775807 seed=5 seed=-1 optimizer=sgd optimizer=rmsprop"
           + " optimizer=adam momentum=0.9 momentum=1 nesterov=true rho=0.9 epsilon=1e-40"
           + " epsilon=10 beta1=0.99999999999 beta2=0 weight_decay=0.1 weight_decay=-1 contexts=3")
          .split(" ");
  private static final int LONGEST_CHAIN = 2000;
  private static final int MOST_NODES = 16_384;

  private final SplittableRandom random;
  private final Mutation mutation;

  ProgramGrammar(SplittableRandom random) {
    this.random = random;
    this.mutation = new Mutation(random);
  }

  /**
   * Layers that now and then branch and meet, which is sound unless a window happens not to fit.
   */
  String program() {
    if (random.nextInt(100) == 0) {
      return chain(
          random.nextInt(10) == 0
              ? MOST_NODES + random.nextInt(-3, 3)
              : random.nextInt(1, LONGEST_CHAIN));
    }
    List<String> lines = new ArrayList<>();
    boolean image = random.nextInt(4) > 0;
    String shape = image ? size(20) + "x" + size(20) + "x" + size(6) : Integer.toString(size(60));
    lines.add(
        "image = input() shape="
            + shape
            + maybe(" dtype=u8")
            + maybe(" scale=0.00392")
            + maybe(" shift=-1"));
    String last = "image";
    List<String> alike = new ArrayList<>(List.of(last)); // nodes of the last one's shape
    for (int i = random.nextInt(1, 7); i > 0; i--) {
      String name = name(lines.size());
      String layer;
      boolean keepsShape = false;
      switch (image ? random.nextInt(10) : 5 + random.nextInt(6)) {
        case 0, 1 ->
            layer =
                "conv2d("
                    + last
                    + ") filters="
                    + size(8)
                    + " kernel="
                    + size(4)
                    + "x"
                    + size(4)
                    + window()
                    + maybe(" dilation=2x1")
                    + maybe(" bias=false")
                    + activation()
                    + library();
        case 2 -> layer = "maxpool2d(" + last + ") kernel=" + size(3) + "x" + size(3) + window();
        case 3 -> layer = "avgpool2d(" + last + ") kernel=" + size(3) + "x" + size(3) + window();
        case 4 -> {
          layer = "flatten(" + last + ")";
          image = false;
        }
        case 5 -> {
          layer = pick("relu", "sigmoid", "tanh", "elu", "leaky_relu") + "(" + last + ")";
          keepsShape = true;
        }
        case 6 -> {
          layer = "dropout(" + last + ") rate=0." + random.nextInt(10);
          keepsShape = true;
        }
        case 8 -> {
          layer = "add(" + last + ", " + alike.get(random.nextInt(alike.size())) + ")";
          keepsShape = true;
        }
        case 9 ->
            layer =
                "concat("
                    + last
                    + ", "
                    + alike.get(random.nextInt(alike.size()))
                    + ")"
                    + maybe(" axis=0");
        case 7 ->
            layer =
                image
                    ? "relu(" + last + ")"
                    : "dense(" + last + ") units=" + size(20) + activation() + library();
        default -> layer = "softmax(" + last + ")";
      }
      lines.add(name + " = " + layer);
      if (!keepsShape) {
        alike.clear();
      }
      alike.add(name);
      last =
          random.nextInt(10) == 0
              ? alike.get(random.nextInt(alike.size()))
              : name; // what nobody takes is an output
    }
    if (random.nextInt(8) == 0) {
      lines.add("loss = cross_entropy(" + last + ", label)" + maybe(" top_k=2"));
    }
    return String.join("\n", lines) + maybe("\n");
  }

  /** Words exchanged, left out or doubled; lines moved; numbers and names at their limits. */
  String mutated(String program) {
    String text = program;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      text = random.nextInt(8) == 0 ? mutation.text(text) : changedWord(text);
    }
    return text;
  }

  String options() {
    StringJoiner words = new StringJoiner(" ");
    for (int i = random.nextInt(5); i > 0; i--) {
      words.add(OPTIONS[random.nextInt(OPTIONS.length)]);
    }
    String options = words.toString();
    return random.nextInt(4) == 0 ? mutated(options) : options;
  }

  private String changedWord(String text) {
    List<String> words =
        new ArrayList<>(WORDS.matcher(text).results().map(MatchResult::group).toList());
    if (words.isEmpty()) {
      return word();
    }
    int at = random.nextInt(words.size());
    switch (random.nextInt(6)) {
      case 0 -> words.set(at, word());
      case 1 -> words.add(at, word());
      case 2 -> words.remove(at);
      case 3 -> words.set(at, words.get(random.nextInt(words.size())));
      case 4 -> {
        String name = "n".repeat(random.nextInt(254, 258));
        return text.replace(words.get(at), name);
      }
      default -> {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        String line = lines.remove(random.nextInt(lines.size()));
        if (random.nextBoolean()) {
          lines.add(random.nextInt(lines.size() + 1), line);
        }
        return String.join(random.nextInt(8) == 0 ? pick("\r\n", "\r", "\n\n") : "\n", lines);
      }
    }
    return String.join("", words);
  }

  private String word() {
    return random.nextInt(3) == 0
        ? mutation.number()
        : VOCABULARY[random.nextInt(VOCABULARY.length)];
  }

  private String chain(int nodes) {
    StringBuilder text = new StringBuilder("image = input() shape=4\n");
    String last = "image";
    for (int i = 0; i < nodes; i++) {
      text.append("n").append(i).append(" = relu(").append(last).append(")\n");
      last = "n" + i;
    }
    return text.toString();
  }

  private String name(int i) {
    return random.nextInt(100) == 0 ? "n".repeat(254) + i : "n" + i;
  }

  private int size(int most) {
    return random.nextInt(1, most + 1);
  }

  private String window() {
    return maybe(" stride=" + size(3) + "x" + size(2))
        + maybe(" padding=" + pick("same", "valid", "1", "1x0", "0,1,2,1"))
        + maybe(" fit=" + pick("floor", "ceil"));
  }

  private String activation() {
    return maybe(" activation=" + pick("relu", "tanh", "sigmoid", "elu"));
  }

  private String library() {
    return maybe(" library=" + pick("auto", "onednn", "openblas"));
  }

  private String maybe(String words) {
    return random.nextInt(3) == 0 ? words : "";
  }

  private String pick(String... words) {
    return words[random.nextInt(words.length)];
  }
}
