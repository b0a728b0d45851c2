package io.margay.model;

import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Fit;
import io.margay.layer.Flatten;
import io.margay.layer.Initializer;
import io.margay.layer.Input;
import io.margay.layer.Layer;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Softmax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The networks of the lectures, by name.
 *
 * <p>All but {@link #letters} take MNIST's grey pictures, 28x28x1 bytes scaled to 0 to 1, and end in ten probabilities.
 */
public final class Zoo {

  private static final int LETTERS_SIZE = 28;
  private static final Map<String, Supplier<Model>> MODELS = models();

  private Zoo() {}

  /** The names, as the command line takes them. */
  public static List<String> names() {
    return List.copyOf(MODELS.keySet());
  }

  /** The network of a name, such as {@code keras-sequential}; {@code letters} is the one for 28x28x1. */
  public static Optional<Model> byName(String name) {
    return Optional.ofNullable(MODELS.get(name)).map(Supplier::get);
  }

  /**
   * Keras' Sequential example: three convolutions, two poolings, two dense layers; 93,322 parameters. About 99% on
   * MNIST after 5 epochs of RMSprop in batches of 64.
   */
  public static Model kerasSequential() {
    return Model.sequential(digits(),
        Conv2d.of(32, 3).relu(),
        MaxPool2d.of(2),
        Conv2d.of(64, 3).relu(),
        MaxPool2d.of(2),
        Conv2d.of(64, 3).relu(),
        Flatten.of(),
        Dense.of(64).relu(),
        Dense.of(10),
        Softmax.of());
  }

  /**
   * Keras' Functional example: three convolutions of 32, 64 and 128 filters and one dense layer; 104,202 parameters.
   */
  public static Model kerasFunctional() {
    return Model.sequential(digits(),
        Conv2d.of(32, 3).relu(),
        MaxPool2d.of(2),
        Conv2d.of(64, 3).relu(),
        MaxPool2d.of(2),
        Conv2d.of(128, 3).relu(),
        Flatten.of(),
        Dense.of(10),
        Softmax.of());
  }

  /**
   * KTH's ConvNet: two convolutions 5x5 that keep the size, two poolings, a dense layer of 1,024; 3,274,634 parameters.
   */
  public static Model kthCnn() {
    return Model.sequential(digits(),
        Conv2d.of(32, 5).padding(Padding.SAME).relu(),
        MaxPool2d.of(2),
        Conv2d.of(64, 5).padding(Padding.SAME).relu(),
        MaxPool2d.of(2),
        Flatten.of(),
        Dense.of(1024).relu(),
        Dense.of(10),
        Softmax.of());
  }

  /** KTH's first network: every pixel votes for every digit; 7,850 parameters, all 0 at first. About 92% on MNIST. */
  public static Model oneLayer() {
    return Model.sequential(digits(), Flatten.of(), Dense.of(10).initializer(Initializer.zeros()), Softmax.of());
  }

  /**
   * KTH's five layers: four of 128 units with ReLU and He initialisation, dropout 0.2, then ten; 151,306 parameters.
   * About 98% on MNIST with Adam at a learning rate of 0.005 · 0.6^epoch. Dropout stands before the vote alone: behind
   * every layer, at this width and under a learning rate that falls so fast, it costs half a percent.
   */
  public static Model fiveLayers() {
    List<Layer> layers = new ArrayList<>(List.of(Flatten.of()));
    for (int i = 0; i < 4; i++) {
      layers.add(Dense.of(128).initializer(Initializer.heNormal()).relu());
    }
    layers.addAll(List.of(Dropout.of(0.2), Dense.of(10), Softmax.of()));
    return Model.sequential(digits(), layers);
  }

  /**
   * The network that tells X from O: filters 3x3, ReLU, max pooling 2x2 with partial windows at the edge, all this
   * twice, then a vote of what is left.
   *
   * @param size rows and columns of a picture, at least 9
   * @param channels 1 for grey
   * @throws IllegalArgumentException if the size is below 9 or there is no channel
   */
  public static Model letters(int size, int channels) {
    if (size < 9) {
      throw new IllegalArgumentException("Zoo.letters: size " + size
          + ", expected at least 9, the size of the lecture's pictures");
    }
    return Model.sequential(Input.image(size, size, channels).scale(1 / 255.0),
            Conv2d.of(12, 3).relu(),
            MaxPool2d.of(2).fit(Fit.CEIL),
            Conv2d.of(24, 3).relu(),
            MaxPool2d.of(2).fit(Fit.CEIL),
            Flatten.of(),
            Dense.of(2),
            Softmax.of())
        .classNames(List.of("X", "O"));
  }

  private static Input digits() {
    return Input.image(28, 28, 1).scale(1 / 255.0);
  }

  private static Map<String, Supplier<Model>> models() {
    Map<String, Supplier<Model>> models = new LinkedHashMap<>();
    models.put("keras-sequential", Zoo::kerasSequential);
    models.put("keras-functional", Zoo::kerasFunctional);
    models.put("kth-cnn", Zoo::kthCnn);
    models.put("one-layer", Zoo::oneLayer);
    models.put("five-layers", Zoo::fiveLayers);
    models.put("letters", () -> letters(LETTERS_SIZE, 1));
    return models;
  }
}
