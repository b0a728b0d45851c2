package io.margay.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import io.margay.model.Zoo;
import io.margay.program.NodeFacts;
import io.margay.program.Program;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Margay writes, ONNX Runtime computes the same. */
class OnnxFileTest {

  /** Of the largest value: both add up hundreds of terms in orders of their own. */
  private static final double TOLERANCE = 1e-5;

  /** Each kind of line that the networks have not. */
  private static final String OTHERS =
      """
      image = input() shape=8x6x4
      factors = parameter() shape=1x1x4 init=uniform:0.5:1.5
      scaled = multiply(image, factors)
      up = conv2d_transpose(scaled) filters=6 kernel=3x2 stride=2x2 padding=1,0,0,1 activation=tanh
      apart = depthwise_conv2d(up) kernel=3x3 multiplier=2 padding=same activation=leaky_relu alpha=0.2
      low = maxpool2d(apart) kernel=3x3 stride=2x2 fit=ceil
      mean = avgpool2d(low) kernel=2x2 padding=1 count_padding=true
      normal = group_norm(mean) groups=3
      each = instance_norm(normal)
      near = local_response_norm(each) size=3
      bent = prelu(near)
      soft = swish(bent) alpha=1.5
      large = resize(soft) mode=bilinear size=9x9
      framed = pad(large) padding=1,0,0,2,0,1 value=0.5
      cut = crop(framed) cropping=1,0,0,2,0,1
      half = slice(cut) axis=0 start=1 step=2
      turned = permute(half) order=1,0,2
      rows = layer_norm(turned)
      flat = reshape(rows) shape=36x12
      square = matmul(flat, flat) transpose_a=true
      sums = reduce_mean(square) axes=0
      most = reduce_max(square) axes=1
      less = subtract(sums, most)
      votes = dense(less) units=5 activation=clip low=-2 high=2
      answer = log_softmax(votes)
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"keras-sequential", "resnet-20", "squeezenet-1.1:input=48x48x3:classes=10"})
  void aNetworkGivesTheSameElsewhereAndComesBackTheSame(String name) throws Exception {
    Model model = Zoo.byName(name).orElseThrow();
    Path file = folder.resolve("net.onnx");
    compare(model, file);
    assertThat(nameless(OnnxModel.read(file).model())).isEqualTo(nameless(model));
  }

  @Test
  void everyOtherLineGivesTheSameElsewhere() throws Exception {
    compare(Model.parse(OTHERS), folder.resolve("others.onnx"));
  }

  @Test
  void linesWithoutACounterpartAreNamedAtOnce() {
    Model model =
        Model.parse(
            """
            x = input() shape=6x6x2
            here = locally_connected2d(x) filters=2 kernel=3x3
            bins = adaptive_avgpool(here) output=3x3
            flat = flatten(bins)
            y = dense(flat) units=2
            """);
    Path file = folder.resolve("net.onnx");
    Path stored = folder.resolve("net.safetensors");
    assertThatIOException()
        .isThrownBy(
            () -> {
              ModelFile.saveInitial(stored, model, 1);
              OnnxFile.save(file, stored);
            })
        .withMessage(
            file
                + ": not supported:\n"
                + "here = locally_connected2d(…): no counterpart in ONNX\n"
                + "bins = adaptive_avgpool(…): 3x3 bins of 4x4 places, which differ in size");
    assertThat(file).doesNotExist();
  }

  private void compare(Model model, Path file) throws IOException, OrtException {
    Path stored = folder.resolve("net.safetensors");
    ModelFile.saveInitial(stored, model, 1);
    OnnxFile.save(file, stored);
    OnnxModel back = OnnxModel.read(file);
    Shape shape = model.input().shape();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session =
              OrtEnvironment.getEnvironment().createSession(file.toString(), options);
          Predictor predictor = Predictor.builder(stored).lanes(1).maxBatch(7).build();
          Predictor again =
              Predictor.builder(back.model(), back.parameters()).lanes(1).maxBatch(7).build()) {
        for (int samples : new int[] {1, 7}) {
          Tensor pictures = pictures(shape.samples(samples));
          Tensor here = Tensor.zeros(io.margay.DataType.F32, model.outputShape().samples(samples));
          predictor.predict(pictures, here);
          float[] expected = here.toFloats();
          again.predict(pictures, here);
          assertThat(here.toFloats()).containsExactly(expected);
          double most = 0;
          for (float value : expected) {
            most = Math.max(most, Math.abs(value));
          }
          float[] found = run(session, pictures);
          assertThat(found).hasSameSizeAs(expected);
          for (int i = 0; i < found.length; i++) {
            assertThat((double) Math.abs(found[i] - expected[i])).isLessThan(TOLERANCE * most);
          }
        }
      }
    }
  }

  private static Tensor pictures(Shape shape) {
    Random random = new Random(7);
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(256);
    }
    return Tensor.of(values, shape);
  }

  /** ONNX' pictures have their channels first. */
  private static float[] run(OrtSession session, Tensor pictures) throws OrtException {
    String input = session.getInputNames().iterator().next();
    long[] dims = ((TensorInfo) session.getInputInfo().get(input).getInfo()).getShape();
    assertThat(dims[0]).isEqualTo(-1);
    int samples = pictures.shape().dim(0);
    int channels = pictures.shape().dim(3);
    int places = pictures.shape().dim(1) * pictures.shape().dim(2);
    assertThat(dims[1]).isEqualTo(channels);
    dims[0] = samples;
    float[] last = pictures.toFloats();
    float[] first = new float[last.length];
    for (int i = 0; i < last.length; i++) {
      int sample = i / (places * channels);
      int place = i / channels % places;
      first[(sample * channels + i % channels) * places + place] = last[i];
    }
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), FloatBuffer.wrap(first), dims);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] found = new float[values.remaining()];
      values.get(found);
      return found;
    }
  }

  /** Lines by number, without what only training needs. */
  private static List<String> nameless(Model model) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    for (NodeFacts line : Program.read(model.program()).nodes().values()) {
      numbers.put(line.name(), numbers.size());
      lines.add(
          line.op()
              + line.inputs().stream().map(numbers::get).toList()
              + line.output()
              + line.keys().without("init").without("bias_init").without("fit"));
    }
    return lines;
  }
}
