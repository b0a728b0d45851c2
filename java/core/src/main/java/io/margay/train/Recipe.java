package io.margay.train;

import io.margay.DataType;
import io.margay.internal.plan.Plan;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * How a network is trained: every setting that decides its numbers, and one text form of them.
 *
 * <pre>
 * Recipe.parse("optimizer=rmsprop:learning_rate=0.001 batch=64 epochs=5")
 * Recipe.of().batch(64).epochs(5)
 * </pre>
 *
 * <p>The text is blank-separated words {@code key=value}, in any order, each key once but {@code
 * loss}; what is left out is what {@link #of()} says. Builders, checkpoints and the command line
 * use the same words.
 *
 * @param losses what is made small, at least one
 * @param optimizer how gradients change the parameters
 * @param schedule how the learning rate changes
 * @param batch samples of a step, from 1 to 1,048,576
 * @param epochs times that all samples are trained, at least 0
 * @param seed decides the initial parameters, the order of the samples, the split and dropout
 * @param shuffle whether each epoch has its own order of samples
 * @param validationSplit share of the training data that is held back for validation, from 0 to
 *     below 1
 * @param lanes parts into which a step's samples are divided; 0: one per processor, divided by the
 *     threads
 * @param threads that share the work inside each lane, at least 1
 * @param type what the network computes in, F32 or F64
 */
public record Recipe(
    List<Loss> losses,
    Optimizer optimizer,
    Schedule schedule,
    int batch,
    int epochs,
    long seed,
    boolean shuffle,
    double validationSplit,
    int lanes,
    int threads,
    DataType type) {

  private static final String AUTO = "auto";
  private static final List<String> KEYS =
      List.of(
          "loss",
          "optimizer",
          "schedule",
          "batch",
          "epochs",
          "seed",
          "shuffle",
          "validation_split",
          "lanes",
          "threads",
          "type");

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Recipe {
    losses = List.copyOf(losses);
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    if (losses.isEmpty()) {
      throw new IllegalArgumentException("Trainer: no loss, expected at least one");
    }
    atLeast("batch", batch, 1);
    if (batch > Plan.MOST_SAMPLES) {
      throw new IllegalArgumentException(
          "Trainer: batch " + batch + ", expected at most " + Plan.MOST_SAMPLES);
    }
    atLeast("epochs", epochs, 0);
    if (!(validationSplit >= 0 && validationSplit < 1)) {
      throw new IllegalArgumentException(
          "Trainer: validation split " + validationSplit + ", expected at least 0 and below 1");
    }
    atLeast("lanes", lanes, 0);
    atLeast("threads", threads, 1);
    if (!type.isFloating()) {
      throw new IllegalArgumentException("Trainer: type " + type.word() + ", expected f32 or f64");
    }
  }

  /**
   * Cross-entropy, Adam at 0.001, a constant rate, batch 32, 1 epoch, seed 0, shuffled, no split, a
   * lane a processor, F32.
   */
  public static Recipe of() {
    return new Recipe(
        List.of(CrossEntropy.of()),
        Adam.of(0.001),
        Schedule.constant(),
        32,
        1,
        0,
        true,
        0,
        0,
        1,
        DataType.F32);
  }

  /**
   * Reads a recipe.
   *
   * @param text words such as {@code optimizer=adam:learning_rate=0.001 batch=64}; what is left out
   *     is what {@link #of()} says
   * @throws IllegalArgumentException if a word is none of a recipe, a key comes twice, or a value
   *     is wrong; the message has the word
   */
  public static Recipe parse(String text) {
    return of().with(text);
  }

  /**
   * This recipe with what other words say; they are as {@link #parse} reads them.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  public Recipe with(String words) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String word : words.strip().isEmpty() ? new String[0] : words.strip().split("\\s+")) {
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals);
      if (equals < 0 || !KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "recipe: '"
                + word
                + "', expected key=value with one of the keys "
                + String.join(", ", KEYS));
      }
      List<String> said = values.computeIfAbsent(key, k -> new ArrayList<>());
      said.add(word.substring(equals + 1));
      if (said.size() > 1 && !key.equals("loss")) {
        throw new IllegalArgumentException(
            "recipe: '" + word + "': " + key + " comes twice, expected once");
      }
    }
    Recipe recipe = this;
    for (Map.Entry<String, List<String>> value : values.entrySet()) {
      recipe = recipe.with(value.getKey(), value.getValue());
    }
    return recipe;
  }

  private Recipe with(String key, List<String> values) {
    String value = values.get(0);
    try {
      return switch (key) {
        case "loss" -> losses(values.stream().map(Loss::parse).toList());
        case "optimizer" -> optimizer(Optimizer.parse(value));
        case "schedule" -> schedule(Schedule.parse(value));
        case "batch" -> batch(Integer.parseInt(value));
        case "epochs" -> epochs(Integer.parseInt(value));
        case "seed" -> seed(Long.parseLong(value));
        case "shuffle" -> shuffle(flag(value));
        case "validation_split" -> validationSplit(Double.parseDouble(value));
        case "lanes" -> lanes(value.equals(AUTO) ? 0 : Integer.parseInt(value));
        case "threads" -> threads(Integer.parseInt(value));
        default -> type(DataType.parse(value));
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "recipe: '"
              + key
              + "="
              + value
              + "': expected "
              + (key.equals("validation_split") ? "a number" : "a whole number"),
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "recipe: '" + key + "=" + value + "': " + e.getMessage(), e);
    }
  }

  /** What {@link #parse} reads, with every setting. */
  public String text() {
    StringJoiner words = new StringJoiner(" ");
    losses.forEach(loss -> words.add("loss=" + loss.text()));
    return words
        .add("optimizer=" + optimizer.text())
        .add("schedule=" + schedule.text())
        .add("batch=" + batch)
        .add("epochs=" + epochs)
        .add("seed=" + seed)
        .add("shuffle=" + shuffle)
        .add("validation_split=" + validationSplit)
        .add("lanes=" + (lanes == 0 ? AUTO : lanes))
        .add("threads=" + threads)
        .add("type=" + type.word())
        .toString();
  }

  /** The same with other losses. */
  public Recipe losses(List<? extends Loss> value) {
    return new Recipe(
        List.copyOf(value),
        optimizer,
        schedule,
        batch,
        epochs,
        seed,
        shuffle,
        validationSplit,
        lanes,
        threads,
        type);
  }

  /** The same with another optimiser. */
  public Recipe optimizer(Optimizer value) {
    return new Recipe(
        losses,
        value,
        schedule,
        batch,
        epochs,
        seed,
        shuffle,
        validationSplit,
        lanes,
        threads,
        type);
  }

  /** The same with another schedule. */
  public Recipe schedule(Schedule value) {
    return new Recipe(
        losses,
        optimizer,
        value,
        batch,
        epochs,
        seed,
        shuffle,
        validationSplit,
        lanes,
        threads,
        type);
  }

  /** The same with other steps. */
  public Recipe batch(int value) {
    return new Recipe(
        losses,
        optimizer,
        schedule,
        value,
        epochs,
        seed,
        shuffle,
        validationSplit,
        lanes,
        threads,
        type);
  }

  /** The same for more or fewer epochs. */
  public Recipe epochs(int value) {
    return new Recipe(
        losses,
        optimizer,
        schedule,
        batch,
        value,
        seed,
        shuffle,
        validationSplit,
        lanes,
        threads,
        type);
  }

  /** The same with another seed. */
  public Recipe seed(long value) {
    return new Recipe(
        losses,
        optimizer,
        schedule,
        batch,
        epochs,
        value,
        shuffle,
        validationSplit,
        lanes,
        threads,
        type);
  }

  /** The same in shuffled order, or in that of the dataset. */
  public Recipe shuffle(boolean value) {
    return new Recipe(
        losses,
        optimizer,
        schedule,
        batch,
        epochs,
        seed,
        value,
        validationSplit,
        lanes,
        threads,
        type);
  }

  /** The same with another share held back. */
  public Recipe validationSplit(double value) {
    return new Recipe(
        losses, optimizer, schedule, batch, epochs, seed, shuffle, value, lanes, threads, type);
  }

  /** The same in so many lanes; 0: one per processor, divided by the threads. */
  public Recipe lanes(int value) {
    return new Recipe(
        losses,
        optimizer,
        schedule,
        batch,
        epochs,
        seed,
        shuffle,
        validationSplit,
        value,
        threads,
        type);
  }

  /** The same with so many threads inside each lane. */
  public Recipe threads(int value) {
    return new Recipe(
        losses,
        optimizer,
        schedule,
        batch,
        epochs,
        seed,
        shuffle,
        validationSplit,
        lanes,
        value,
        type);
  }

  /** The same in F32 or F64. */
  public Recipe type(DataType value) {
    return new Recipe(
        losses,
        optimizer,
        schedule,
        batch,
        epochs,
        seed,
        shuffle,
        validationSplit,
        lanes,
        threads,
        value);
  }

  /**
   * The same with a number of lanes: as many as a trainer on this machine takes when it is told
   * none.
   */
  public Recipe withLanesOfThisMachine() {
    return lanes > 0 ? this : lanes(Lanes.automatic(threads, batch));
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("expected true or false");
    }
    return text.equals("true");
  }

  private static void atLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "Trainer: " + what + " " + value + ", expected at least " + least);
    }
  }
}
