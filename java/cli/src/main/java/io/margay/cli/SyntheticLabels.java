package io.margay.cli;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.loss.Truth;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random labels in the form that a loss takes.
 *
 * @param output shape of what the loss looks at
 * @param truth numbers for each of its values, or class indices for each of its places
 */
record SyntheticLabels(Shape output, Truth truth) {

  /** Values of the output's last dimension. */
  int classes() {
    return output.dim(output.rank() - 1);
  }

  /** A data set of samples and labels, of so many classes as there are names. */
  Dataset beside(Tensor samples, List<String> names, SplittableRandom random) {
    int count = samples.shape().dim(0);
    Column labels = truth == Truth.VALUES ? numbers(count, random) : classes(count, names, random);
    return Dataset.of(Column.input("sample", samples), labels);
  }

  private Column numbers(int count, SplittableRandom random) {
    float[] values = new float[Math.toIntExact(count * output.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(2);
    }
    return Column.target("label", Tensor.of(values, output.samples(count)));
  }

  private Column classes(int count, List<String> names, SplittableRandom random) {
    int[] dims = output.dims();
    Shape places =
        dims.length == 1
            ? Shape.of(count)
            : Shape.of(Arrays.copyOf(dims, dims.length - 1)).samples(count);
    int[] indices = random.ints(places.elements(), 0, names.size()).toArray();
    return Column.target("label", Tensor.of(indices, places)).classes(names);
  }
}
