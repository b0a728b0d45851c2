package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parts of data sets, over seeds: sizes, classes and shares drawn from each. */
class DivisionTest {

  private static final int SEEDS = 60;

  /** Samples whose value is their number, of classes that are not evenly frequent. */
  private static Dataset data(SplitMix random) {
    int size = 4 + random.below(200);
    int classes = 1 + random.below(6);
    int[] labels = new int[size];
    float[] samples = new float[size];
    for (int i = 0; i < size; i++) {
      labels[i] = Math.min(random.below(classes), random.below(classes));
      samples[i] = i;
    }
    labels[0] = classes - 1;
    return Dataset.of(samples, Shape.of(1), labels);
  }

  private static int[] samples(Dataset data) {
    int[] numbers = new int[data.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (int) data.storageIndex(i);
    }
    return numbers;
  }

  /** Part and rest are all samples, each once, both in the order of the data. */
  private static void requireWhole(Dataset data, Dataset.Split split) {
    int[] part = samples(split.part());
    int[] rest = samples(split.rest());
    int[] all = Arrays.copyOf(part, data.size());
    System.arraycopy(rest, 0, all, part.length, rest.length);
    assertThat(part).isSorted();
    assertThat(rest).isSorted();
    Arrays.sort(all);
    assertThat(all).isEqualTo(samples(data));
  }

  @Test
  void soManySamplesOfEachClassAreDrawn() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Dataset data = data(new SplitMix(seed, 98, 0));
      Dataset three = data.perClass(3, seed);
      assertThat(samples(three)).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
      assertThat(three.counts())
          .isEqualTo(Arrays.stream(data.counts()).map(count -> Math.min(count, 3)).toArray());
      assertThat(samples(data.perClass(5, seed))).contains(samples(three));
      assertThat(samples(data.perClass(3, seed))).isEqualTo(samples(three));
      assertThat(samples(data.perClass(200, seed))).isEqualTo(samples(data));
    }
    Dataset data = data(new SplitMix(1, 98, 0));
    assertThat(samples(data.perClass(1, 1))).isNotEqualTo(samples(data.perClass(1, 2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.perClass(0, 1))
        .withMessage("Dataset: 0 samples per class, expected at least 1");
  }

  @Test
  void stratifiedPartsHaveTheirShareOfEachClass() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplitMix random = new SplitMix(seed, 99, 0);
      Dataset data = data(random);
      double fraction = random.between(0.05, 0.95);
      Dataset.Split split = data.stratifiedSplit(fraction, seed);
      requireWhole(data, split);
      assertThat(split.part().size()).isEqualTo(data.split(fraction, seed).part().size());
      double share = (double) split.part().size() / data.size();
      for (int c = 0; c < data.classes(); c++) {
        assertThat((double) split.part().counts()[c])
            .as("seed %d, class %d", seed, c)
            .isCloseTo(share * data.counts()[c], within(1.0));
      }
      assertThat(samples(data.stratifiedSplit(fraction, seed).part()))
          .isEqualTo(samples(split.part()));
    }
  }

  @Test
  void eachSampleIsInOneFold() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplitMix random = new SplitMix(seed, 98, 0);
      Dataset data = data(random);
      int k = 2 + random.below(data.size() - 1);
      for (boolean stratified : new boolean[] {false, true}) {
        List<Dataset.Split> folds =
            stratified ? data.stratifiedKFold(k, seed) : data.kFold(k, seed);
        assertThat(folds).hasSize(k);
        int[] times = new int[data.size()];
        for (Dataset.Split fold : folds) {
          requireWhole(data, fold);
          assertThat(fold.part().size()).isBetween(data.size() / k, (data.size() + k - 1) / k);
          Arrays.stream(samples(fold.part())).forEach(sample -> times[sample]++);
          for (int c = 0; stratified && c < data.classes(); c++) {
            int count = data.counts()[c];
            assertThat(fold.part().counts()[c]).isBetween(count / k, (count + k - 1) / k);
          }
        }
        assertThat(times).containsOnly(1);
      }
    }
  }

  @Test
  void anotherSeedDividesInAnotherWay() {
    Dataset data = Dataset.of(new float[100], Shape.of(1), new int[100]);
    assertThat(samples(data.stratifiedSplit(0.5, 1).part()))
        .isNotEqualTo(samples(data.stratifiedSplit(0.5, 2).part()));
    assertThat(samples(data.kFold(2, 1).get(0).part()))
        .isNotEqualTo(samples(data.kFold(2, 2).get(0).part()));
  }

  @Test
  void classWeightsMakeClassesCountAlike() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Dataset data = data(new SplitMix(seed, 97, 0));
      double[] weights = data.classWeights();
      int[] counts = data.counts();
      long there = Arrays.stream(counts).filter(count -> count > 0).count();
      double sum = 0;
      for (int c = 0; c < counts.length; c++) {
        double total = weights[c] * counts[c];
        assertThat(total)
            .isCloseTo(counts[c] == 0 ? 0 : (double) data.size() / there, within(1e-9));
        sum += total;
      }
      assertThat(sum).isCloseTo(data.size(), within(1e-9));
    }
    Dataset four = Dataset.of(new float[4], Shape.of(1), new int[] {0, 0, 0, 2});
    assertThat(four.classWeights()).containsExactly(4 / 6.0, 0, 2);
  }

  @Test
  void wrongPartsAreRefused() {
    Dataset data = Dataset.of(new float[3], Shape.of(1), new int[3]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.kFold(4, 0))
        .withMessage("Dataset: 4 folds of 3 samples, expected 2 to 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.stratifiedKFold(1, 0))
        .withMessage("Dataset: 1 folds of 3 samples, expected 2 to 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.stratifiedSplit(1, 0))
        .withMessage(
            "Dataset: split 1.0 of 3 samples, expected a fraction between 0 and 1, and two samples"
                + " or more");
  }
}
