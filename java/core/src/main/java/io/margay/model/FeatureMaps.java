package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the layers of a network see in a sample, and what its filters look for, as pictures.
 *
 * <pre>
 * try (ModelFile file = ModelFile.open(path)) {
 *   Map&lt;String, Tensor&gt; maps = FeatureMaps.of(file.model(), parameters, photo);
 *   Images.writePng(FeatureMaps.sheet(maps.get("conv2d")), Path.of("conv2d.png"));
 * }
 * </pre>
 *
 * <p>Zeiler and Fergus: Visualizing and Understanding Convolutional Networks (ECCV 2014) look at
 * networks so.
 */
public final class FeatureMaps {

  private static final int LARGE = 48;
  private static final byte PAPER = (byte) 96;

  private FeatureMaps() {}

  /**
   * What each layer gives for a sample: the values of {@code model.upTo(name)}, which are those of
   * the network's own plan.
   *
   * @param model with one input
   * @param parameters of the model, by name
   * @param sample in the input's shape
   * @return by the layers' names, in their order, each in its layer's output shape, {@code f32}
   * @throws IllegalArgumentException if the sample has another shape, or parameters do not fit
   * @throws IllegalStateException if the model has several inputs
   */
  public static Map<String, Tensor> of(Model model, Map<String, Tensor> parameters, Tensor sample) {
    Shape shape = model.input().shape();
    if (!sample.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "FeatureMaps: a sample of " + sample.shape() + ", the model's input is " + shape);
    }
    Tensor samples = sample.reshape(shape.samples(1));
    Map<String, Tensor> maps = new LinkedHashMap<>();
    for (Node node : model.nodes()) {
      Model part = model.upTo(node.name());
      Map<String, Tensor> own = new LinkedHashMap<>(parameters);
      own.keySet().retainAll(part.parameters().keySet());
      try (Predictor predictor = Predictor.of(part, own)) {
        Tensor values = predictor.predict(Map.of(part.input().name(), samples)).get(node.name());
        maps.put(node.name(), values.reshape(node.output()));
      }
    }
    return maps;
  }

  /**
   * All maps of a layer side by side, each from its smallest value, black, to its largest, white;
   * small ones are enlarged.
   *
   * <pre>
   * HxWxC     a map for each channel, row by row, in as many columns as rows or one more
   * DxHxWxC   a map for each depth of each channel
   * LxC       one map: a row for each channel, a column for each place
   * C         a square for each value
   * </pre>
   *
   * @param maps of a layer
   * @return {@code u8}, rows x columns x 1
   */
  public static Tensor sheet(Tensor maps) {
    int[] dims = maps.shape().dims();
    float[] values = maps.toFloats();
    if (dims.length == 1) {
      return sheet(1, 1, dims[0], (map, y, x) -> values[map], span(values));
    }
    if (dims.length == 2) {
      int channels = dims[1];
      return sheet(channels, dims[0], 1, (map, y, x) -> values[x * channels + y], null);
    }
    int channels = dims[dims.length - 1];
    int rows = dims[dims.length - 3];
    int columns = dims[dims.length - 2];
    int depths = dims.length == 4 ? dims[0] : 1;
    return sheet(
        rows,
        columns,
        channels * depths,
        (map, y, x) -> values[((map % depths * rows + y) * columns + x) * channels + map / depths],
        null);
  }

  /**
   * The filters of a convolution side by side: a row for each of its input channels, a column for
   * each filter.
   *
   * @param kernel rows x columns x channels x filters
   * @return {@code u8}, rows x columns x 1
   * @throws IllegalArgumentException if it is no kernel of a picture's convolution
   */
  public static Tensor filters(Tensor kernel) {
    int[] dims = kernel.shape().dims();
    if (dims.length != 4) {
      throw new IllegalArgumentException(
          "FeatureMaps: " + kernel + ", expected a kernel of rows x columns x channels x filters");
    }
    float[] values = kernel.toFloats();
    int pairs = dims[2] * dims[3];
    Cells cells = (map, y, x) -> values[(y * dims[1] + x) * pairs + map];
    return sheet(dims[0], dims[1], pairs, dims[3], cells, null);
  }

  private interface Cells {
    float at(int map, int y, int x);
  }

  private static Tensor sheet(int rows, int columns, int maps, Cells cells, float[] span) {
    return sheet(rows, columns, maps, (int) Math.ceil(Math.sqrt(maps)), cells, span);
  }

  /**
   * @param across maps in a row
   * @param span the smallest and largest value of all; null: each map's own
   */
  private static Tensor sheet(
      int rows, int columns, int maps, int across, Cells cells, float[] span) {
    int scale = Math.max(1, (rows * columns == 1 ? 8 : LARGE) / Math.max(rows, columns));
    int height = rows * scale + 1;
    int width = columns * scale + 1;
    int down = (maps + across - 1) / across;
    Shape shape = Shape.of(down * height + 1, across * width + 1, 1);
    Tensor sheet = Tensor.zeros(DataType.U8, shape);
    ByteBuffer bytes = sheet.buffer();
    for (int i = 0; i < shape.elements(); i++) {
      bytes.put(i, PAPER);
    }
    float[] map = new float[rows * columns];
    for (int m = 0; m < maps; m++) {
      for (int i = 0; i < map.length; i++) {
        map[i] = cells.at(m, i / columns, i % columns);
      }
      float[] ends = span == null ? span(map) : span;
      int top = m / across * height + 1;
      int left = m % across * width + 1;
      for (int y = 0; y < rows * scale; y++) {
        for (int x = 0; x < columns * scale; x++) {
          float value = map[y / scale * columns + x / scale];
          bytes.put((top + y) * shape.dim(1) + left + x, light(value, ends));
        }
      }
    }
    return sheet;
  }

  private static float[] span(float[] values) {
    float[] ends = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    for (float value : values) {
      ends[0] = Math.min(ends[0], value);
      ends[1] = Math.max(ends[1], value);
    }
    return ends;
  }

  private static byte light(float value, float[] ends) {
    return ends[1] > ends[0]
        ? (byte) Math.round(255.0 * (value - ends[0]) / ((double) ends[1] - ends[0]))
        : 0;
  }
}
