package io.margay.cli;

import io.margay.ShapeException;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.internal.feed.Source;
import io.margay.layer.Input;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import io.margay.loss.Measure;
import io.margay.loss.Truth;
import io.margay.model.Model;
import io.margay.model.Node;
import io.margay.model.Objective;
import io.margay.train.Recipe;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Whether a network and its losses fit what the command line has: one picture and one class number
 * for each sample.
 */
final class DataFit {
  private DataFit() {}

  /**
   * @throws UsageException if the network takes more than one picture
   */
  static void requireOneInput(String name, Model model) {
    requireOne(
        name,
        "inputs",
        model.inputs().stream().map(Input::name).toList(),
        "one picture for each sample");
  }

  /**
   * @throws UsageException if the network gives more than one result
   */
  static void requireOneOutput(String name, Model model) {
    requireOne(
        name,
        "outputs",
        model.outputs().stream().map(Node::name).toList(),
        "one result for each sample");
  }

  private static void requireOne(String name, String what, List<String> names, String has) {
    if (names.size() > 1) {
      throw new UsageException(
          name
              + ": "
              + names.size()
              + " "
              + what
              + " "
              + names
              + ", but the command line has "
              + has
              + ". Give a network with one; this one is for programs in Java");
    }
  }

  /** Whether the labels are classes, or numbers. */
  static boolean hasClasses(Dataset data) {
    return data.targets().get(0).classNames().size() > 0;
  }

  /**
   * The losses, each with the name of the labels that it takes where there are several: all take
   * the data's only ones. The only cross-entropy takes them in the form that they have.
   */
  static List<Loss> aimed(List<Loss> losses, Dataset data) {
    if (losses.size() == 1) {
      return losses.get(0) instanceof CrossEntropy entropy && data.hasProbabilities()
          ? List.of(entropy.softLabels(true))
          : losses;
    }
    String labels = data.targets().get(0).name();
    return losses.stream()
        .<Loss>map(loss -> loss.target().isEmpty() ? loss.aim(loss.aim().target(labels)) : loss)
        .toList();
  }

  /** The labels that losses leave out, which are no class; empty: none. */
  static OptionalInt ignored(List<Loss> losses) {
    return losses.stream()
        .filter(loss -> loss instanceof CrossEntropy)
        .map(loss -> ((CrossEntropy) loss).ignoreIndex())
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  /**
   * Refuses samples that a training would refuse after its first lines.
   *
   * @throws IllegalArgumentException if a column is not what the network or a loss reads
   */
  static void requireColumns(Model model, Recipe recipe, OpenData data) {
    Objective objective = Objective.of(model, recipe.losses(), recipe.measures());
    for (Dataset samples : List.of(data.train(), data.test())) {
      for (Source source : objective.sources()) {
        source.check(source.of(samples, "Trainer"), samples, "Trainer");
      }
    }
  }

  /**
   * Puts losses and measures to a network and data, before anything is done.
   *
   * @throws UsageException if they do not say which output they measure, ask for labels that are
   *     not there, or cannot be measured
   * @throws ShapeException if an output is none that can be measured
   */
  static void requireLosses(
      String name, Model model, List<Loss> losses, List<Measure> measures, Dataset data) {
    for (Loss loss : losses) {
      if (loss.output().isEmpty() && model.outputs().size() > 1) {
        throw new UsageException(
            name
                + ": "
                + model.outputs().size()
                + " outputs "
                + model.outputs().stream().map(Node::name).toList()
                + ", and the loss "
                + loss.text()
                + " does not say which of them it measures. Name each that is to be measured: "
                + model.outputs().stream()
                    .map(node -> "--loss " + loss.word() + ":output=" + node.name())
                    .collect(Collectors.joining(" ")));
      }
      List<String> labels = data.targets().stream().map(Column::name).toList();
      if (!loss.target().isEmpty() && !labels.contains(loss.target())) {
        throw new UsageException(
            "the loss "
                + loss.text()
                + ": the data have no labels "
                + loss.target()
                + ", expected "
                + String.join(" or ", labels)
                + ". Leave :target= out of --loss");
      }
      if (loss.truth() == Truth.PROBABILITIES && !data.hasProbabilities()) {
        throw new UsageException(
            "the loss "
                + loss.text()
                + ": the data have a class number for each sample, not "
                + "probabilities. Leave :soft_labels= out of --loss");
      }
    }
    try {
      Objective.of(model, losses, measures);
    } catch (ShapeException refusedNetwork) {
      throw refusedNetwork;
    } catch (IllegalArgumentException refusal) {
      throw new UsageException(refusal);
    }
  }
}
