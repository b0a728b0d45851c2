package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.layer.Activation;
import io.margay.layer.Add;
import io.margay.layer.Applied;
import io.margay.layer.BatchNorm;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void laidOutAsKerasPrintsIt() {
    assertThat(Zoo.kerasSequential().summary())
        .isEqualTo(
            """
            Model: "sequential"
            ___________________________________________________________________
            Layer (type)                   Output Shape              Param #
            ===================================================================
            conv2d (Conv2D)                (None, 26, 26, 32)        320
            ___________________________________________________________________
            max_pooling2d (MaxPooling2D)   (None, 13, 13, 32)        0
            ___________________________________________________________________
            conv2d_1 (Conv2D)              (None, 11, 11, 64)        18,496
            ___________________________________________________________________
            max_pooling2d_1 (MaxPooling2D) (None, 5, 5, 64)          0
            ___________________________________________________________________
            conv2d_2 (Conv2D)              (None, 3, 3, 64)          36,928
            ___________________________________________________________________
            flatten (Flatten)              (None, 576)               0
            ___________________________________________________________________
            dense (Dense)                  (None, 64)                36,928
            ___________________________________________________________________
            dense_1 (Dense)                (None, 10)                650
            ___________________________________________________________________
            softmax (Softmax)              (None, 10)                0
            ===================================================================
            Total params: 93,322
            Trainable params: 93,322
            Non-trainable params: 0
            ___________________________________________________________________\
            """);
  }

  @Test
  void shortNamesHaveKerasWidth() {
    String summary =
        Model.sequential(Input.of(Shape.of(4), DataType.F32), Dense.of(3), Softmax.of()).summary();
    assertThat(summary.lines().skip(1).limit(4))
        .containsExactly(
            "_".repeat(65),
            "Layer (type)                 Output Shape              Param #",
            "=".repeat(65),
            "dense (Dense)                (None, 3)                 15");
  }

  @Test
  void graphsSayWhatEachLayerTakes() {
    Input image = Input.image(8, 8, 1);
    Applied maps = BatchNorm.of().named("norm").apply(Conv2d.of(4, 3).apply(image));
    Value sum = Add.of().apply(maps, Activation.relu().apply(maps));
    assertThat(Model.of(Flatten.of().apply(sum)).summary())
        .isEqualTo(
            """
            Model: "functional"
            __________________________________________________________________________________________________
            Layer (type)                    Output Shape         Param #     Connected to
            ==================================================================================================
            image (InputLayer)              (None, 8, 8, 1)      0
            __________________________________________________________________________________________________
            conv2d (Conv2D)                 (None, 6, 6, 4)      40          image
            __________________________________________________________________________________________________
            norm (BatchNormalization)       (None, 6, 6, 4)      16          conv2d
            __________________________________________________________________________________________________
            re_lu (ReLU)                    (None, 6, 6, 4)      0           norm
            __________________________________________________________________________________________________
            add (Add)                       (None, 6, 6, 4)      0           norm
                                                                             re_lu
            __________________________________________________________________________________________________
            flatten (Flatten)               (None, 144)          0           add
            ==================================================================================================
            Total params: 56
            Trainable params: 48
            Non-trainable params: 8
            __________________________________________________________________________________________________\
            """);
  }

  @Test
  void functionalTotal() {
    assertThat(Zoo.kerasFunctional().summary())
        .contains("Total params: 104,202\nTrainable params: 104,202\nNon-trainable params: 0\n");
  }
}
