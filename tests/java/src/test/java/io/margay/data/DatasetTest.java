package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetTest {

  /** Sample i is the one value i, and its class is i % 3. */
  private static Dataset numbers(int size) {
    float[] samples = new float[size];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      samples[i] = i;
      labels[i] = i % 3;
    }
    return Dataset.of(
        Tensor.of(samples, Shape.of(size, 1)),
        Tensor.of(labels, Shape.of(size)),
        List.of("a", "b", "c"));
  }

  private static int[] values(Dataset dataset) {
    return IntStream.range(0, dataset.size())
        .map(i -> (int) dataset.sample(i).toFloats()[0])
        .toArray();
  }

  @Test
  void arraysBecomeSamplesWithLabels() {
    Dataset dataset =
        Dataset.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, Shape.of(2, 1, 2), new int[] {0, 2});
    assertThat(dataset.size()).isEqualTo(2);
    assertThat(dataset.sampleShape()).isEqualTo(Shape.of(2, 1, 2));
    assertThat(dataset.samples().shape()).isEqualTo(Shape.of(2, 2, 1, 2));
    assertThat(dataset.sample(1).toFloats()).containsExactly(5, 6, 7, 8);
    assertThat(dataset.label(1)).isEqualTo(2);
    assertThat(dataset.classNames()).containsExactly("0", "1", "2");
    assertThat(dataset.counts()).containsExactly(1, 0, 1);
    assertThat(dataset).hasToString("Dataset[2 samples 2x1x2 f32, 3 classes]");
  }

  @Test
  void labelOutsideTheClassesIsNamed() {
    int[] labels = new int[20];
    labels[17] = 12;
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Dataset.of(
                    Tensor.of(new float[20], Shape.of(20, 1)),
                    Tensor.of(labels, Shape.of(20)),
                    Dataset.numbered(10)))
        .withMessage("sample 17 has label 12, expected 0 to 9 (10 classes)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(new float[2], Shape.of(1), new int[] {0, -1}))
        .withMessage("sample 1 has label -1, expected 0 to 0 (1 classes)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(new float[1], Shape.of(1), new int[] {Integer.MAX_VALUE}));
  }

  @Test
  void everyWholeNumberTypeIsALabel() {
    Tensor samples = Tensor.of(new float[2], Shape.of(2, 1));
    List<Tensor> labels =
        List.of(
            Tensor.of(new byte[] {0, 1}, Shape.of(2)),
            Tensor.of(new int[] {0, 1}, Shape.of(2, 1)),
            Tensor.of(new long[] {0, 1}, Shape.of(2)));
    for (Tensor label : labels) {
      Dataset dataset = Dataset.of(samples, label, List.of("X", "O"));
      assertThat(dataset.label(1)).isEqualTo(1);
      assertThat(dataset.hasProbabilities()).isFalse();
    }
  }

  @Test
  void probabilitiesAreLabelsToo() {
    Tensor samples = Tensor.of(new float[3], Shape.of(3, 1));
    Tensor truths = Tensor.of(new float[] {0.9f, 0.1f, 0.1f, 0.9f, 0.4f, 0.6f}, Shape.of(3, 2));
    Dataset dataset = Dataset.of(samples, truths, List.of("dog", "cat"));
    assertThat(dataset.hasProbabilities()).isTrue();
    assertThat(IntStream.range(0, 3).map(dataset::label)).containsExactly(0, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Dataset.of(
                    samples,
                    Tensor.of(new double[] {1, 0, 0, 1, 1, 1}, Shape.of(3, 2)),
                    List.of("dog", "cat")))
        .withMessage("sample 2 has probabilities whose sum is 2.0, expected 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Dataset.of(
                    samples,
                    Tensor.of(new double[] {Double.NaN, 0, 0, 1, 1, 0}, Shape.of(3, 2)),
                    List.of("dog", "cat")))
        .withMessage("sample 0 has probability NaN for class 0, expected 0 to 1");
  }

  @Test
  void countsMustAgree() {
    Tensor three = Tensor.of(new float[3], Shape.of(3, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(three, Tensor.of(new int[2], Shape.of(2)), List.of("a")))
        .withMessage("3 samples but 2 labels, expected one label per sample");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(three, Tensor.of(new float[3], Shape.of(3)), List.of("a")))
        .withMessageContaining("expected 3 whole numbers, or 3x1 probabilities");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(new float[3], Shape.of(2), new int[] {0, 0}))
        .withMessageContaining("3 values, 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(new float[0], Shape.of(2), new int[0]))
        .withMessageContaining("no labels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(three, Tensor.of(new int[3], Shape.of(3)), List.of("a", "a")))
        .withMessageContaining("no name twice");
  }

  @Test
  void subsetShowsItsSamplesWithoutCopyingThem() {
    Dataset dataset = numbers(10);
    Dataset part = dataset.range(3, 7);
    assertThat(values(part)).containsExactly(3, 4, 5, 6);
    assertThat(values(part.subset(3, 0, 3))).containsExactly(6, 3, 6);
    assertThat(values(part.subset(1, 3))).as("indices, not a range").containsExactly(4, 6);
    assertThat(part.range(1, 2).storageIndex(0)).isEqualTo(4);
    assertThat(part.samples()).isSameAs(dataset.samples());
    assertThat(part.label(0)).isEqualTo(0);
    assertThat(dataset.range(0, 10)).isSameAs(dataset);
  }

  @Test
  void indicesOutsideTheViewAreRefused() {
    Dataset part = numbers(10).range(3, 7);
    assertThatThrownBy(() -> part.sample(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part.label(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part.storageIndex(9)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part.range(2, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part.subset(new int[] {0, 4}))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> part.range(2, 2))
        .withMessageContaining("no samples");
    assertThatIllegalArgumentException().isThrownBy(() -> part.subset(new int[0]));
  }

  @Test
  void splitDividesEverySampleOnce() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      Dataset dataset = numbers(2 + random.nextInt(50));
      double fraction = 0.001 + 0.998 * random.nextDouble();
      long seed = random.nextLong();
      Dataset.Split split = dataset.split(fraction, seed);
      String problem = dataset + " split " + fraction + " seed " + seed;
      assertThat(split.part().size())
          .as(problem)
          .isEqualTo(
              (int)
                  Math.max(1, Math.min(dataset.size() - 1, Math.round(fraction * dataset.size()))));
      assertThat(
              IntStream.concat(
                      Arrays.stream(values(split.part())), Arrays.stream(values(split.rest())))
                  .sorted()
                  .toArray())
          .as(problem)
          .isEqualTo(values(dataset));
      assertThat(values(dataset.split(fraction, seed).part()))
          .as(problem)
          .isSorted()
          .isEqualTo(values(split.part()));
    }
  }

  @Test
  void splitNeedsTwoSamplesAndAFraction() {
    assertThatIllegalArgumentException().isThrownBy(() -> numbers(1).split(0.5, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> numbers(9).split(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> numbers(9).split(1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> numbers(9).split(Double.NaN, 1))
        .withMessageContaining("split NaN of 9 samples");
  }

  @Test
  void orderIsAPermutationOfSeedAndEpoch() {
    Dataset dataset = numbers(100);
    int[] first = dataset.order(1, 0);
    assertThat(Arrays.stream(first).sorted().toArray())
        .isEqualTo(IntStream.range(0, 100).toArray());
    assertThat(first)
        .isEqualTo(numbers(100).order(1, 0))
        .isNotEqualTo(dataset.order(1, 1))
        .isNotEqualTo(dataset.order(2, 0));
  }

  @Test
  void orderIsTheSameOnEveryMachine() {
    assertThat(numbers(10).order(42, 0)).containsExactly(0, 3, 1, 6, 7, 4, 2, 9, 5, 8);
  }

  @Test
  void everyOrderIsEquallyLikely() {
    Dataset three = numbers(3);
    int[] seen = new int[27];
    for (int epoch = 0; epoch < 60_000; epoch++) {
      int[] order = three.order(5, epoch);
      seen[order[0] * 9 + order[1] * 3 + order[2]]++;
    }
    // six orders, 10,000 each on average; 500 is more than five standard deviations (91) away
    assertThat(Arrays.stream(seen).filter(count -> count > 0))
        .hasSize(6)
        .allMatch(count -> Math.abs(count - 10_000) < 500);
  }

  @Test
  void theShortFormIsOfOneInputAndItsLabels() {
    Tensor values = Tensor.of(new float[6], Shape.of(2, 3));
    assertThat(Dataset.of(Column.input("sample", values), Column.input("label", values)))
        .hasToString("Dataset[2 samples: sample 3 f32, label 3 f32]");
    assertThat(Dataset.of(Column.target("sample", values), Column.input("label", values)))
        .hasToString("Dataset[2 samples: sample 3 f32, label 3 f32]");
    assertThat(Dataset.of(Column.input("sample", values), Column.target("label", values)))
        .hasToString("Dataset[2 samples: sample 3 f32, label 3 f32]");
  }
}
