package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Shape;
import io.margay.ShapeException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The formula of {@link Window} against laying windows down one after the other, over seeded random
 * problems.
 */
class WindowPropertiesTest {

  private static final int PROBLEMS = 5_000;

  private record Problem(
      int size, int kernel, int stride, int dilation, int before, int after, Fit fit) {

    static Problem random(SplittableRandom random) {
      return new Problem(
          random.nextInt(1, 20),
          random.nextInt(1, 6),
          random.nextInt(1, 6),
          random.nextInt(1, 4),
          random.nextInt(0, 4),
          random.nextInt(0, 4),
          Fit.values()[random.nextInt(3)]);
    }

    Conv2d layer() {
      return Conv2d.of(1, kernel, 1)
          .stride(stride, 1)
          .dilation(dilation, 1)
          .padding(Padding.of(before, after, 0, 0))
          .fit(fit);
    }

    /** The number of windows, or 0 when the layer refuses. */
    int rows() {
      try {
        return layer().output(Shape.of(size, 1, 1)).dim(0);
      } catch (ShapeException refused) {
        return 0;
      }
    }

    /**
     * The slow twin: lays windows down from the first one on, and looks at the values under each.
     */
    int counted() {
      int reach = (kernel - 1) * dilation + 1;
      int begin = -before;
      int end = size + after;
      if (begin + reach > end) {
        return 0;
      }
      int windows = 0;
      int covered = begin;
      while (begin + reach <= end) {
        windows++;
        covered = begin + reach;
        begin += stride;
      }
      boolean rest = (end - covered) % stride != 0 || end - covered >= stride;
      if (!rest || fit == Fit.FLOOR) {
        return windows;
      }
      if (fit == Fit.EXACT) {
        return 0;
      }
      return begin < size ? windows + 1 : windows;
    }
  }

  @Test
  void theFormulaCountsWindows() {
    for (int seed = 0; seed < PROBLEMS; seed++) {
      Problem problem = Problem.random(new SplittableRandom(seed));
      assertThat(problem.rows()).as("seed %d, %s", seed, problem).isEqualTo(problem.counted());
    }
  }

  @Test
  void rowsAndColumnsFollowTheSameRule() {
    for (int seed = 0; seed < PROBLEMS; seed++) {
      Problem p = Problem.random(new SplittableRandom(seed));
      Conv2d turned =
          Conv2d.of(1, 1, p.kernel)
              .stride(1, p.stride)
              .dilation(1, p.dilation)
              .padding(Padding.of(0, 0, p.before, p.after))
              .fit(p.fit);
      int columns;
      try {
        columns = turned.output(Shape.of(1, p.size, 1)).dim(1);
      } catch (ShapeException refused) {
        columns = 0;
      }
      assertThat(columns).as("seed %d, %s", seed, p).isEqualTo(p.rows());
    }
  }

  @Test
  void sameGivesAWindowForEveryStride() {
    for (int seed = 0; seed < PROBLEMS; seed++) {
      Problem p = Problem.random(new SplittableRandom(seed));
      int starts = 0;
      for (int at = 0; at < p.size; at += p.stride) {
        starts++;
      }
      assertThat(p.layer().padding(Padding.SAME).output(Shape.of(p.size, 1, 1)).dim(0))
          .as("seed %d, %s", seed, p)
          .isEqualTo(starts);
    }
  }

  @Test
  void samePaddingIsTheLeastThatSuffices() {
    for (int seed = 0; seed < PROBLEMS; seed++) {
      Problem p = Problem.random(new SplittableRandom(seed));
      int rows = p.layer().padding(Padding.SAME).output(Shape.of(p.size, 1, 1)).dim(0);
      int needed = Math.max(0, (rows - 1) * p.stride + (p.kernel - 1) * p.dilation + 1 - p.size);
      Conv2d solid = p.layer().fit(Fit.FLOOR);
      assertThat(
              solid
                  .padding(Padding.of(needed / 2, needed - needed / 2, 0, 0))
                  .output(Shape.of(p.size, 1, 1))
                  .dim(0))
          .as("seed %d, %s", seed, p)
          .isEqualTo(rows);
      if (needed > 0 && p.size + needed > (p.kernel - 1) * p.dilation + 1) {
        assertThat(
                solid
                    .padding(Padding.of(needed - 1, 0, 0, 0))
                    .output(Shape.of(p.size, 1, 1))
                    .dim(0))
            .as("one less: seed %d, %s", seed, p)
            .isEqualTo(rows - 1);
      }
    }
  }

  @Test
  void programsOfRandomLayersReadBack() {
    for (int seed = 0; seed < PROBLEMS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Conv2d layer =
          Problem.random(random)
              .layer()
              .bias(random.nextBoolean())
              .padding(random.nextBoolean() ? Padding.SAME : Padding.of(2, 1));
      layer = random.nextBoolean() ? layer.leakyRelu(random.nextInt(10) / 10.0) : layer;
      assertThat(Records.read("conv2d", Words.of(layer.attributes())))
          .as("seed %d, %s", seed, layer.attributes())
          .contains(layer);
    }
  }
}
