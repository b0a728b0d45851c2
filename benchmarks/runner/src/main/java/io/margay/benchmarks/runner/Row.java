package io.margay.benchmarks.runner;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A workload of the comparison.
 *
 * @param id as {@code --rows} names it
 * @param network of Margay's zoo
 * @param mode train, predict or start
 * @param batch samples of a step or call
 * @param unit of its number
 */
record Row(String id, String network, String mode, int batch, Unit unit) {

  /** What a row's number is. */
  enum Unit {
    IMAGES("images/s"),
    MICROS("µs p50"),
    SECONDS("s");

    final String text;

    Unit(String text) {
      this.text = text;
    }

    boolean moreIsBetter() {
      return this == IMAGES;
    }
  }

  /** In raw output, in place of a row: what is said holds for all. */
  static final String EVERY = "every";

  private static final Row[] ALL = {
    new Row("keras-train", "keras-sequential", "train", 64, Unit.IMAGES),
    new Row("kth-train", "kth-cnn", "train", 100, Unit.IMAGES),
    new Row("resnet-train", "resnet-50", "train", 8, Unit.IMAGES),
    new Row("keras-predict-1", "keras-sequential", "predict", 1, Unit.MICROS),
    new Row("keras-predict-256", "keras-sequential", "predict", 256, Unit.IMAGES),
    new Row("resnet-predict-1", "resnet-50", "predict", 1, Unit.IMAGES),
    new Row("resnet-predict-16", "resnet-50", "predict", 16, Unit.IMAGES),
    new Row("vgg-predict-1", "vgg-16", "predict", 1, Unit.IMAGES),
    new Row("start", "keras-sequential", "start", 1, Unit.SECONDS),
  };

  static List<Row> all() {
    return List.of(ALL);
  }

  static Row named(String id) {
    return Arrays.stream(ALL)
        .filter(row -> row.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--rows "
                        + id
                        + ": no such row, expected some of "
                        + String.join(",", all().stream().map(Row::id).toList())));
  }

  /** Threads that are tried in the first round; the best stay. */
  List<Integer> threads(int cores) {
    return mode.equals("predict") && cores > 1
        ? List.of(1, cores)
        : mode.equals("start") ? List.of(1) : List.of(cores);
  }

  /** For people, such as {@code keras-sequential train 64}. */
  String title() {
    return mode.equals("start")
        ? "start to first prediction, " + network
        : String.format(Locale.ROOT, "%s %s, batch %d", network, mode, batch);
  }
}
