package io.margay.benchmarks.peer;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import io.margay.model.Zoo;
import io.margay.train.Adam;
import io.margay.train.BatchInfo;
import io.margay.train.Callback;
import io.margay.train.Trainer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Margay itself, through its public interface, as its users call it. */
public final class MargayPeer implements Peer {
  private static final float BEFORE_ADDITION = 0.25f;

  /** Runs what {@link PeerMain} says. */
  public static void main(String[] arguments) {
    PeerMain.run(new MargayPeer(), arguments);
  }

  @Override
  public String version() {
    String version = Predictor.class.getPackage().getImplementationVersion();
    return "margay " + (version == null ? "from classes" : version);
  }

  @Override
  public String settings() {
    return "predict: one lane of THREADS threads; train: THREADS lanes; u8 pictures";
  }

  /**
   * Writes the model file itself: the network that its name says, with initial weights of seed 1.
   * What is normalised before an addition is made smaller there, as trained networks have it:
   * values that double with each block would end in an answer that says nothing.
   */
  @Override
  public void prepare(Path model) throws Exception {
    String name = model.getFileName().toString().replaceFirst("\\.safetensors$", "");
    Model network =
        Zoo.byName(name)
            .orElseThrow(() -> new IllegalArgumentException(name + ": no network of this name"));
    ModelFile.saveInitial(model, network, 1);
    Set<String> added =
        Network.open(model).nodes().stream()
            .filter(node -> node.operator().equals("add"))
            .map(node -> node.inputs().get(0) + "/gamma")
            .collect(Collectors.toSet());
    if (!added.isEmpty()) {
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      try (ModelFile file = ModelFile.open(model)) {
        for (String parameter : file.tensors()) {
          Tensor values = file.tensor(parameter);
          parameters.put(parameter, added.contains(parameter) ? scaled(values) : values);
        }
      }
      ModelFile.save(model, network, parameters, Map.of());
    }
  }

  private static Tensor scaled(Tensor values) {
    float[] floats = values.toFloats();
    for (int i = 0; i < floats.length; i++) {
      floats[i] *= BEFORE_ADDITION;
    }
    return Tensor.of(floats, values.shape());
  }

  @Override
  public Work predictor(Path model, int batch, int threads) throws Exception {
    Network network = Network.open(model);
    Predictor predictor =
        Predictor.builder(model).lanes(1).threads(threads).maxBatch(batch).warmUp(false).build();
    byte[] pictures = Samples.bytes(network, batch);
    ByteBuffer input = ByteBuffer.allocateDirect(pictures.length).put(pictures).flip();
    FloatBuffer output =
        ByteBuffer.allocateDirect(Float.BYTES * batch * network.classes())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return new Work() {
      @Override
      public void run() {
        predictor.predict(input, output);
      }

      @Override
      public float[] answer() {
        float[] answer = new float[network.classes()];
        output.duplicate().rewind().get(answer);
        return answer;
      }

      @Override
      public void close() {
        predictor.close();
      }
    };
  }

  @Override
  public Work trainer(Path model, int batch, int threads) throws Exception {
    Network network = Network.open(model);
    Dataset data = data(network, batch);
    return new Work() {
      @Override
      public void run() throws Exception {
        repeat(() -> false);
      }

      @Override
      public void repeat(BooleanSupplier again) throws Exception {
        Callback steps =
            new Callback() {
              @Override
              public void onBatch(BatchInfo batch, Trainer trainer) {
                if (!again.getAsBoolean()) {
                  trainer.stop();
                }
              }
            };
        try (ModelFile file = ModelFile.open(model);
            Trainer trainer =
                Trainer.of(file.model())
                    .optimizer(Adam.of(LEARNING_RATE))
                    .batch(batch)
                    .lanes(threads)
                    .epochs(Integer.MAX_VALUE)
                    .callback(steps)
                    .build()) {
          trainer.load(model);
          trainer.fit(data);
        }
      }

      @Override
      public float[] answer() {
        return new float[0];
      }

      @Override
      public void close() {}
    };
  }

  private static Dataset data(Network network, int batch) {
    byte[] bytes = Samples.bytes(network, batch);
    int[] sample = network.sample().stream().mapToInt(Integer::intValue).toArray();
    Tensor pictures = Tensor.zeros(DataType.U8, Shape.of(sample).samples(batch));
    pictures.buffer().put(bytes);
    List<String> names = IntStream.range(0, network.classes()).mapToObj(Integer::toString).toList();
    return Dataset.of(
        Column.input("sample", pictures),
        Column.target("label", Tensor.of(Samples.labels(network, batch), Shape.of(batch)))
            .classes(names));
  }
}
