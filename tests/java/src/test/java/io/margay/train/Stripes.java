package io.margay.train;

import io.margay.Shape;
import io.margay.data.Dataset;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Layer;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Softmax;
import io.margay.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A small task: 8x8 pictures with a horizontal, a vertical or a diagonal stripe in noise; and a
 * network that learns it within seconds.
 */
public final class Stripes {

  public static final int SIDE = 8;
  public static final int PIXELS = SIDE * SIDE;
  public static final int CLASSES = 3;

  private Stripes() {}

  public static Dataset data(int samples, long seed) {
    float[] pixels = new float[samples * PIXELS];
    int[] labels = new int[samples];
    Random random = new Random(seed);
    for (int i = 0; i < samples; i++) {
      labels[i] = i % CLASSES;
      System.arraycopy(picture(labels[i], random), 0, pixels, i * PIXELS, PIXELS);
    }
    return Dataset.of(pixels, Shape.of(SIDE, SIDE, 1), labels);
  }

  /** Pictures of all kinds in turn. */
  public static float[][] pictures(int n) {
    float[][] pictures = new float[n][];
    Random random = new Random(5);
    for (int i = 0; i < n; i++) {
      pictures[i] = picture(i % CLASSES, random);
    }
    return pictures;
  }

  /** Values 0 to 255. */
  public static float[] picture(int kind, Random random) {
    float[] pixels = new float[PIXELS];
    int place = random.nextInt(SIDE);
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        boolean stripe =
            kind == 0 ? row == place : kind == 1 ? column == place : (row + column) % SIDE == place;
        pixels[row * SIDE + column] = random.nextInt(60) + (stripe ? 180 : 0);
      }
    }
    return pixels;
  }

  public static Model model() {
    return model(0);
  }

  public static Model model(double dropout) {
    List<Layer> layers =
        new ArrayList<>(List.of(Conv2d.of(8, 3).relu(), MaxPool2d.of(2), Flatten.of()));
    if (dropout > 0) {
      layers.add(Dropout.of(dropout));
    }
    layers.addAll(List.of(Dense.of(CLASSES), Softmax.of()));
    return Model.sequential(Input.image(SIDE, SIDE, 1).scale(1 / 255.0), layers);
  }
}
