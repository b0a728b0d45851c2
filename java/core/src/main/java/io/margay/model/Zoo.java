package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.data.Dataset;
import io.margay.data.Sentence;
import io.margay.data.Standardization;
import io.margay.layer.Dense;
import io.margay.layer.Initializer;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import io.margay.model.zoo.Architectures;
import io.margay.model.zoo.Mlp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Networks by name: those of the lectures, a residual one for small pictures, and those that others
 * published.
 *
 * <pre>
 * Zoo.byName("keras-sequential")
 * Zoo.byName("resnet-50")
 * Zoo.byName("resnet-50:input=64x64x3:classes=10")
 * </pre>
 *
 * <p>The published ones are in {@link io.margay.model.zoo}. They take bytes; of three channels,
 * each becomes what ImageNet's pictures have with mean 0 and deviation 1, as torchvision says it,
 * others become 0 to 1. {@code kim-cnn} takes indices of words, {@code sound-cnn} decibels. They
 * end in probabilities.
 *
 * <p>Each of the others is a program in {@code zoo/NAME.txt} of the jar, with comments that say
 * whose it is, {@code # recipe:} how it is trained and {@code # classes:} what its values are
 * called. All but {@link #letters} and {@code bodies}, of volumes, take MNIST's grey pictures,
 * 28x28x1 bytes scaled to 0 to 1, and end in ten probabilities.
 */
public final class Zoo {

  private static final List<String> NAMES =
      List.of(
          "keras-sequential",
          "keras-sequential-svm",
          "keras-functional",
          "kth-cnn",
          "one-layer",
          "kth-sigmoid",
          "kth-adam",
          "kth-relu",
          "kth-dropout",
          "kth-decay",
          "five-layers",
          "resnet-8",
          "mnist-batch-norm",
          "letters",
          "bodies");
  private static final String LETTERS_SHAPE = "shape=28x28x1";
  private static final double WHITE = 255;

  /** Of ImageNet's pictures, 0 to 1: red, green, blue. */
  private static final double[] MEAN = {0.485, 0.456, 0.406};

  private static final double[] DEVIATION = {0.229, 0.224, 0.225};

  private Zoo() {}

  /** The names of all but the published ones. */
  public static List<String> names() {
    return NAMES;
  }

  /** The names of the published ones, which take settings behind them. */
  public static List<String> published() {
    return Architectures.names();
  }

  /**
   * The network of a name, such as {@code keras-sequential}; {@code letters} is the one for
   * 28x28x1. A published one has the pictures and classes that it was published for, unless {@code
   * input=} and {@code classes=} say others.
   *
   * @throws ShapeException if a layer cannot take what such pictures become
   * @throws IllegalArgumentException if a published one has no such setting
   */
  public static Optional<Model> byName(String name) {
    return NAMES.contains(name)
        ? Optional.of(model(text(name)))
        : published(name, Optional.empty(), OptionalInt.empty());
  }

  /**
   * A published network, for pictures and classes where its text does not say others.
   *
   * @param text such as {@code resnet-50} or {@code resnet-50:classes=10}
   * @return empty when none has the name
   * @throws ShapeException if a layer cannot take what such pictures become
   * @throws IllegalArgumentException if it has no such setting
   */
  public static Optional<Model> published(
      String text, Optional<Shape> pictures, OptionalInt classes) {
    return Architectures.parse(text, pictures, classes, OptionalInt.empty()).map(Zoo::model);
  }

  /**
   * A published network for the samples, classes and vocabulary of a data set with one input and
   * one target, where its text does not say others. Where the target has no classes the network
   * ends in numbers; one number is its votes times the target's deviation plus its mean, in a layer
   * {@code unit} that does not learn. An {@code mlp} takes rows with mean 0 and deviation 1.
   *
   * @param text such as {@code sound-cnn} or {@code kim-cnn:units=128}
   * @return empty when none has the name
   * @throws ShapeException if a layer cannot take what such samples become
   * @throws IllegalArgumentException if it has no such setting
   */
  public static Optional<Model> published(String text, Dataset data) {
    OptionalInt vocabulary = OptionalInt.empty();
    if (data.inputs().get(0).preparation().orElse(null) instanceof Sentence sentence) {
      vocabulary = OptionalInt.of(sentence.vocabulary().size());
    }
    boolean numbers = data.classes() == 0;
    int outputs =
        numbers ? Math.toIntExact(data.targets().get(0).shape().elements()) : data.classes();
    Optional<Architectures.Sized> sized =
        Architectures.parse(
            text, Optional.of(data.sampleShape()), OptionalInt.of(outputs), vocabulary);
    if (sized.isEmpty() || !(numbers || sized.get().network() instanceof Mlp)) {
      return sized.map(Zoo::model);
    }
    return sized.map(network -> fitted(network, data));
  }

  /** Rows with mean 0 and deviation 1; numbers at the end instead of probabilities. */
  private static Model fitted(Architectures.Sized sized, Dataset data) {
    Input input = sized.network().input(sized.pictures()).orElseGet(() -> image(sized.pictures()));
    if (sized.network() instanceof Mlp) {
      Standardization learned = Standardization.of(data, data.inputs().get(0).name());
      input = input.scale(learned.scale()).shift(learned.shift());
    }
    Value votes = sized.network().compose(input);
    if (data.classes() > 0) {
      return Model.of(Softmax.of().apply(votes));
    }
    if (data.targets().get(0).shape().elements() > 1) {
      return Model.of(votes);
    }
    Standardization spread = Standardization.of(data, data.targets().get(0).name());
    return Model.of(
        Dense.of(1)
            .initializer(Initializer.constant(spread.deviation().get(0)))
            .biasInitializer(Initializer.constant(spread.mean().get(0)))
            .frozen(true)
            .named("unit")
            .apply(votes));
  }

  private static Model model(Architectures.Sized sized) {
    Input image = sized.network().input(sized.pictures()).orElseGet(() -> image(sized.pictures()));
    try {
      return Model.of(
          sized.network().composeAll(image).stream()
              .map(votes -> Softmax.of().apply(votes))
              .toList());
    } catch (ShapeException refused) {
      throw new ShapeException(
          sized.network().title()
              + " for "
              + sized.pictures()
              + ": "
              + refused.getMessage()
              + "\n  It was published for "
              + sized.network().pictures()
              + ".");
    }
  }

  private static Input image(Shape pictures) {
    Input image = Input.of(pictures, DataType.U8).named("image");
    if (pictures.dim(pictures.rank() - 1) != MEAN.length) {
      return image.scale(1 / WHITE);
    }
    double[] scale = new double[MEAN.length];
    double[] shift = new double[MEAN.length];
    for (int i = 0; i < MEAN.length; i++) {
      scale[i] = 1 / (WHITE * DEVIATION[i]);
      shift[i] = -MEAN[i] / DEVIATION[i];
    }
    return image.scale(scale).shift(shift);
  }

  /**
   * How the network of a name is trained when nothing else is said: words such as {@code
   * optimizer=adam:learning_rate=0.001 schedule=cosine batch=100 epochs=3}.
   */
  public static Optional<String> recipe(String name) {
    return NAMES.contains(name)
        ? Optional.of(noted(text(name), "recipe"))
        : Architectures.recipe(name);
  }

  /**
   * Keras' Sequential example: three convolutions, two poolings, two dense layers; 93,322
   * parameters. About 99% on MNIST after 5 epochs of RMSprop in batches of 64.
   */
  public static Model kerasSequential() {
    return model(text("keras-sequential"));
  }

  /**
   * Keras' Functional example: three convolutions of 32, 64 and 128 filters and one dense layer;
   * 104,202 parameters.
   */
  public static Model kerasFunctional() {
    return model(text("keras-functional"));
  }

  /**
   * KTH's ConvNet: two convolutions 5x5 that keep the size, two poolings, a dense layer of 1,024;
   * 3,274,634 parameters.
   */
  public static Model kthCnn() {
    return model(text("kth-cnn"));
  }

  /**
   * KTH's first network: every pixel votes for every digit; 7,850 parameters. About 92% on MNIST.
   */
  public static Model oneLayer() {
    return model(text("one-layer"));
  }

  /**
   * Ours, larger than the one that KTH's code ends with: four layers of 128 units with ReLU and He
   * initialisation, dropout 0.2, then ten; 151,306 parameters. About 98% on MNIST with Adam at a
   * learning rate of 0.005 · 0.6^epoch.
   */
  public static Model fiveLayers() {
    return model(text("five-layers"));
  }

  /**
   * The residual network of He, Zhang, Ren and Sun (2015) for small pictures, with one block a
   * stage: eight layers with weights, batch normalisation behind every convolution; 78,426
   * parameters, 672 of them running statistics.
   */
  public static Model resNet8() {
    return model(text("resnet-8"));
  }

  /**
   * The network that tells X from O: filters 3x3, ReLU, max pooling 2x2 with partial windows at the
   * edge, all this twice, then a vote of what is left.
   *
   * @param size rows and columns of a picture, at least 9
   * @param channels 1 for grey
   * @throws IllegalArgumentException if the size is below 9 or there is no channel
   */
  public static Model letters(int size, int channels) {
    if (size < 9) {
      throw new IllegalArgumentException(
          "Zoo.letters: size "
              + size
              + ", expected at least 9, the size of the lecture's pictures");
    }
    if (channels < 1) {
      throw new IllegalArgumentException(
          "Zoo.letters: channels " + channels + ", expected at least 1");
    }
    return model(
        text("letters").replace(LETTERS_SHAPE, "shape=" + size + "x" + size + "x" + channels));
  }

  private static Model model(String text) {
    String classes = noted(text, "classes");
    return Model.parse(text)
        .classNames(classes.isEmpty() ? List.of() : List.of(classes.split(" ")));
  }

  /** What a comment {@code # KEY: …} says; nothing when there is none. */
  private static String noted(String text, String key) {
    String start = "# " + key + ": ";
    return text.lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElse("");
  }

  private static String text(String name) {
    try (InputStream program = Zoo.class.getResourceAsStream("zoo/" + name + ".txt")) {
      return new String(program.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "zoo/" + name + ".txt in margay.jar cannot be read. Replace the jar.", e);
    }
  }
}
