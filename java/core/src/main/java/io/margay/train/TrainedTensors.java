package io.margay.train;

import io.margay.Tensor;
import io.margay.internal.lifetime.Space;
import io.margay.internal.plan.Plan;
import io.margay.internal.plan.PlanFacts;
import io.margay.internal.safetensors.SafeTensorsWriter;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The parameters and the optimiser's state of a plan for training: in and out, and to and from
 * files.
 */
final class TrainedTensors {

  /** Under which a checkpoint's metadata have {@link Recipe#text()}. */
  static final String RECIPE = "recipe";

  private final Recipe recipe;
  private final Plan plan;

  TrainedTensors(Recipe recipe, Plan plan) {
    this.recipe = recipe;
    this.plan = plan;
  }

  /** Takes the parameters and the optimiser's state from a checkpoint. */
  void restore(ModelFile file) throws IOException {
    requireSameUpdates(file);
    requireSameOptimizer(file);
    for (PlanFacts.Entry state : plan.facts().states()) {
      if (!file.states().contains(state.name())) {
        throw new IllegalArgumentException(
            "Trainer: the checkpoint has no "
                + state.name()
                + ": it is of another optimizer than "
                + recipe.optimizer().text()
                + ". Keep the optimizer when going on.");
      }
    }
    if (file.type() != recipe.type()) {
      throw new IllegalArgumentException(
          "Trainer: the checkpoint is in "
              + file.type().word()
              + ", the training in "
              + recipe.type().word()
              + ". Keep the type when going on, or start from its parameters with load.");
    }
    requireSameShapes(file, plan.facts().states());
    requireSameShapes(file, plan.facts().parameters());
    take(file, plan.facts().parameters(), UnaryOperator.identity());
    take(file, plan.facts().states(), UnaryOperator.identity()); // the means among them
  }

  /** Where a training stands among its accumulated steps, and what it averages, stays. */
  private void requireSameUpdates(ModelFile file) {
    Updates saved = Recipe.parse(file.metadata().get(RECIPE)).updates();
    Updates now = recipe.updates();
    if (saved.accumulate() != now.accumulate() || saved.averages() != now.averages()) {
      throw new IllegalArgumentException(
          "Trainer: the checkpoint is of a training with accumulate="
              + saved.accumulate()
              + " average="
              + saved.average()
              + ", not accumulate="
              + now.accumulate()
              + " average="
              + now.average()
              + ". Keep both when going on.");
    }
  }

  /**
   * States of different optimisers may share a name, so their kinds are compared, and then the
   * names both ways.
   */
  private void requireSameOptimizer(ModelFile file) {
    Optimizer saved = Recipe.parse(file.metadata().get(RECIPE)).optimizer();
    Set<String> states = new TreeSet<>(file.states());
    plan.facts().states().forEach(state -> states.remove(state.name()));
    if (saved.getClass() != recipe.optimizer().getClass() || !states.isEmpty()) {
      throw new IllegalArgumentException(
          "Trainer: the checkpoint is of another optimizer, "
              + saved.text()
              + ", than "
              + recipe.optimizer().text()
              + ". Keep the optimizer when going on.");
    }
  }

  /** Takes the parameters from a model file, as values of the plan's type. */
  void load(ModelFile file) throws IOException {
    requireSameNames(file);
    requireSameShapes(file, plan.facts().parameters());
    take(file, plan.facts().parameters(), file::evaluated);
  }

  /** Takes those parameters whose names and shapes are the file's. */
  PartialLoad loadPartly(ModelFile file, Predicate<String> wanted) throws IOException {
    Set<String> unused = new LinkedHashSet<>(file.tensors());
    unused.removeAll(file.states());
    List<PlanFacts.Entry> alike = new ArrayList<>();
    List<String> different = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> unwanted = new ArrayList<>();
    for (PlanFacts.Entry parameter : plan.facts().parameters()) {
      String name = parameter.name();
      if (!unused.remove(name)) {
        missing.add(name);
      } else if (!wanted.test(name)) {
        unwanted.add(name);
      } else if (file.shape(name).equals(parameter.shape())) {
        alike.add(parameter);
      } else {
        different.add(
            name
                + ": "
                + file.shape(name)
                + " in the file, "
                + parameter.shape()
                + " in the network");
      }
    }
    take(file, alike, file::evaluated);
    return new PartialLoad(
        alike.stream().map(PlanFacts.Entry::name).toList(),
        different,
        missing,
        unwanted,
        List.copyOf(unused));
  }

  /** The state that has the mean of a parameter, if there is one. */
  private Optional<PlanFacts.Entry> average(String parameter) {
    return Optional.ofNullable(plan.facts().tensors().get(parameter + ModelFile.AVERAGE));
  }

  /** Runs with the means of the weights in their place, where there are any yet. */
  <T, E extends Exception> T averaged(Progress progress, Trainer.Call<T, E> call) throws E {
    if (!averages(progress)) {
      return call.run();
    }
    plan.exchangeAverage();
    try {
      return call.run();
    } finally {
      plan.exchangeAverage();
    }
  }

  /** Whether there are means of the weights yet. */
  private boolean averages(Progress progress) {
    return recipe.updates().averages() && progress.step >= recipe.updates().accumulate();
  }

