package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Letters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureMapsTest {

  @TempDir private Path folder;

  @Test
  void mapsAreThePlansOwnValues() throws IOException {
    Model model = Zoo.letters(16, 1);
    Path file = folder.resolve("m.safetensors");
    ModelFile.saveInitial(file, model, 3);
    Tensor letter = Letters.of(16).test(1, 1).sample(0);
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    try (ModelFile stored = ModelFile.open(file)) {
      for (String name : stored.tensors()) {
        parameters.put(name, stored.tensor(name));
      }
    }
    Map<String, Tensor> maps = FeatureMaps.of(model, parameters, letter);
    assertThat(maps.keySet())
        .containsExactlyElementsOf(model.nodes().stream().map(Node::name).toList());
    for (Node node : model.nodes()) {
      Tensor values = maps.get(node.name());
      assertThat(values.shape()).isEqualTo(node.output());
      Model part = model.upTo(node.name());
      Map<String, Tensor> own = new LinkedHashMap<>(parameters);
      own.keySet().retainAll(part.parameters().keySet());
      try (Predictor predictor = Predictor.of(part, own)) {
        assertThat(values.toFloats()).isEqualTo(predictor.predict(letter.toFloats()));
      }
    }
    assertThat(maps.get("softmax").toFloats()[0] + maps.get("softmax").toFloats()[1])
        .isBetween(0.9999f, 1.0001f);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> FeatureMaps.of(model, parameters, Tensor.zeros(DataType.U8, Shape.of(9, 9, 1))))
        .withMessage("FeatureMaps: a sample of 9x9x1, the model's input is 16x16x1");
  }

  private static int at(Tensor sheet, int row, int column) {
    return sheet.slice(row).buffer().get(column) & 0xff;
  }

  @Test
  void sheetsHaveEachMapFromBlackToWhite() {
    // two channels: 0 1 / 2 3 and, all alike, 5
    Tensor maps = Tensor.of(new float[] {0, 5, 1, 5, 2, 5, 3, 5}, Shape.of(2, 2, 2));
    Tensor sheet = FeatureMaps.sheet(maps);
    // a value has 24 rows and columns at most
    assertThat(sheet.shape()).isEqualTo(Shape.of(2 * 24 + 2, 2 * (2 * 24 + 1) + 1, 1));
    assertThat(at(sheet, 0, 0)).isEqualTo(96);
    assertThat(at(sheet, 1, 1)).isZero();
    assertThat(at(sheet, 1, 25)).isEqualTo(85);
    assertThat(at(sheet, 48, 48)).isEqualTo(255);
    assertThat(at(sheet, 30, 60)).isZero(); // the map that is all alike
    assertThat(sheet(100, 100, 3)).isEqualTo(Shape.of(2 * 401 + 1, 2 * 401 + 1, 1));
    assertThat(sheet(600, 500, 4)).isEqualTo(Shape.of(1203, 1003, 1));
    assertThat(sheet(10)).isEqualTo(Shape.of(3 * 25 + 1, 4 * 25 + 1, 1));
    assertThat(sheet(60, 5)).isEqualTo(Shape.of(5 * 16 + 2, 60 * 16 + 2, 1));
    assertThat(sheet(3, 50, 50, 2)).isEqualTo(Shape.of(2 * 301 + 1, 3 * 301 + 1, 1));
  }

  private static Shape sheet(int... maps) {
    return FeatureMaps.sheet(Tensor.zeros(DataType.F32, Shape.of(maps))).shape();
  }

  @Test
  void picturesOfThreeChannelsHaveColours() {
    // red 0, green 1, blue 3 beside red 3, green 3, blue 3
    Tensor picture =
        FeatureMaps.picture(Tensor.of(new float[] {0, 1, 3, 3, 3, 3}, Shape.of(1, 2, 3)));
    assertThat(picture.shape()).isEqualTo(Shape.of(24 + 2, 48 + 2, 3));
    byte[] pixels = new byte[6];
    picture.buffer().get((50 + 24) * 3, pixels);
    assertThat(pixels).containsExactly(0, 85, 255, 255, 255, 255);
    assertThat(FeatureMaps.picture(Tensor.zeros(DataType.U8, Shape.of(2, 2, 2))).shape())
        .isEqualTo(Shape.of(2 * 24 + 2, 2 * (2 * 24 + 1) + 1, 1));
  }

  @Test
  void filtersHaveARowForEachChannel() {
    Tensor kernel = Tensor.zeros(DataType.F32, Shape.of(3, 3, 2, 5));
    assertThat(FeatureMaps.filters(kernel).shape()).isEqualTo(Shape.of(2 * 73 + 1, 5 * 73 + 1, 1));
    assertThat(FeatureMaps.filters(Tensor.zeros(DataType.F32, Shape.of(3, 3, 64, 64))).shape())
        .isEqualTo(Shape.of(64 * 16 + 1, 64 * 16 + 1, 1));
    assertThat(FeatureMaps.filters(Tensor.zeros(DataType.F32, Shape.of(5, 5, 1, 16))).shape())
        .as("filters of one channel stand in a square")
        .isEqualTo(Shape.of(4 * 121 + 1, 4 * 121 + 1, 1));
  }

  /** A filter of one weight for red, green and blue each. */
  @Test
  void filtersOfPicturesInColourHaveColours() {
    Tensor kernel = Tensor.of(new float[] {-1, 0, 0, 0, 1, 0}, Shape.of(1, 1, 3, 2));
    Tensor sheet = FeatureMaps.filters(kernel);
    assertThat(sheet.shape()).isEqualTo(Shape.of(26, 51, 3));
    byte[] first = new byte[3];
    sheet.buffer().get((51 + 1) * 3, first);
    // red -1, green 0, blue 1
    assertThat(first).containsExactly(0, (byte) 128, (byte) 255);
    Tensor other = Tensor.zeros(DataType.F32, Shape.of(3, 3, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureMaps.filters(other))
        .withMessage(
            "FeatureMaps: " + other + ", expected a kernel of rows x columns x channels x filters");
  }
}
