package io.margay.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.data.Dataset;
import io.margay.data.LetterScenes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pictures, regions and boxes that move together. */
class OrientationsTest {

  @Test
  void everyOrientationHasItsPlaces() {
    LetterScenes single = LetterScenes.of(32).letters(1, 1);
    Dataset scenes = ObjectDetection.of().most(3).data(single.train(6, 9));
    Dataset all = Orientations.of(scenes, List.of("boxes", "box", "label", "regions"));
    assertThat(all.size()).isEqualTo(48);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.label("label", i)).isEqualTo(scenes.label("label", i % 6));
      Regions regions = Regions.of(all.row("regions", i, 0));
      assertThat(inkOfRegions(all, i)).isEqualTo(inkOfRegions(scenes, i % 6));
      for (GroundTruth truth : ObjectRows.of(all, i)) {
        Box box = truth.box();
        int row = (int) ((box.y1() + box.y2()) / 2);
        int inside = 0;
        for (int column = (int) box.x1(); column < Math.ceil(box.x2()); column++) {
          inside += regions.at(row, column) == truth.kind() + 1 ? 1 : 0;
        }
        assertThat(inside).as("stroke in the middle row of %s of %d", truth, i).isPositive();
      }
      float[] box = all.row("box", i, 0).toFloats();
      float[] first = all.row("boxes", i, 0).toFloats();
      assertThat(box).containsExactly(Arrays.copyOfRange(first, 1, 5), within(1e-6f));
    }
    assertThat(all.sample(3).toFloats()).isEqualTo(scenes.sample(3).toFloats());
    assertThatThrownBy(() -> Orientations.of(single.train(2, 1), List.of("boxes")))
        .hasMessageContaining("expected as many rows for each picture");
  }

  /** The same where pictures and regions have moved together. */
  private static double inkOfRegions(Dataset data, int i) {
    float[] ink = data.sample(i).toFloats();
    Regions regions = Regions.of(data.row("regions", i, 0));
    double sum = 0;
    for (int pixel = 0; pixel < ink.length; pixel++) {
      sum += ink[pixel] * regions.at(pixel / 32, pixel % 32);
    }
    return sum;
  }
}
