package io.margay.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One class's share in an answer.
 *
 * @param index of the class, from 0
 * @param name of the class; its index as text when the model has no class names
 * @param value the model's output for it: a probability when the model ends in softmax, otherwise a
 *     logit
 */
public record Prediction(int index, String name, float value) {

  /**
   * The k largest of a result with a value for each class, largest first.
   *
   * @param names of the classes; of another number of them: their indices are their names
   * @param k more than there are classes means all
   */
  public static List<Prediction> ranked(float[] result, List<String> names, int k) {
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < result.length; i++) {
      String label = names.size() == result.length ? names.get(i) : Integer.toString(i);
      predictions.add(new Prediction(i, label, result[i]));
    }
    predictions.sort(Comparator.comparingDouble(Prediction::value).reversed());
    return List.copyOf(predictions.subList(0, Math.min(k, predictions.size())));
  }
}
