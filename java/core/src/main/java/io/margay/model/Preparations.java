package io.margay.model;

import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.data.Preparation;
import io.margay.layer.Input;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the values of a model's inputs are made of something raw, by the inputs' names. */
final class Preparations {

  static final Preparations NONE = new Preparations(Map.of());

  private final Map<String, Preparation> byInput;

  private Preparations(Map<String, Preparation> byInput) {
    this.byInput = Collections.unmodifiableMap(byInput);
  }

  Map<String, Preparation> byInput() {
    return byInput;
  }

  /**
   * These and one more.
   *
   * @throws IllegalArgumentException if there is no such input, or it is of another shape
   */
  Preparations with(List<Input> inputs, String name, Preparation preparation) {
    for (Input input : inputs) {
      if (input.name().equals(name)) {
        if (!input.shape().equals(preparation.shape())) {
          throw new IllegalArgumentException(
              "Model: the input "
                  + name
                  + " is "
                  + input.shape()
                  + ", prepared as "
                  + preparation.shape()
                  + ". Begin the model with an input of that shape.");
        }
        Map<String, Preparation> more = new LinkedHashMap<>(byInput);
        more.put(name, preparation);
        return new Preparations(more);
      }
    }
    throw new IllegalArgumentException(
        "Model: no input '"
            + name
            + "', expected one of "
            + inputs.stream().map(Input::name).toList());
  }

  /**
   * These and those of a data set's columns.
   *
   * @throws IllegalArgumentException if an input has another one already
   */
  Preparations with(List<Input> inputs, Dataset data) {
    Preparations all = this;
    boolean only = inputs.size() == 1 && data.inputs().size() == 1;
    for (Input input : inputs) {
      for (Column column : data.inputs()) {
        boolean bound = only || column.name().equals(input.name());
        if (bound && column.preparation().isPresent() && column.shape().equals(input.shape())) {
          all = all.with(inputs, input.name(), column);
        }
      }
    }
    return all;
  }

  private Preparations with(List<Input> inputs, String input, Column column) {
    Preparation own = byInput.get(input);
    Preparation other = column.preparation().orElseThrow();
    if (own != null && !own.text().equals(other.text())) {
      throw new IllegalArgumentException(
          "Model: the dataset's column "
              + column.name()
              + " is prepared as "
              + other
              + ", the model's input "
              + input
              + " as "
              + own
              + ". Prepare the data as model.preparations() says.");
    }
    return own == null ? with(inputs, input, other) : this;
  }

  /** Those of some inputs. */
  Preparations of(List<Input> inputs) {
    Map<String, Preparation> some = new LinkedHashMap<>();
    for (Input input : inputs) {
      if (byInput.containsKey(input.name())) {
        some.put(input.name(), byInput.get(input.name()));
      }
    }
    return new Preparations(some);
  }

  /** The texts are compared: the JDK keeps the class loader of compared records. */
  private Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    byInput.forEach((input, preparation) -> texts.put(input, preparation.text()));
    return texts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preparations that && texts().equals(that.texts());
  }

  @Override
  public int hashCode() {
    return texts().hashCode();
  }
}
