package io.margay.internal.feed;

import io.margay.Shape;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.loss.Truth;
import java.util.Arrays;
import java.util.List;

/**
 * What an input of a program reads of a data set.
 *
 * @param input name of the program's input
 * @param role of the columns that it may read
 * @param column the name of the column that was asked for; empty: the one with the alias
 * @param alias the input's own name, or that of the output that is measured
 * @param only whether the program reads nothing else of the role: the only column of the role may
 *     then have any name
 * @param shape of a sample
 * @param classes of a target
 * @param truth the form of a target; {@link Truth#VALUES} of an input and of weights
 */
public record Source(
    String input,
    Column.Role role,
    String column,
    String alias,
    boolean only,
    Shape shape,
    int classes,
    Truth truth) {

  /** Of an input of the model. */
  public static Source input(String name, boolean only, Shape shape) {
    return new Source(name, Column.Role.INPUT, "", name, only, shape, 0, Truth.VALUES);
  }

  /**
   * The column of a data set.
   *
   * @throws IllegalArgumentException if it has none of that name
   */
  public Column of(Dataset data, String owner) {
    List<Column> columns = data.columns().stream().filter(one -> one.role() == role).toList();
    if (column.isEmpty() && only && columns.size() == 1) {
      return columns.get(0);
    }
    String wanted = column.isEmpty() ? alias : column;
    return columns.stream()
        .filter(one -> one.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(owner + ": " + missing(columns, wanted)));
  }

  private String missing(List<Column> columns, String wanted) {
    List<String> names = columns.stream().map(Column::name).toList();
    if (role == Column.Role.WEIGHTS) {
      return "the loss of "
          + alias
          + " has no column "
          + wanted
          + " among the dataset's weights "
          + names
          + ". Add a Column.weights.";
    }
    if (columns.isEmpty()) {
      return "the dataset has no target, expected one for the loss of "
          + alias
          + ". Add a Column.target.";
    }
    return role == Column.Role.INPUT
        ? "the model's input "
            + wanted
            + " has no column of its name among the dataset's inputs "
            + names
            + ". Name one of them so: Column.input(\""
            + wanted
            + "\", …)."
        : "the loss of "
            + alias
            + " has no column "
            + wanted
            + " among the dataset's targets "
            + names
            + ". Say which one it takes with target(name), or name one of them so.";
  }

  /**
   * @throws IllegalArgumentException if what the column has is not what the input reads
   */
  public void check(Column found, Dataset data, String owner) {
    if (found.isVarying()) {
      throw new IllegalArgumentException(
          owner
              + ": "
              + found
              + " has a number of rows for each sample, expected "
              + (truth == Truth.VALUES ? shape : "a label")
              + " for each");
    }
    if (role == Column.Role.INPUT) {
      checkShape(found, data, owner);
    } else if (truth == Truth.VALUES) {
      checkValues(found, owner);
    } else {
      checkLabels(found, data, owner);
    }
  }

  /** A last dimension of 1 makes no difference. */
  private static boolean fits(Shape found, Shape expected) {
    return found.elements() == expected.elements()
        && Arrays.equals(trimmed(found), trimmed(expected));
  }

  private static int[] trimmed(Shape shape) {
    int[] dims = shape.dims();
    int last = dims.length - 1;
    return last > 0 && dims[last] == 1 ? Arrays.copyOf(dims, last) : dims;
  }

  private void checkValues(Column found, String owner) {
    if (!fits(found.shape(), shape)) {
      throw new IllegalArgumentException(
          owner
              + ": the dataset's column "
              + found.name()
              + " holds "
              + found.shape()
              + " for each sample, the loss of "
              + alias
              + (role == Column.Role.TARGET ? " reads " : " has weights of ")
              + shape
              + (role == Column.Role.TARGET
                  ? ". Use as many units in the last layer, or reshape the column."
                  : ". Use weights(name) for a number for each sample, mask(name) for the parts of"
                      + " a sample."));
    }
  }

  private void checkShape(Column found, Dataset data, String owner) {
    if (!found.shape().equals(shape)) {
      boolean alone = only && data.inputs().size() == 1;
      throw new IllegalArgumentException(
          owner
              + ": the dataset's "
              + (alone ? "samples are " : "column " + found.name() + " holds ")
              + found.shape()
              + ", the model's input "
              + (alone ? "" : input + " ")
              + "is "
              + shape
              + ". "
              + advice(found.shape()));
    }
  }

  private String advice(Shape samples) {
    return samples.elements() == shape.elements()
        ? "The values are as many: give the dataset samples of "
            + shape
            + " (Tensor.reshape), or begin the model with an"
            + " input of "
            + samples
            + " and a Reshape to "
            + shape
            + "."
        : "Use a model for " + samples + ", or scale the samples.";
  }

  private void checkLabels(Column found, Dataset data, String owner) {
    boolean alone = only && data.targets().size() == 1;
    String who = alone ? "the dataset" : "the dataset's column " + found.name();
    String what = alone ? "the model" : "the model's " + alias;
    int there = found.classNames().size();
    if (there == 0) {
      throw new IllegalArgumentException(
          owner
              + ": "
              + who
              + " has no classes, expected labels of at most "
              + classes
              + ". Make it with Column.target(\""
              + found.name()
              + "\", …).classes(names).");
    }
    if (there > classes) {
      throw new IllegalArgumentException(
          owner
              + ": "
              + who
              + " has "
              + there
              + " classes, "
              + what
              + " "
              + classes
              + " outputs. Use as many units in the last layer as there are classes.");
    }
    boolean soft = truth == Truth.PROBABILITIES;
    if (found.hasProbabilities() != soft) {
      throw new IllegalArgumentException(
          owner
              + ": "
              + who
              + "'s labels are "
              + (soft ? Truth.INDICES : Truth.PROBABILITIES).words()
              + ", expected "
              + truth.words()
              + ". Use the loss CrossEntropy.of().softLabels("
              + found.hasProbabilities()
              + ").");
    }
    if (soft && there != classes) {
      throw new IllegalArgumentException(
          owner
              + ": "
              + who
              + " has probabilities of "
              + there
              + " classes, "
              + what
              + " "
              + classes
              + " outputs");
    }
    if (!fits(found.shape(), shape)) {
      throw new IllegalArgumentException(
          owner
              + ": "
              + who
              + " has labels of "
              + found.shape()
              + ", expected "
              + shape
              + " for "
              + what
              + ". "
              + (found.shape().elements() == 1
                  ? "End with Flatten and Dense, or give a label for each place."
                  : "End with as many places as there are labels."));
    }
  }
}
