package io.margay.lecture;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.layer.Block;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.KernelLibrary;
import io.margay.layer.Weighted;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import io.margay.train.Sgd;
import io.margay.train.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The ways in which the library computes a network. Each runs one picture through layers whose
 * weights are written down; weights that are not given are 0.
 */
enum Kernels {
  ONEDNN(KernelLibrary.ONEDNN, DataType.F32, false),
  OPENBLAS(KernelLibrary.OPENBLAS, DataType.F32, false),
  ONEDNN_TRAINING(KernelLibrary.ONEDNN, DataType.F32, true),
  OPENBLAS_TRAINING(KernelLibrary.OPENBLAS, DataType.F32, true),
  OPENBLAS_TRAINING_F64(KernelLibrary.OPENBLAS, DataType.F64, true);

  private final KernelLibrary library;
  private final DataType type;
  private final boolean training;

  Kernels(KernelLibrary library, DataType type, boolean training) {
    this.library = library;
    this.type = type;
    this.training = training;
  }

  DataType type() {
    return type;
  }

  /** The distance between 1 and the next number. */
  double epsilon() {
    return type == DataType.F32 ? Math.ulp(1f) : Math.ulp(1.0);
  }

  /** A tensor of what is computed in. */
  Tensor tensor(double[] values, Shape shape) {
    return type == DataType.F64
        ? Tensor.of(values, shape)
        : Tensor.of(Tensor.of(values, shape).toFloats(), shape);
  }

  /** A network for pictures of a shape, of this library's kernels. */
  Model model(Shape picture, Block... layers) {
    return Model.sequential(
        Input.of(picture, DataType.F32),
        Arrays.stream(layers)
            .map(layer -> layer instanceof Weighted<?> w ? (Block) w.kernelLibrary(library) : layer)
            .collect(Collectors.toList()));
  }

  Maps run(Maps picture, Block... layers) {
    return run(picture, Map.of(), layers);
  }

  Maps run(Maps picture, Map<String, double[]> weights, Block... layers) {
    Model model = model(picture.shape(), layers);
    double[] result =
        training ? trained(picture, weights, layers) : predicted(model, picture, weights);
    return Maps.of(result, model.outputShape());
  }

  private double[] predicted(Model model, Maps picture, Map<String, double[]> weights) {
    try {
      Path file = Files.createTempFile("lecture", ".safetensors");
      try {
        ModelFile.save(file, model, tensors(model, weights), Map.of());
        try (Predictor predictor = Predictor.builder(file).lanes(1).maxBatch(1).build()) {
          float[] pixels = Tensor.of(picture.values(), picture.shape()).toFloats();
          float[] result = predictor.predict(pixels);
          return Tensor.of(result, Shape.of(result.length)).toDoubles();
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a result off one step of descent. Two units of weights 0 say 1/2 and 1/2 about it,
   * whatever it is; the first is right, so its weights w have the gradient (1/2 - 1) times the
   * result, and at a learning rate of 2 become the result itself. No number is rounded on the way.
   */
  private double[] trained(Maps picture, Map<String, double[]> weights, Block... layers) {
    List<Block> all = new ArrayList<>(List.of(layers));
    all.add(Flatten.of());
    all.add(Dense.of(2).bias(false).named("reading"));
    Model model = model(picture.shape(), all.toArray(Block[]::new));
    try (Trainer trainer =
        Trainer.of(model).optimizer(Sgd.of(2)).batch(1).epochs(1).lanes(1).type(type).build()) {
      tensors(model, weights).forEach(trainer::setParameter);
      trainer.fit(sample(picture, 0, 2));
      double[] reading = trainer.parameter("reading/kernel").toDoubles();
      double[] first = new double[reading.length / 2];
      Arrays.setAll(first, i -> reading[2 * i]);
      return first;
    }
  }

  /** One picture with its class. */
  Dataset sample(Maps picture, int label, int classes) {
    Shape shape = picture.shape();
    return Dataset.of(
        tensor(picture.values(), Shape.of(1, shape.dim(0), shape.dim(1), shape.dim(2))),
        Tensor.of(new int[] {label}, Shape.of(1)),
        List.of("a", "b", "c", "d").subList(0, classes));
  }

  private Map<String, Tensor> tensors(Model model, Map<String, double[]> weights) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              double[] zeros = new double[Math.toIntExact(parameter.shape().elements())];
              tensors.put(name, tensor(weights.getOrDefault(name, zeros), parameter.shape()));
            });
    if (!tensors.keySet().containsAll(weights.keySet())) {
      throw new IllegalArgumentException(weights.keySet() + ", expected among " + tensors.keySet());
    }
    return tensors;
  }
}
