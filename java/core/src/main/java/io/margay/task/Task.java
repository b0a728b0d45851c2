package io.margay.task;

import io.margay.Tensor;
import io.margay.augment.Augmentation;
import io.margay.data.Dataset;
import io.margay.layer.Input;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a network is to say of a picture, beside one class: its layers, what training makes small,
 * and what its numbers mean.
 *
 * <pre>
 * Task task = ObjectDetection.of().fitted(pictures);
 * Dataset train = task.data(pictures);
 * Model model = task.model(Input.image(96, 96, 1).scale(1 / 255.0), List.of("X", "O"));
 * try (Trainer trainer = Trainer.of(model).recipe(Recipe.of().losses(task.losses())).build()) { … }
 * try (Predictor predictor = Predictor.load(file)) {
 *   task.answer(predictor, picture).objects();
 * }
 * </pre>
 *
 * <p>A model's outputs have the names of the columns that they learn from: {@code box} (x1, y1, x2,
 * y2 as shares of width and height), {@code boxes} (objects, see {@link ObjectDetection}) and
 * {@code regions} (a class for each pixel); {@code kind} learns from {@code label}. So a model
 * tells which task it is for. Tasks are immutable and safe in any thread.
 */
public sealed interface Task
    permits Localisation, ObjectDetection, Segmentation, InstanceSegmentation {

  /** The tasks as they are usual. */
  static List<Task> all() {
    return List.of(
        Localisation.of(), ObjectDetection.of(), Segmentation.of(), InstanceSegmentation.of());
  }

  /**
   * The task of this name, as it is usual.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Task named(String name) {
    return all().stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "task '"
                        + name
                        + "': expected one of "
                        + all().stream().map(Task::name).collect(Collectors.joining(", "))));
  }

  /** The task that a model was made for; empty: another one, such as classification. */
  static Optional<Task> of(Model model) {
    Set<String> outputs = new TreeSet<>();
    model.outputs().forEach(output -> outputs.add(output.name()));
    return all().stream().filter(task -> task.outputs().equals(outputs)).findFirst();
  }

  /** As the command line says it: {@code detect}. */
  String name();

  /** The names of its networks' outputs. */
  Set<String> outputs();

  /**
   * A small network.
   *
   * @param picture rows and columns of at least 16
   * @param classNames of the objects; of regions, the background included
   */
  Model model(Input picture, List<String> classNames);

  /**
   * The names of the classes that a data set has for this task, empty where it names none.
   *
   * @param pictures as they came, before {@link #data}
   * @throws IllegalArgumentException if a column is missing
   */
  List<String> classNames(Dataset pictures);

  /** What training makes small. */
  List<Loss> losses();

  /** The same with what these data need, such as room for as many objects as a picture has. */
  default Task fitted(Dataset pictures) {
    return this;
  }

  /** The outputs whose targets are boxes, which move with the pictures. */
  default Set<String> boxes() {
    return Set.of();
  }

  /** An augmentation whose boxes move too, where it moves pictures and does not say which ones. */
  default Augmentation moving(Augmentation said) {
    return said.moves() && said.boxes().isEmpty() && !boxes().isEmpty()
        ? said.boxes(boxes().toArray(String[]::new))
        : said;
  }

  /**
   * The columns of a data set as training and {@link #figures} read them.
   *
   * @throws IllegalArgumentException if a column is missing or of another form
   */
  Dataset data(Dataset pictures);

  /**
   * How good a network is, by the names of the numbers.
   *
   * @param data as {@link #data} gives them
   */
  Map<String, Double> figures(Predictor predictor, Dataset data);

  /**
   * What a network says of a picture; boxes are in pixels of the network's input.
   *
   * @param picture as the network's input takes it
   */
  Answer answer(Predictor predictor, Tensor picture);

  /** Figures on one line: {@code accuracy 0.9900 boxIoU 0.8512}. */
  static String text(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .map(one -> String.format(Locale.ROOT, "%s %.4f", one.getKey(), one.getValue()))
        .collect(Collectors.joining("  "));
  }
}
