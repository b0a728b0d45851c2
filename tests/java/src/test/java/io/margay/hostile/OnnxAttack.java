package io.margay.hostile;

import static io.margay.onnx.OnnxWriter.whole;
import static io.margay.onnx.OnnxWriter.wholes;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.error.NativeException;
import io.margay.model.Predictor;
import io.margay.onnx.OnnxModel;
import io.margay.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Damaged ONNX files, read, and used where they can be. */
final class OnnxAttack implements Attack {

  private static final long MEMORY = 64L << 20;
  private static final int LARGEST_SAMPLE = 1 << 16;

  private List<byte[]> sound;

  @Override
  public String name() {
    return "onnx";
  }

  @Override
  public int cost() {
    return 1;
  }

  @Override
  public void prepare(Path folder) {
    byte[] picture =
        new OnnxWriter()
            .input("x", 1, 2, 6, 6)
            .output("y")
            .weights("w", new int[] {4, 2, 3, 3}, new float[72])
            .weights("scale", new int[] {4}, 1, 2, 3, 4)
            .weights("m", new int[] {60, 3}, new float[180])
            .row("wanted", 1, -1)
            .row("pads", 0, 0, 1, 1, 0, 0, 1, 1)
            .row("starts", 1)
            .row("ends", 4)
            .row("axes", 2)
            .row("sizes", 1, 4, 3, 5)
            .row("first", 0)
            .node("Pad", "x pads padded")
            .node("Conv", "padded w maps", whole("group", 1), wholes("strides", 1, 1))
            .node("BatchNormalization", "maps scale scale scale scale normal")
            .node("Relu", "normal positive")
            .node(
                "MaxPool", "positive pooled", wholes("kernel_shape", 2, 2), wholes("strides", 1, 1))
            .node("Slice", "pooled starts ends axes cut")
            .node("Transpose", "cut turned", wholes("perm", 0, 1, 3, 2))
            .node("Shape", "turned shape")
            .node("Gather", "shape first batch")
            .node("Resize", "cut   sizes resized")
            .node("Concat", "cut resized beside", whole("axis", 1))
            .node("ReduceMean", "turned mean", wholes("axes", 2), whole("keepdims", 1))
            .node("Add", "turned mean sum")
            .node("Reshape", "turned wanted flat")
            .node("MatMul", "flat m y")
            .bytes();
    byte[] old =
        new OnnxWriter()
            .opset(6)
            .input("x", 2, 3, 4)
            .output("y")
            .weights("b", new int[] {3}, 1, 2, 3)
            .node("Add", "x b sum", whole("broadcast", 1), whole("axis", 1))
            .node("Softmax", "sum soft", whole("axis", 1))
            .node("Concat", "soft x both", whole("axis", 0))
            .node("Tanh", "both y")
            .bytes();
    sound = List.of(picture, old);
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] damaged = new Mutation(random).bytes(sound.get(random.nextInt(sound.size())));
    Path file = Files.write(folder.resolve("damaged.onnx"), damaged);
    OnnxModel network;
    try {
      network = OnnxModel.read(file);
    } catch (IOException refused) {
      assertThat(refused).hasMessageStartingWith(file.toString());
      return;
    }
    predict(network);
  }

  private static void predict(OnnxModel network) throws IOException {
    try (Predictor predictor =
        Predictor.builder(network.model(), network.parameters())
            .lanes(1)
            .maxBatch(2)
            .memoryLimit(MEMORY)
            .build()) {
      long values = network.model().input().shape().elements();
      if (values <= LARGEST_SAMPLE) {
        predictor.predict(new float[(int) values]);
      }
    } catch (IllegalArgumentException | IllegalStateException | NativeException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }
}
