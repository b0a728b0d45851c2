package io.margay.train;

import io.margay.DataType;
import io.margay.augment.Augmentation;
import io.margay.data.Draw;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import io.margay.loss.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.BiFunction;

/**
 * How a network is trained: every setting that decides its numbers, and one text form of them.
 *
 * <pre>
 * Recipe.parse("optimizer=rmsprop:learning_rate=0.001 batch=64 epochs=5")
 * Recipe.of().batch(64).epochs(5)
 * </pre>
 *
 * <p>The text is blank-separated words {@code key=value}, in any order, each key once but {@code
 * loss} and {@code measure}; what is left out is what {@link #of()} says. Builders, checkpoints and
 * the command line use the same words.
 *
 * @param losses what is made small, at least one
 * @param measures what is measured beside them
 * @param optimizer how gradients change the parameters
 * @param schedule how the learning rate changes
 * @param updates what surrounds the optimiser: clipping, accumulation, the average of the weights
 * @param sampling how the samples come: batch, epochs, seed, order, split
 * @param computation lanes, threads, type
 * @param augmentation what changes samples by chance
 */
public record Recipe(
    List<Loss> losses,
    List<Measure> measures,
    Optimizer optimizer,
    Schedule schedule,
    Updates updates,
    Sampling sampling,
    Computation computation,
    Augmentation augmentation) {

  private static final String AUTO = "auto";
  private static final String LOSS = "loss";
  private static final String MEASURE = "measure";

  /** What each word of the text says, in the order in which the text has them. */
  private static final Map<String, BiFunction<Recipe, String, Recipe>> WORDS =
      new LinkedHashMap<>();

  static {
    WORDS.put(LOSS, (recipe, value) -> recipe); // this and the next may come several times
    WORDS.put(MEASURE, (recipe, value) -> recipe);
    WORDS.put("optimizer", (recipe, value) -> recipe.optimizer(Optimizer.parse(value)));
    WORDS.put("schedule", (recipe, value) -> recipe.schedule(Schedule.parse(value)));
    WORDS.put("clip", (recipe, value) -> recipe.clip(Clipping.parse(value)));
    WORDS.put("accumulate", (recipe, value) -> recipe.accumulate(whole(value)));
    WORDS.put("average", (recipe, value) -> recipe.average(number(value)));
    WORDS.put("batch", (recipe, value) -> recipe.batch(whole(value)));
    WORDS.put("epochs", (recipe, value) -> recipe.epochs(whole(value)));
    WORDS.put("seed", (recipe, value) -> recipe.seed(longWhole(value)));
    WORDS.put("shuffle", (recipe, value) -> recipe.shuffle(flag(value)));
    WORDS.put("validation_split", (recipe, value) -> recipe.validationSplit(number(value)));
    WORDS.put("draw", (recipe, value) -> recipe.draw(Draw.parse(value)));
    WORDS.put("lanes", (recipe, value) -> recipe.lanes(value.equals(AUTO) ? 0 : whole(value)));
    WORDS.put("threads", (recipe, value) -> recipe.threads(whole(value)));
    WORDS.put("type", (recipe, value) -> recipe.type(DataType.parse(value)));
    WORDS.put("augment", (recipe, value) -> recipe.augment(Augmentation.parse(value)));
  }

  /**
   * @throws IllegalArgumentException if there is no loss
   */
  public Recipe {
    losses = List.copyOf(losses);
    measures = List.copyOf(measures);
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(updates, "updates");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(computation, "computation");
    Objects.requireNonNull(augmentation, "augmentation");
    if (losses.isEmpty()) {
      throw new IllegalArgumentException("Trainer: no loss, expected at least one");
    }
  }

  /**
   * Cross-entropy, Adam at 0.001, a constant rate, an update a step without clipping or average,
   * batch 32, 1 epoch, seed 0, shuffled, no split, a lane a processor, F32, samples as they are.
   */
  public static Recipe of() {
    return new Recipe(
        List.of(CrossEntropy.of()),
        List.of(),
        Adam.of(0.001),
        Schedule.constant(),
        Updates.of(),
        Sampling.of(),
        Computation.of(),
        Augmentation.none());
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
      if (equals < 0 || !WORDS.containsKey(key)) {
        throw new IllegalArgumentException(
            "recipe: '"
                + word
                + "', expected key=value with one of the keys "
                + String.join(", ", WORDS.keySet()));
      }
      List<String> said = values.computeIfAbsent(key, k -> new ArrayList<>());
      said.add(word.substring(equals + 1));
      if (said.size() > 1 && !key.equals(LOSS) && !key.equals(MEASURE)) {
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
      if (key.equals(MEASURE)) {
        return measures(values.stream().map(Measure::parse).toList());
      }
      return key.equals(LOSS)
          ? losses(values.stream().map(Loss::parse).toList())
          : WORDS.get(key).apply(this, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "recipe: '" + key + "=" + value + "': " + e.getMessage(), e);
    }
  }

  /** What {@link #parse} reads, with every setting. */
  public String text() {
    StringJoiner words = new StringJoiner(" ");
    losses.forEach(loss -> words.add("loss=" + loss.text()));
    measures.forEach(measure -> words.add("measure=" + measure.text()));
    words
        .add("optimizer=" + optimizer.text())
        .add("schedule=" + schedule.text())
        .add("clip=" + updates.clipping().text())
        .add("accumulate=" + updates.accumulate())
        .add("average=" + updates.average())
        .add("batch=" + batch())
        .add("epochs=" + epochs())
        .add("seed=" + seed())
        .add("shuffle=" + shuffle())
        .add("validation_split=" + validationSplit());
    if (draw().rule() != Draw.Rule.EACH) {
      words.add("draw=" + draw().text());
    }
    return words
        .add("lanes=" + (lanes() == 0 ? AUTO : lanes()))
        .add("threads=" + threads())
        .add("type=" + type().word())
        .add("augment=" + augmentation.text())
        .toString();
  }

  /** The same with other losses. */
  public Recipe losses(List<? extends Loss> value) {
    return new Recipe(
        List.copyOf(value),
        measures,
        optimizer,
        schedule,
        updates,
        sampling,
        computation,
        augmentation);
  }

  /** The same with other measures. */
  public Recipe measures(List<Measure> value) {
    return new Recipe(
        losses, value, optimizer, schedule, updates, sampling, computation, augmentation);
  }

  /** The same with another optimiser. */
  public Recipe optimizer(Optimizer value) {
    return new Recipe(
        losses, measures, value, schedule, updates, sampling, computation, augmentation);
  }

  /** The same with another schedule. */
  public Recipe schedule(Schedule value) {
    return new Recipe(
        losses, measures, optimizer, value, updates, sampling, computation, augmentation);
  }

  /** The same with something else around the optimiser. */
  public Recipe updates(Updates value) {
    return new Recipe(
        losses, measures, optimizer, schedule, value, sampling, computation, augmentation);
  }

  /** The same with gradients limited in another way. */
  public Recipe clip(Clipping value) {
    return updates(new Updates(value, updates.accumulate(), updates.average()));
  }

  /** The same with so many steps for each update. */
  public Recipe accumulate(int value) {
    return updates(new Updates(updates.clipping(), value, updates.average()));
  }

  /** The same with a mean of the weights that keeps so much in each update; 0: without. */
  public Recipe average(double value) {
    return updates(new Updates(updates.clipping(), updates.accumulate(), value));
  }

  /** The same with samples that come in another way. */
  public Recipe sampling(Sampling value) {
    return new Recipe(
        losses, measures, optimizer, schedule, updates, value, computation, augmentation);
  }

  /** The same computed in another way. */
  public Recipe computation(Computation value) {
    return new Recipe(
        losses, measures, optimizer, schedule, updates, sampling, value, augmentation);
  }

  /** The same with samples changed in another way. */
  public Recipe augment(Augmentation value) {
    return new Recipe(losses, measures, optimizer, schedule, updates, sampling, computation, value);
  }

  /** Samples of a step, from 1 to 1,048,576. */
  public int batch() {
    return sampling.batch();
  }

  /** The same with other steps. */
  public Recipe batch(int value) {
    return sampling(new Sampling(value, epochs(), seed(), shuffle(), validationSplit(), draw()));
  }

  /** Times that all samples are trained. */
  public int epochs() {
    return sampling.epochs();
  }

  /** The same for more or fewer epochs. */
  public Recipe epochs(int value) {
    return sampling(new Sampling(batch(), value, seed(), shuffle(), validationSplit(), draw()));
  }

  /** Decides the initial parameters, the order of the samples, the split and dropout. */
  public long seed() {
    return sampling.seed();
  }

  /** The same with another seed. */
  public Recipe seed(long value) {
    return sampling(new Sampling(batch(), epochs(), value, shuffle(), validationSplit(), draw()));
  }

  /** Whether each epoch has its own order of samples. */
  public boolean shuffle() {
    return sampling.shuffle();
  }

  /** The same in shuffled order, or in that of the dataset. */
  public Recipe shuffle(boolean value) {
    return sampling(new Sampling(batch(), epochs(), seed(), value, validationSplit(), draw()));
  }

  /** Share of the training data that is held back for validation. */
  public double validationSplit() {
    return sampling.validationSplit();
  }

  /** The same with another share held back. */
  public Recipe validationSplit(double value) {
    return sampling(new Sampling(batch(), epochs(), seed(), shuffle(), value, draw()));
  }

  /** Which samples an epoch takes. */
  public Draw draw() {
    return sampling.draw();
  }

  /** The same with samples that are drawn in another way. */
  public Recipe draw(Draw value) {
    return sampling(new Sampling(batch(), epochs(), seed(), shuffle(), validationSplit(), value));
  }

  /**
   * Parts into which a step's samples are divided; 0: one per processor, divided by the threads.
   */
  public int lanes() {
    return computation.lanes();
  }

  /** The same in so many lanes; 0: one per processor, divided by the threads. */
  public Recipe lanes(int value) {
    return computation(new Computation(value, threads(), type()));
  }

  /** Threads that share the work inside each lane. */
  public int threads() {
    return computation.threads();
  }

  /** The same with so many threads inside each lane. */
  public Recipe threads(int value) {
    return computation(new Computation(lanes(), value, type()));
  }

  /** What the network computes in. */
  public DataType type() {
    return computation.type();
  }

  /** The same in F32 or F64. */
  public Recipe type(DataType value) {
    return computation(new Computation(lanes(), threads(), value));
  }

  /**
   * The same with a number of lanes: as many as a trainer on this machine takes when it is told
   * none.
   */
  public Recipe withLanesOfThisMachine() {
    return lanes() > 0 ? this : lanes(Lanes.automatic(threads(), batch()));
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("expected true or false");
    }
    return text.equals("true");
  }

  private static int whole(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected a whole number", e);
    }
  }

  private static long longWhole(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected a whole number", e);
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected a number", e);
    }
  }
}
