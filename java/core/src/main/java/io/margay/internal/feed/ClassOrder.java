package io.margay.internal.feed;

import java.util.List;

/** Whether a model and a data set give classes of the same name the same index. */
public final class ClassOrder {

  private ClassOrder() {}

  /**
   * Names that only one of them has are no matter, nor is a model without names.
   *
   * @param owner how the message begins
   * @throws IllegalArgumentException if a name of both is at another index
   */
  public static void require(String owner, List<String> model, List<String> data) {
    for (int i = 0; i < data.size(); i++) {
      String name = data.get(i);
      if (model.contains(name) && !(i < model.size() && model.get(i).equals(name))) {
        throw new IllegalArgumentException(
            owner
                + ": the dataset's classes are "
                + data
                + ", the model's are "
                + model
                + ": "
                + name
                + " is label "
                + i
                + " in the dataset and output "
                + model.indexOf(name)
                + " of the model. Number the labels in the model's order.");
      }
    }
  }
}
