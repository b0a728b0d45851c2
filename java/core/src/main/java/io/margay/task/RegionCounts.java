package io.margay.task;

import io.margay.model.Model;
import java.util.stream.IntStream;

/** Pixels of many pictures by what they are and what they are said to be. */
final class RegionCounts {

  private final long[] both;
  private final long[] said;
  private final long[] is;

  /** Of the classes that a model has for each pixel. */
  RegionCounts(Model model) {
    int kinds =
        model.outputs().stream()
            .filter(output -> output.name().equals(Segmentation.REGIONS))
            .findFirst()
            .orElseThrow()
            .output()
            .dim(2);
    both = new long[kinds];
    said = new long[kinds];
    is = new long[kinds];
  }

  /** Adds a picture; pixels whose class is none of the model's are left out. */
  void add(Regions answer, Regions truth) {
    for (int row = 0; row < truth.rows(); row++) {
      for (int column = 0; column < truth.columns(); column++) {
        int wanted = truth.at(row, column);
        if (wanted >= 0 && wanted < is.length) {
          int found = answer.at(row, column);
          said[found]++;
          is[wanted]++;
          both[wanted] += found == wanted ? 1 : 0;
        }
      }
    }
  }

  double accuracy() {
    return IntStream.range(0, is.length).mapToLong(kind -> both[kind]).sum()
        / (double) IntStream.range(0, is.length).mapToLong(kind -> is[kind]).sum();
  }

  /** Of one class; not-a-number where no pixel is or is said to be of it. */
  double overlap(int kind) {
    return both[kind] / (double) (is[kind] + said[kind] - both[kind]);
  }

  double meanOverlap() {
    return IntStream.range(0, is.length)
        .filter(kind -> is[kind] + said[kind] > 0)
        .mapToDouble(this::overlap)
        .average()
        .orElse(Double.NaN);
  }
}
