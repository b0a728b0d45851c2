package io.margay.cli;

import io.margay.data.Preparation;
import io.margay.model.Model;
import java.util.List;
import java.util.Map;

/**
 * What a trained network says about the data that it takes.
 *
 * @param preparations of its inputs
 * @param classNames in order; empty when it does not know them
 */
record Learned(Map<String, Preparation> preparations, List<String> classNames) {

  static Learned of(Model model) {
    return new Learned(model.preparations(), model.classNames());
  }
}
