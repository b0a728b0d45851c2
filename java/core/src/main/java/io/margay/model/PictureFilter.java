package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.Tensor;
import io.margay.internal.text.Decimal;
import io.margay.layer.DepthwiseConv2d;
import io.margay.layer.Input;
import io.margay.layer.Pad;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A filter that a person chose, over a picture: the lectures' sharpen, blur and edges, or any other
 * numbers, through the native convolution.
 *
 * <pre>
 * out[y, x, c] = Σ_r Σ_s kernel[r, s] · in[y + r - above, x + s - left, c]       each channel by itself
 *
 * sharpen        0 -1 0 / -1 5 -1 / 0 -1 0
 * blur           1 1 1 / 1 1 1 / 1 1 1
 * edge-enhance   0 0 0 / -1 1 0 / 0 0 0
 * edge-detect    0 1 0 / 1 -4 1 / 0 1 0
 * sobel          1 0 -1 / 2 0 -2 / 1 0 -1
 *
 * Images.writePng(PictureFilter.parse("sobel").picture(photo), Path.of("edges.png"));
 * </pre>
 *
 * <p>The kernel is not turned round, as in networks. Beyond the border a picture goes on with its
 * last row and column, so that the result is as large. {@link #apply} gives the sums as they are;
 * {@link #picture} makes them visible.
 *
 * @param kernel rows of as many numbers each, 1 to 63 of both
 */
public record PictureFilter(List<List<Double>> kernel) {

  private static final int MOST = 63;
  private static final double WHITE = 255;
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("sharpen", "0 -1 0/-1 5 -1/0 -1 0");
    NAMES.put("blur", "1 1 1/1 1 1/1 1 1");
    NAMES.put("edge-enhance", "0 0 0/-1 1 0/0 0 0");
    NAMES.put("edge-detect", "0 1 0/1 -4 1/0 1 0");
    NAMES.put("sobel", "1 0 -1/2 0 -2/1 0 -1");
  }

  /**
   * @throws IllegalArgumentException if rows differ, there are too many, or a number is not finite
   */
  public PictureFilter {
    kernel = kernel.stream().map(List::copyOf).toList();
    int columns = kernel.isEmpty() ? 0 : kernel.get(0).size();
    boolean even = kernel.stream().allMatch(row -> row.size() == columns);
    if (!even || columns < 1 || columns > MOST || kernel.size() > MOST) {
      throw new IllegalArgumentException(
          "PictureFilter: "
              + text(kernel)
              + ", expected rows of as many numbers each, 1 to "
              + MOST
              + " of both");
    }
    for (List<Double> row : kernel) {
      for (double number : row) {
        if (!Double.isFinite(number)) {
          throw new IllegalArgumentException(
              "PictureFilter: " + text(kernel) + ", expected finite numbers");
        }
      }
    }
  }

  /** The filters with names. */
  public static List<String> names() {
    return List.copyOf(NAMES.keySet());
  }

  /**
   * A filter by its name, or its numbers: {@code 0 1 0/1 -4 1/0 1 0}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static PictureFilter parse(String text) {
    List<List<Double>> rows = new ArrayList<>();
    for (String row : NAMES.getOrDefault(text, text).split("/", -1)) {
      List<Double> numbers = new ArrayList<>();
      for (String number : row.strip().split("\\s+")) {
        try {
          numbers.add(Double.parseDouble(number));
        } catch (NumberFormatException word) {
          throw new IllegalArgumentException(
              "PictureFilter: '"
                  + text
                  + "', expected "
                  + String.join(", ", NAMES.keySet())
                  + " or rows of numbers such as \"0 1 0/1 -4 1/0 1 0\"",
              word);
        }
      }
      rows.add(numbers);
    }
    return new PictureFilter(rows);
  }

  /**
   * The sums at each place.
   *
   * @param picture rows x columns x channels, any type
   * @return {@code f32} in that shape
   * @throws ShapeException if it has not three dimensions
   */
  public Tensor apply(Tensor picture) {
    Shape shape = picture.shape();
    if (shape.rank() != 3) {
      throw new ShapeException(
          "PictureFilter: " + picture + ", expected rows x columns x channels");
    }
    int rows = kernel.size();
    int columns = kernel.get(0).size();
    Model model =
        Model.sequential(
            Input.of(shape, picture.type()).named("picture"),
            Pad.edge((rows - 1) / 2, rows / 2, (columns - 1) / 2, columns / 2, 0, 0),
            DepthwiseConv2d.of(rows, columns).bias(false).named("filter"));
    Shape kernels = model.parameters().get("filter/kernel").shape();
    Tensor weights = Tensor.zeros(DataType.F32, kernels);
    ByteBuffer values = weights.buffer();
    for (List<Double> row : kernel) {
      for (double number : row) {
        for (int channel = 0; channel < shape.dim(2); channel++) {
          values.putFloat((float) number);
        }
      }
    }
    Tensor samples = picture.reshape(Shape.of(1, shape.dim(0), shape.dim(1), shape.dim(2)));
    try (Predictor predictor = Predictor.of(model, Map.of("filter/kernel", weights))) {
      return predictor.predict(Map.of("picture", samples)).get("filter").reshape(shape);
    }
  }

  /**
   * What a person can look at: sums divided by the kernel's where that is above 1; of a kernel
   * whose sum is 0, such as one for edges, their sizes without the sign; both cut at 0 and 255.
   *
   * @param picture {@code u8}, rows x columns x channels
   * @return {@code u8} in that shape
   * @throws ShapeException if it has not three dimensions
   */
  public Tensor picture(Tensor picture) {
    double sum = 0;
    for (List<Double> row : kernel) {
      for (double number : row) {
        sum += number;
      }
    }
    Tensor seen = Tensor.zeros(DataType.U8, picture.shape());
    ByteBuffer bytes = seen.buffer();
    for (float value : apply(picture).toFloats()) {
      double light = sum == 0 ? Math.abs(value) : value / Math.max(1, sum);
      bytes.put((byte) Math.round(Math.max(0, Math.min(WHITE, light))));
    }
    return seen;
  }

  private static String text(List<List<Double>> kernel) {
    return kernel.stream()
        .map(row -> row.stream().map(Decimal::text).collect(Collectors.joining(" ")))
        .collect(Collectors.joining("/"));
  }

  /** Its numbers, as {@link #parse} reads them. */
  @Override
  public String toString() {
    return text(kernel);
  }
}
