package io.margay.task;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.model.Predictor;
import java.util.Arrays;
import java.util.Map;

/** What a network's outputs are for one picture. */
final class Outputs {

  private Outputs() {}

  /** By name, each with the first dimension 1. */
  static Map<String, Tensor> of(Predictor predictor, Tensor picture) {
    return predictor.predict(Map.of(predictor.model().input().name(), one(picture)));
  }

  /** Its numbers, of the only output of that name. */
  static float[] numbers(Map<String, Tensor> outputs, String name) {
    Tensor found = outputs.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "Task: the model has the outputs "
              + outputs.keySet()
              + ", expected "
              + name
              + " among them");
    }
    return found.toFloats();
  }

  private static Tensor one(Tensor picture) {
    int[] dims = picture.shape().dims();
    int[] batch = new int[dims.length + 1];
    batch[0] = 1;
    System.arraycopy(dims, 0, batch, 1, dims.length);
    return picture.reshape(Shape.of(batch));
  }

  /** Place of the largest of some numbers, the first of equal ones. */
  static int largest(float[] numbers, int from, int count) {
    int best = from;
    for (int i = from + 1; i < from + count; i++) {
      if (numbers[i] > numbers[best]) {
        best = i;
      }
    }
    return best - from;
  }

  /** The mean of some numbers; not-a-number where there are none. */
  static double mean(double... numbers) {
    return Arrays.stream(numbers).average().orElse(Double.NaN);
  }
}
