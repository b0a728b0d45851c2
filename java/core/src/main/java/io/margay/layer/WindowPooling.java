package io.margay.layer;

import io.margay.program.Words;

/**
 * Layers that make one value of all values under a window, for each channel by itself.
 *
 * <p>Windows lie side by side unless a stride is given, have no dilation, and are padded by less
 * than their own size.
 *
 * @param <L> the layer itself
 */
public sealed interface WindowPooling<L extends WindowPooling<L>> extends Pooling, Windowed<L>
    permits MaxPool1d, MaxPool2d, MaxPool3d, AvgPool1d, AvgPool2d, AvgPool3d {

  /** Whether the padding counts as zeros in a mean; a maximum never sees it. */
  default boolean countPadding() {
    return false;
  }

  @Override
  default String attributes() {
    Words words = new Words();
    window().write(words, window().kernel());
    return words.unless("count_padding", false, countPadding()).toString();
  }

  @Override
  default String title() {
    return getClass().getSimpleName()
        + "["
        + window().kernel()
        + window().qualifiers(window().kernel())
        + (countPadding() ? ", padding counted" : "")
        + "]";
  }
}
