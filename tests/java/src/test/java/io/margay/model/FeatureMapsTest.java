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
    assertThat(sheet.shape()).isEqualTo(Shape.of(2 * 24 + 2, 2 * (2 * 24 + 1) + 1, 1));
    assertThat(at(sheet, 0, 0)).isEqualTo(96);
    assertThat(at(sheet, 1, 1)).isZero();
    assertThat(at(sheet, 1, 25)).isEqualTo(85);
    assertThat(at(sheet, 48, 48)).isEqualTo(255);
    assertThat(at(sheet, 30, 60)).isZero(); // the map that is all alike
    assertThat(FeatureMaps.sheet(Tensor.zeros(DataType.F32, Shape.of(100, 100, 3))).shape())
        .isEqualTo(Shape.of(203, 203, 1));
    assertThat(FeatureMaps.sheet(Tensor.zeros(DataType.F32, Shape.of(10))).shape())
        .isEqualTo(Shape.of(3 * 9 + 1, 4 * 9 + 1, 1));
    assertThat(FeatureMaps.sheet(Tensor.zeros(DataType.F32, Shape.of(60, 5))).shape())
        .isEqualTo(Shape.of(7, 62, 1));
    assertThat(FeatureMaps.sheet(Tensor.zeros(DataType.F32, Shape.of(3, 50, 50, 2))).shape())
        .isEqualTo(Shape.of(2 * 51 + 1, 3 * 51 + 1, 1));
  }

  @Test
  void filtersHaveARowForEachChannel() {
    Tensor kernel = Tensor.zeros(DataType.F32, Shape.of(3, 3, 2, 5));
    assertThat(FeatureMaps.filters(kernel).shape()).isEqualTo(Shape.of(2 * 49 + 1, 5 * 49 + 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureMaps.filters(kernel.slice(0)))
        .withMessage(
            "FeatureMaps: "
                + kernel.slice(0)
                + ", expected a kernel of rows x columns x channels x filters");
  }
}
