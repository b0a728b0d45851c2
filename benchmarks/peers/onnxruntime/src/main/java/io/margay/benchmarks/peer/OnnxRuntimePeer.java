package io.margay.benchmarks.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** ONNX Runtime through its Java interface, tensors pinned over direct buffers of the caller. */
public final class OnnxRuntimePeer implements Peer {

  /** Runs what {@link PeerMain} says. */
  public static void main(String[] arguments) {
    PeerMain.run(new OnnxRuntimePeer(), arguments);
  }

  @Override
  public String version() {
    return "onnxruntime " + OrtEnvironment.getEnvironment().getVersion();
  }

  @Override
  public String settings() {
    return "all optimisations, sequential, THREADS intra-op threads (they spin), pinned output";
  }

  @Override
  public void prepare(Path model) throws Exception {
    Files.write(onnx(model), OnnxWriter.model(Network.open(model)).toByteArray());
  }

  private static Path onnx(Path model) {
    return model.resolveSibling(
        model.getFileName().toString().replaceFirst("\\.safetensors$", "") + ".onnx");
  }

  @Override
  public Work trainer(Path model, int batch, int threads) {
    throw new UnsupportedOperationException("onnxruntime's Java packages do not train");
  }

  @Override
  public Work predictor(Path model, int batch, int threads) throws Exception {
    Network network = Network.open(model);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    OrtSession session = environment.createSession(onnx(model).toString(), options);
    float[] pictures = Samples.channelsFirst(network, batch);
    FloatBuffer input = direct(pictures.length).put(pictures).flip();
    FloatBuffer output = direct(batch * network.classes());
    int height = network.sample().get(0);
    int width = network.sample().get(1);
    int channels = network.sample().get(2);
    OnnxTensor from =
        OnnxTensor.createTensor(environment, input, new long[] {batch, channels, height, width});
    OnnxTensor to =
        OnnxTensor.createTensor(environment, output, new long[] {batch, network.classes()});
    Map<String, OnnxTensor> inputs = Map.of(OnnxWriter.INPUT, from);
    Map<String, OnnxTensor> outputs = Map.of(OnnxWriter.OUTPUT, to);
    return new Work() {
      @Override
      public void run() throws Exception {
        session.run(inputs, outputs).close();
      }

      @Override
      public float[] answer() {
        float[] answer = new float[network.classes()];
        output.duplicate().rewind().get(answer);
        return answer;
      }

      @Override
      public void close() throws Exception {
        from.close();
        to.close();
        session.close();
        options.close();
      }
    };
  }

  private static FloatBuffer direct(int values) {
    return ByteBuffer.allocateDirect(Float.BYTES * values)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