  private void requireSameNames(ModelFile file) {
    Set<String> missing = new TreeSet<>();
    plan.facts().parameters().forEach(parameter -> missing.add(parameter.name()));
    Set<String> more = new TreeSet<>(file.tensors());
    more.removeAll(file.states());
    more.removeAll(missing);
    missing.removeAll(file.tensors());
    if (!missing.isEmpty() || !more.isEmpty()) {
      throw new IllegalArgumentException(
          "Trainer: the file is of another model: "
              + (missing.isEmpty() ? "" : "it has no " + String.join(", ", missing))
              + (missing.isEmpty() || more.isEmpty() ? "" : "; ")
              + (more.isEmpty() ? "" : "the model has no " + String.join(", ", more))
              + ". Load it into a trainer of the file's model.");
    }
  }

  private static void requireSameShapes(ModelFile file, List<PlanFacts.Entry> entries) {
    for (PlanFacts.Entry entry : entries) {
      if (!file.tensors().contains(entry.name())) {
        throw new IllegalArgumentException(
            "Trainer: the file has no " + entry.name() + ", it is of another model");
      }
      if (!file.shape(entry.name()).equals(entry.shape())) {
        throw new IllegalArgumentException(
            "Trainer: the file's "
                + entry.name()
                + " is "
                + file.shape(entry.name())
                + ", expected "
                + entry.shape());
      }
    }
  }

  private void take(ModelFile file, List<PlanFacts.Entry> entries, UnaryOperator<String> tensor)
      throws IOException {
    try (Space values = new Space(plan.facts().largestTensorBytes())) {
      for (PlanFacts.Entry entry : entries) {
        ByteBuffer buffer = values.first(entry.bytes());
        file.read(tensor.apply(entry.name()), entry.type(), buffer);
        write(entry, buffer);
      }
    }
  }

  /** A copy of a parameter or state. */
  Tensor read(String name) {
    PlanFacts.Entry entry = plan.facts().tensor(name);
    Tensor copy = Tensor.zeros(entry.type(), entry.shape());
    plan.read(name, copy.buffer());
    return copy;
  }

  /** Copies of all parameters, and of their means where there are any, by name. */
  Map<String, Tensor> weights() {
    Map<String, Tensor> copies = parameters();
    for (PlanFacts.Entry parameter : plan.facts().parameters()) {
      average(parameter.name()).ifPresent(mean -> copies.put(mean.name(), read(mean.name())));
    }
    return copies;
  }

  /** Copies of all parameters, in the order of the program. */
  Map<String, Tensor> parameters() {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    for (PlanFacts.Entry parameter : plan.facts().parameters()) {
      copies.put(parameter.name(), read(parameter.name()));
    }
    return copies;
  }

  /** Replaces a parameter or state. */
  void write(String name, Tensor values) {
    PlanFacts.Entry entry = plan.facts().tensor(name);
    if (!values.shape().equals(entry.shape()) || values.type() != entry.type()) {
      throw new IllegalArgumentException(
          name
              + ": "
              + values.shape()
              + " in "
              + values.type().word()
              + ", expected "
              + entry.shape()
              + " in "
              + entry.type().word());
    }
    write(entry, values.buffer());
  }

  /** A parameter's mean begins anew with it. */
  private void write(PlanFacts.Entry entry, ByteBuffer values) {
    plan.write(entry.name(), values);
    average(entry.name()).ifPresent(mean -> plan.write(mean.name(), values));
  }

  /**
   * Writes the parameters, and with a progress the optimiser's state and everything that a resume
   * needs.
   *
   * @param progress null for a model file without them
   */
  void save(Path path, Model model, Progress progress) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    List<SafeTensorsWriter.Source> tensors = new ArrayList<>();
    for (PlanFacts.Entry entry : plan.facts().parameters()) {
      tensors.add(source(entry));
    }
    List<String> states = new ArrayList<>();
    String losses =
        Loss.text(recipe.losses()); // the JDK keeps the class loader of compared records
    if (!losses.equals(CrossEntropy.of().text())) {
      texts.put(ModelFile.LOSSES, losses);
    }
    if (progress != null) {
      texts.put(RECIPE, recipe.epochs(progress.epochs).text());
      texts.putAll(progress.metadata());
      for (PlanFacts.Entry entry : plan.facts().states()) {
        tensors.add(averages(progress) ? source(entry) : started(entry));
        states.add(entry.name());
      }
    }
    SafeTensorsWriter.write(path, ModelFile.metadata(model, states, texts), tensors);
  }

  /** A state before the first update: a mean is that of the weights as they are. */
  private SafeTensorsWriter.Source started(PlanFacts.Entry entry) {
    String parameter =
        entry.name().endsWith(ModelFile.AVERAGE)
            ? entry.name().substring(0, entry.name().length() - ModelFile.AVERAGE.length())
            : entry.name();
    return new SafeTensorsWriter.Source(
        entry.name(), entry.type(), entry.shape(), buffer -> plan.read(parameter, buffer));
  }

  private SafeTensorsWriter.Source source(PlanFacts.Entry entry) {
    return new SafeTensorsWriter.Source(
        entry.name(), entry.type(), entry.shape(), buffer -> plan.read(entry.name(), buffer));
  }
}
