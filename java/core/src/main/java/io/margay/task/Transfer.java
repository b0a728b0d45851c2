package io.margay.task;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.layer.Block;
import io.margay.layer.Input;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A new head on the backbone of a network that was trained for something else.
 *
 * <pre>
 * Transfer transfer = Transfer.of(Path.of("flowers6.safetensors"), "global_average_pooling2d");
 * Dataset features = transfer.features(pictures);                       // once, whatever the epochs
 * Model head = transfer.head(Dense.of(12), Softmax.of());
 * try (Trainer trainer = Trainer.of(head).epochs(50).build()) {
 *   trainer.fit(features);
 *   transfer.save(Path.of("flowers12.safetensors"), trainer.parameters(), names, Dense.of(12), Softmax.of());
 * }
 * </pre>
 *
 * <p>While the backbone is frozen its outputs never change, so they are computed once, and a step
 * costs what the head costs. To train the backbone too, at a rate of its own: {@link #whole} with
 * {@link Model#rate}, and {@link io.margay.train.Trainer#loadPartly} of the backbone's file.
 *
 * <p>Immutable; any thread may call.
 */
public final class Transfer {

  private static final String FEATURES = "features";

  private final Model model;
  private final String node;
  private final Model backbone;
  private final Map<String, Tensor> parameters;

  private Transfer(Model model, String node, Map<String, Tensor> all) {
    this.model = model;
    this.node = node;
    this.backbone = model.upTo(node);
    this.parameters = new LinkedHashMap<>();
    for (String name : backbone.parameters().keySet()) {
      if (!all.containsKey(name)) {
        throw new IllegalArgumentException("Transfer: " + name + " is missing");
      }
      parameters.put(name, all.get(name));
    }
  }

  /**
   * The part of a model that leads to a node, with its parameters.
   *
   * @param node the last that stays, such as a pooling layer's name
   * @throws IllegalArgumentException if there is no such node, or a parameter is missing
   */
  public static Transfer of(Model model, Map<String, Tensor> parameters, String node) {
    return new Transfer(model, node, parameters);
  }

  /**
   * The same of a model file, of which a copy is made in memory.
   *
   * @throws IOException if the file cannot be read or is damaged
   * @throws IllegalArgumentException if there is no such node
   */
  public static Transfer of(Path file, String node) throws IOException {
    try (ModelFile stored = ModelFile.open(file)) {
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      for (String name : stored.model().upTo(node).parameters().keySet()) {
        parameters.put(name, stored.tensor(name));
      }
      return new Transfer(stored.model(), node, parameters);
    }
  }

  /** The part that stays. */
  public Model backbone() {
    return backbone;
  }

  /**
   * What the backbone makes of every sample, computed once: a data set with the input {@code
   * features} instead of the pictures, and all else as it was.
   *
   * @param data with one input, which the backbone takes
   * @return in memory of its own; the other columns are the data's
   * @throws IllegalArgumentException if the samples do not fit, or the columns of rows that vary
   *     are among them
   */
  public Dataset features(Dataset data) {
    Shape shape = backbone.outputShape();
    int[] dims = new int[shape.rank() + 1];
    dims[0] = data.size();
    System.arraycopy(shape.dims(), 0, dims, 1, shape.rank());
    Tensor features = Tensor.zeros(DataType.F32, Shape.of(dims));
    try (Predictor predictor = Predictor.of(backbone, parameters)) {
      for (int i = 0; i < data.size(); i++) {
        Tensor one = data.sample(i);
        predictor.predict(one(one), one(features.slice(i)));
      }
    }
    List<Column> columns = new ArrayList<>();
    columns.add(Column.input(FEATURES, features));
    for (Column column : data.columns()) {
      if (column.role() != Column.Role.INPUT) {
        columns.add(copied(data, column));
      }
    }
    return Dataset.of(columns);
  }

  private static Tensor one(Tensor sample) {
    int[] dims = new int[sample.shape().rank() + 1];
    dims[0] = 1;
    System.arraycopy(sample.shape().dims(), 0, dims, 1, sample.shape().rank());
    return sample.reshape(Shape.of(dims));
  }

  /** Its samples in the view's order. */
  private static Column copied(Dataset data, Column column) {
    if (column.isVarying()) {
      throw new IllegalArgumentException(
          "Transfer: " + column + ", expected as many rows for each sample");
    }
    int[] dims = column.values().shape().dims();
    dims[0] = data.size();
    Tensor values = Tensor.zeros(column.values().type(), Shape.of(dims));
    for (int i = 0; i < data.size(); i++) {
      values.slice(i).buffer().put(data.row(column.name(), i, 0).buffer());
    }
    Column same =
        column.role() == Column.Role.TARGET
            ? Column.target(column.name(), values)
            : Column.weights(column.name(), values);
    return column.classNames().isEmpty() ? same : same.classes(column.classNames());
  }

  /**
   * The head alone, which takes features.
   *
   * @throws io.margay.ShapeException if a block cannot take what the one before it gives
   */
  public Model head(Block... blocks) {
    return Model.sequential(Input.of(backbone.outputShape(), DataType.F32).named(FEATURES), blocks);
  }

  /** Backbone and head: the network that takes pictures. */
  public Model whole(Block... blocks) {
    return model.replaceHead(node, blocks);
  }

  /**
   * The parameters of the whole network: those of the backbone as they are, and a head's.
   *
   * @param head the parameters of {@link #head} of the same blocks
   * @throws IllegalArgumentException if they are not those of these blocks
   */
  public Map<String, Tensor> parameters(Map<String, Tensor> head, Block... blocks) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    Iterator<String> own = head(blocks).parameters().keySet().iterator();
    whole(blocks)
        .parameters()
        .forEach(
            (name, parameter) -> {
              Tensor values = parameters.get(name);
              String there = name;
              if (values == null) {
                there = own.next();
                values = head.get(there);
              }
              if (values == null || !values.shape().equals(parameter.shape())) {
                throw new IllegalArgumentException(
                    "Transfer: the head has "
                        + (values == null ? "no " + there : there + " of " + values.shape())
                        + ", expected "
                        + parameter.shape()
                        + ". Give the blocks that were trained.");
              }
              all.put(name, values);
            });
    return all;
  }

  /**
   * Writes the whole network with a trained head.
   *
   * @param classNames of its classes, or none
   * @throws IOException if the file cannot be written
   * @see #parameters
   */
  public void save(Path file, Map<String, Tensor> head, List<String> classNames, Block... blocks)
      throws IOException {
    ModelFile.save(file, whole(blocks).classNames(classNames), parameters(head, blocks), Map.of());
  }
}
