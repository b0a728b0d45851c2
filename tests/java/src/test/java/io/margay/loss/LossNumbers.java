package io.margay.loss;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.layer.Reshape;
import io.margay.model.Model;
import io.margay.train.Sgd;
import io.margay.train.Trainer;
import io.margay.train.TrainerBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a loss says of outputs that are given, and how a step changes them: a network whose input is
 * the number of the sample, and whose weights are the outputs.
 */
final class LossNumbers {

  private LossNumbers() {}

  /** The rows of a table, such as {@code outputs(row(1, 2), row(3, 4))}. */
  static double[] row(double... values) {
    return values;
  }

  private static Dataset data(int samples, List<Column> columns) {
    double[] numbers = new double[samples * samples];
    IntStream.range(0, samples).forEach(i -> numbers[i * (samples + 1)] = 1);
    List<Column> all = new ArrayList<>();
    all.add(Column.input("number", Tensor.of(numbers, Shape.of(samples, samples))));
    all.addAll(columns);
    return Dataset.of(all);
  }

  private static Trainer trainer(
      Loss loss, List<Measure> measures, Shape shape, double[][] outputs) {
    Model model =
        Model.sequential(
            Input.of(Shape.of(outputs.length), DataType.F64),
            Dense.of(outputs[0].length).bias(false),
            Reshape.of(shape));
    TrainerBuilder builder =
        Trainer.of(model)
            .type(DataType.F64)
            .loss(loss)
            .optimizer(Sgd.of(1))
            .batch(outputs.length)
            .shuffle(false);
    measures.forEach(builder::measure);
    Trainer trainer = builder.build();
    trainer.setParameter(
        "dense/kernel",
        Tensor.of(
            Arrays.stream(outputs).flatMapToDouble(Arrays::stream).toArray(),
            Shape.of(outputs.length, outputs[0].length)));
    return trainer;
  }

  /** What is measured of a row of outputs for each sample. */
  static Evaluation measured(Loss loss, double[][] outputs, Column... columns) {
    return measured(loss, Shape.of(outputs[0].length), outputs, columns);
  }

  /** The same with measures beside the loss. */
  static Evaluation measured(
      Loss loss, List<Measure> measures, double[][] outputs, Column... columns) {
    Shape shape = Shape.of(outputs[0].length);
    try (Trainer trainer = trainer(loss, measures, shape, outputs)) {
      return trainer.evaluate(data(outputs.length, List.of(columns)));
    }
  }

  /** The same of outputs of a shape, whose values each row has. */
  static Evaluation measured(Loss loss, Shape shape, double[][] outputs, Column... columns) {
    try (Trainer trainer = trainer(loss, List.of(), shape, outputs)) {
      return trainer.evaluate(data(outputs.length, List.of(columns)));
    }
  }

  /** The gradient of the mean loss by each output. */
  static double[] gradient(Loss loss, double[][] outputs, Column... columns) {
    try (Trainer trainer = trainer(loss, List.of(), Shape.of(outputs[0].length), outputs)) {
      double[] before = trainer.parameter("dense/kernel").toDoubles();
      trainer.fit(data(outputs.length, List.of(columns)));
      double[] after = trainer.parameter("dense/kernel").toDoubles();
      return IntStream.range(0, before.length).mapToDouble(i -> before[i] - after[i]).toArray();
    }
  }

  /** A target of numbers, of one row for each sample. */
  static Column target(double[]... rows) {
    return Column.target("target", table(rows));
  }

  /** A class for each sample, of so many. */
  static Column classes(int count, int... labels) {
    return Column.target("label", Tensor.of(labels, Shape.of(labels.length)))
        .classes(IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  /** The rows as one tensor. */
  static Tensor table(double[]... rows) {
    return Tensor.of(
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(),
        Shape.of(rows.length, rows[0].length));
  }
}
