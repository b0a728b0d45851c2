package io.margay.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's C++ library through the JavaCPP presets. */
public final class PyTorchPeer implements Peer {

  /** Runs what {@link PeerMain} says. */
  public static void main(String[] arguments) {
    PeerMain.run(new PyTorchPeer(), arguments);
  }

  @Override
  public String version() {
    return "pytorch " + torch.class.getPackage().getImplementationVersion();
  }

  @Override
  public String settings() {
    return "channels last, oneDNN, THREADS threads, ReLU in place, no gradients to predict";
  }

  @Override
  public Work predictor(Path model, int batch, int threads) throws IOException {
    torch.set_num_threads(threads);
    Network network = Network.open(model);
    TorchNetwork layers = new TorchNetwork(network, false);
    Tensor pictures = pictures(network, batch);
    float[] answers = new float[batch * network.classes()];
    NoGradGuard without = new NoGradGuard();
    return new Work() {
      @Override
      public void run() {
        try (PointerScope scope = new PointerScope()) {
          Tensor answer = torch.softmax(layers.logits(pictures), 1);
          new FloatPointer(answer.data_ptr()).get(answers);
        }
      }

      @Override
      public float[] answer() {
        return Arrays.copyOf(answers, network.classes());
      }

      @Override
      public void close() {
        without.close();
      }
    };
  }

  @Override
  public Work trainer(Path model, int batch, int threads) throws IOException {
    torch.set_num_threads(threads);
    Network network = Network.open(model);
    TorchNetwork layers = new TorchNetwork(network, true);
    Tensor pictures = pictures(network, batch);
    long[] classes = new long[batch];
    int[] labels = Samples.labels(network, batch);
    for (int i = 0; i < batch; i++) {
      classes[i] = labels[i];
    }
    Tensor truth =
        torch
            .from_blob(
                new LongPointer(classes),
                new long[] {batch},
                new TensorOptions(torch.ScalarType.Long))
            .clone();
    TensorVector learned = new TensorVector(layers.learned().toArray(new Tensor[0]));
    Adam optimizer = new Adam(learned, new AdamOptions(Work.LEARNING_RATE));
    return new Work() {
      @Override
      public void run() {
        try (PointerScope scope = new PointerScope()) {
          optimizer.zero_grad();
          torch.cross_entropy_loss(layers.logits(pictures), truth).backward();
          optimizer.step();
        }
      }

      @Override
      public float[] answer() {
        return new float[0];
      }

      @Override
      public void close() {
        optimizer.close();
      }
    };
  }

  /** (batch, channels, rows, columns), with the channels last in memory. */
  private static Tensor pictures(Network network, int batch) {
    return TorchNetwork.tensor(
            Samples.channelsLast(network, batch),
            batch,
            network.sample().get(0),
            network.sample().get(1),
            network.sample().get(2))
        .permute(0, 3, 1, 2);
  }
}
