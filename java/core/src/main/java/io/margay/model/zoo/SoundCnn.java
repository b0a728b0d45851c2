package io.margay.model.zoo;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.Input;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Value;
import java.util.Optional;

/**
 * A ConvNet that tells sounds apart by their spectrograms; ours.
 *
 * <pre>
 * conv 32 3x3, pool 2x2       40x100x1 becomes 20x50x32        each convolution with batch normalisation and ReLU
 * conv 64 3x3, pool 2x2       10x25x64
 * conv 128 3x3, pool 2x2      5x12x128
 * conv 128 over all bands     1x12x128                         how high a sound is matters, when it comes does not
 * average over time, dropout 0.5, dense classes
 * parameters  176,362                                          of 40x100x1 and 10 classes
 * </pre>
 *
 * Values are decibels, 0 the loudest place and -80 the floor; it sees 1 and -1.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 */
public record SoundCnn(int classes, String name) implements Architecture {

  private static final double DECIBELS = 40;

  /** For ten digits. */
  public static SoundCnn of() {
    return new SoundCnn(10, "");
  }

  @Override
  public Value compose(Value... inputs) {
    MaxPool2d pool = MaxPool2d.of(2);
    Value x = ConvNorm.of(32, 3, 1).named("block1").apply(inputs);
    x = ConvNorm.of(64, 3, 1).named("block2").apply(pool.named("pool1").apply(x));
    x = ConvNorm.of(128, 3, 1).named("block3").apply(pool.named("pool2").apply(x));
    x = pool.named("pool3").apply(x);
    x = ConvNorm.of(Conv2d.of(128, x.shape().dim(0), 1)).named("bands").apply(x);
    x = Dropout.of(0.5).apply(GlobalAvgPool.of().apply(x));
    return Dense.of(classes).named("votes").apply(x);
  }

  @Override
  public Optional<Input> input(Shape samples) {
    return Optional.of(Input.of(samples, DataType.F32).named("sound").scale(1 / DECIBELS).shift(1));
  }

  @Override
  public Optional<String> recipe() {
    return Optional.of("optimizer=adam:learning_rate=0.002 schedule=cosine batch=50 epochs=15");
  }

  @Override
  public Shape pictures() {
    return Shape.of(40, 100, 1);
  }

  @Override
  public SoundCnn classes(int changed) {
    return new SoundCnn(changed, name);
  }

  @Override
  public SoundCnn named(String changed) {
    return new SoundCnn(classes, changed);
  }

  @Override
  public String title() {
    return "sound-cnn";
  }
}
