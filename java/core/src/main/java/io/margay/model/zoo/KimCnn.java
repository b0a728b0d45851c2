package io.margay.model.zoo;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.layer.Concat;
import io.margay.layer.Conv1d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Embedding;
import io.margay.layer.GlobalMaxPool;
import io.margay.layer.Initializer;
import io.margay.layer.Input;
import io.margay.layer.Padding;
import io.margay.layer.Value;
import java.util.Optional;

/**
 * Kim's ConvNet over the words of a sentence, with word vectors that are learned from scratch (its
 * CNN-rand).
 *
 * <pre>
 * embedding units                     length words become length x units
 * conv filters of 3, 4 and 5 words    side by side, ReLU, padded to the length
 * largest value of each filter        over all places
 * concat, dropout 0.5, dense classes
 * parameters  vocabulary · units + 12 · units · filters + 3 · filters + (3 · filters + 1) · classes
 * </pre>
 *
 * <p>Of the lectures' picture, length x vocabulary, a convolution over one word makes the same
 * vectors. The paper keeps each class's weights within length 3, and so does this network.
 *
 * @param vocabulary indices of words, at least 1
 * @param units numbers for each word; 300 in the paper
 * @param filters of each width; 100 in the paper
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1408.5882">Kim 2014</a>
 */
public record KimCnn(int vocabulary, int units, int filters, int classes, String name)
    implements Architecture {

  private static final int[] WIDTHS = {3, 4, 5};
  private static final Initializer VECTORS = Initializer.uniform(-0.25, 0.25);
  private static final double LONGEST = 3;

  /** The paper's sizes, for six kinds of questions. */
  public static KimCnn of() {
    return new KimCnn(10_000, 300, 100, 6, "");
  }

  @Override
  public Value compose(Value... inputs) {
    boolean indices = inputs[0].shape().rank() == 1;
    Value words =
        indices
            ? Embedding.of(vocabulary, units).initializer(VECTORS).named("words").apply(inputs)
            : Conv1d.of(units, 1).bias(false).initializer(VECTORS).named("words").apply(inputs);
    Value[] found = new Value[WIDTHS.length];
    for (int i = 0; i < found.length; i++) {
      Value maps =
          Conv1d.of(filters, WIDTHS[i])
              .padding(Padding.SAME)
              .relu()
              .named("conv" + WIDTHS[i])
              .apply(words);
      found[i] = GlobalMaxPool.of().named("pool" + WIDTHS[i]).apply(maps);
    }
    Value all = Dropout.of(0.5).apply(Concat.of().named("concat").apply(found));
    return Dense.of(classes).maxNorm(LONGEST).named("votes").apply(all);
  }

  /** For another vocabulary. */
  public KimCnn vocabulary(int changed) {
    return new KimCnn(changed, units, filters, classes, name);
  }

  /** With another number of numbers for each word. */
  public KimCnn units(int changed) {
    return new KimCnn(vocabulary, changed, filters, classes, name);
  }

  /** With another number of filters of each width. */
  public KimCnn filters(int changed) {
    return new KimCnn(vocabulary, units, changed, classes, name);
  }

  @Override
  public Optional<Input> input(Shape samples) {
    DataType type = samples.rank() == 1 ? DataType.I32 : DataType.U8;
    return Optional.of(Input.of(samples, type).named("text"));
  }

  @Override
  public Optional<String> recipe() {
    return Optional.of("optimizer=adam:learning_rate=0.001 batch=50 epochs=10");
  }

  @Override
  public Shape pictures() {
    return Shape.of(37);
  }

  @Override
  public KimCnn classes(int changed) {
    return new KimCnn(vocabulary, units, filters, changed, name);
  }

  @Override
  public KimCnn named(String changed) {
    return new KimCnn(vocabulary, units, filters, classes, changed);
  }

  @Override
  public String title() {
    return "kim-cnn";
  }
}
