package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One value of all along some dimensions: their mean, their sum, or the largest.
 *
 * <pre>
 * Reduce.mean(0, 1)               // 7x7x512 becomes 512, as global average pooling
 * Reduce.mean(0, 1).keep(true)    // 7x7x512 becomes 1x1x512
 * Reduce.max(-1)                  // 7x7x512 becomes 7x7
 * </pre>
 *
 * The dimensions are left out, or stay with the extent 1; where none is left the output is 1. Of
 * several largest values each has the same part of the gradient, as TensorFlow's {@code reduce_max}
 * and PyTorch's {@code amax} have it.
 *
 * @param kind what is made of the values
 * @param axes count the dimensions of a sample, from 0, without the batch; -1 is the last, the
 *     channels
 * @param keep whether the dimensions stay, with the extent 1
 * @param name the node's name, or empty
 */
public record Reduce(Kind kind, List<Integer> axes, boolean keep, String name) implements Layer {

  /** What is made of the values. */
  public enum Kind {
    /** The sum, divided by the number of values. */
    MEAN,
    /** All added up. */
    SUM,
    /** The largest. */
    MAX;

    /** The operator in programs: {@code reduce_mean}. */
    public String word() {
      return "reduce_" + name().toLowerCase(Locale.ROOT);
    }

    private String title() {
      return "Reduce" + name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException if there are no axes, one is named twice or not -4 to 3, or
   *     the name is not allowed
   */
  public Reduce {
    Objects.requireNonNull(kind, "kind");
    axes = List.copyOf(axes);
    Name.checked(name);
    if (axes.isEmpty() || axes.stream().distinct().count() != axes.size()) {
      throw new IllegalArgumentException(
          kind.title() + ": axes " + axes + ", expected different ones, at least one");
    }
    for (int axis : axes) {
      Axes.check(kind.title(), axis);
    }
  }

  /** The mean of all values along those dimensions. */
  public static Reduce mean(int... axes) {
    return of(Kind.MEAN, axes);
  }

  /** The sum of all values along those dimensions. */
  public static Reduce sum(int... axes) {
    return of(Kind.SUM, axes);
  }

  /** The largest value along those dimensions. */
  public static Reduce max(int... axes) {
    return of(Kind.MAX, axes);
  }

  private static Reduce of(Kind kind, int... axes) {
    return new Reduce(
        kind, IntStream.of(axes).boxed().collect(Collectors.toUnmodifiableList()), false, "");
  }

  static Reduce read(Kind kind, Keys keys) {
    return new Reduce(kind, Axes.parse(keys.text("axes")), keys.flag("keep", false), "");
  }

  /** Whether the dimensions stay, with the extent 1. */
  public Reduce keep(boolean changed) {
    return new Reduce(kind, axes, changed, name);
  }

  @Override
  public Reduce named(String changed) {
    return new Reduce(kind, axes, keep, changed);
  }

  @Override
  public String op() {
    return kind.word();
  }

  @Override
  public String attributes() {
    return new Words().add("axes", Axes.text(axes)).unless("keep", false, keep).toString();
  }

  @Override
  public String title() {
    return kind.title() + "[axes " + Axes.text(axes) + (keep ? ", kept" : "") + "]";
  }

  /** Keras has no layer of it: its function {@code keras.ops.mean}, and so on. */
  @Override
  public String kerasName() {
    return kind.title();
  }
}
