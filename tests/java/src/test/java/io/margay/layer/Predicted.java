package io.margay.layer;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one block makes of one sample, with weights that are written down; those that are not are 0.
 */
final class Predicted {

  private Predicted() {}

  static float[] of(Block block, Shape input, float[] sample, Map<String, float[]> weights) {
    Model model = Model.sequential(Input.of(input, DataType.F32), block);
    Map<String, Tensor> tensors =
        model.parameters().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> {
                      Shape shape = entry.getValue().shape();
                      float[] zeros = new float[Math.toIntExact(shape.elements())];
                      return Tensor.of(weights.getOrDefault(entry.getKey(), zeros), shape);
                    }));
    if (!tensors.keySet().containsAll(weights.keySet())) {
      throw new IllegalArgumentException(weights.keySet() + ", expected among " + tensors.keySet());
    }
    try (Predictor predictor = Predictor.of(model, tensors)) {
      return predictor.predict(sample);
    }
  }
}
