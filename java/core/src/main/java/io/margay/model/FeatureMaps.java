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

  private static final int COLOURS = 3;

  /** Columns that a sheet is to have. */
  private static final int SIDE = 960;

  /** Rows and columns of a value that is enlarged most. */
  private static final int CELL = 24;

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
   * enlarged by a whole factor to about 960 columns, a value to at most 24.
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
      return draw(new Grid(1, 1, 1, dims[0]), (map, y, x, c) -> values[map], span(values));
    }
    if (dims.length == 2) {
      int channels = dims[1];
      return draw(
          new Grid(channels, dims[0], 1, 1), (map, y, x, c) -> values[x * channels + y], null);
    }
    int channels = dims[dims.length - 1];
    int rows = dims[dims.length - 3];
    int columns = dims[dims.length - 2];
    int depths = dims.length == 4 ? dims[0] : 1;
    return draw(
        new Grid(rows, columns, 1, channels * depths),
        (map, y, x, c) ->
            values[((map % depths * rows + y) * columns + x) * channels + map / depths],
        null);
  }

  /**
   * A sample as a picture, enlarged like a sheet: of three channels in colour, from the smallest
   * value of all to the largest.
   *
   * @param sample of any shape; of one that is no picture of three channels its {@link #sheet}
   * @return {@code u8}, rows x columns x 3, or x 1
   */
  public static Tensor picture(Tensor sample) {
    int[] dims = sample.shape().dims();
    if (dims.length != 3 || dims[2] != COLOURS) {
      return sheet(sample);
    }
    float[] values = sample.toFloats();
    return draw(
        new Grid(dims[0], dims[1], COLOURS, 1),
        (map, y, x, c) -> values[(y * dims[1] + x) * COLOURS + c],
        null);
  }

  /**
   * The filters of a convolution side by side, each from its smallest weight to its largest: a row
   * for each of its input channels, a column for each filter. Filters of one channel stand in a
   * square, and so do those of three, in colours.
   *
   * @param kernel rows x columns x channels x filters
   * @return {@code u8}, rows x columns x 1, of three channels x 3
   * @throws IllegalArgumentException if it is no kernel of a picture's convolution
   */
  public static Tensor filters(Tensor kernel) {
    int[] dims = kernel.shape().dims();
    if (dims.length != 4) {
      throw new IllegalArgumentException(
          "FeatureMaps: " + kernel + ", expected a kernel of rows x columns x channels x filters");
    }
    float[] values = kernel.toFloats();
    int columns = dims[1];
    int filters = dims[3];
    int pairs = dims[2] * filters;
    if (dims[2] == COLOURS) {
      return draw(
          new Grid(dims[0], columns, COLOURS, filters),
          (map, y, x, c) -> values[(y * columns + x) * pairs + c * filters + map],
          null);
    }
    Grid grid = new Grid(dims[0], columns, 1, pairs);
    return draw(
        dims[2] == 1 ? grid : grid.across(filters),
        (map, y, x, c) -> values[(y * columns + x) * pairs + map],
        null);
  }

  private interface Cells {
    float at(int map, int y, int x, int colour);
  }

  /** Maps of one size, in rows of {@code across}. */
  private record Grid(int rows, int columns, int colours, int maps, int across) {
    Grid(int rows, int columns, int colours, int maps) {
      this(rows, columns, colours, maps, (int) Math.ceil(Math.sqrt(maps)));
    }

    Grid across(int value) {
      return new Grid(rows, columns, colours, maps, value);
    }

    int scale() {
      return Math.max(1, Math.min(CELL, SIDE / (across * Math.max(rows, columns))));
    }
  }

  /**
   * @param span the smallest and largest value of all; null: each map's own
   */
  private static Tensor draw(Grid grid, Cells cells, float[] span) {
    int scale = grid.scale();
    int height = grid.rows * scale + 1;
    int width = grid.columns * scale + 1;
    int down = (grid.maps + grid.across - 1) / grid.across;
    int colours = grid.colours;
    Shape shape = Shape.of(down * height + 1, grid.across * width + 1, colours);
    Tensor sheet = Tensor.zeros(DataType.U8, shape);
    ByteBuffer bytes = sheet.buffer();
    for (int i = 0; i < shape.elements(); i++) {
      bytes.put(i, PAPER);
    }
    int row = grid.columns * colours;
    float[] map = new float[grid.rows * row];
    for (int m = 0; m < grid.maps; m++) {
      for (int i = 0; i < map.length; i++) {
        map[i] = cells.at(m, i / row, i % row / colours, i % colours);
      }
      float[] ends = span == null ? span(map) : span;
      int top = m / grid.across * height + 1;
      int left = m % grid.across * width + 1;
      for (int y = 0; y < grid.rows * scale; y++) {
        for (int x = 0; x < grid.columns * scale; x++) {
          for (int c = 0; c < colours; c++) {
            float value = map[y / scale * row + x / scale * colours + c];
            bytes.put(((top + y) * shape.dim(1) + left + x) * colours + c, light(value, ends));
          }
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
