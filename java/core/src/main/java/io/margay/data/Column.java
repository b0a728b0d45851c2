package io.margay.data;

import io.margay.Hold;
import io.margay.Shape;
import io.margay.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What a data set has of every sample under one name: what a network is shown, or what is right.
 *
 * <pre>
 * Column.input("image", pictures)                            28x28x1 of every sample
 * Column.target("digit", labels).classes(names)              a class of every sample
 * Column.target("price", prices)                             numbers of every sample
 * Column.target("regions", masks).classes(names)             a class of every pixel
 * Column.weights("trust", trust)                             how much every sample counts
 * Column.target("boxes", boxes).offsets(0, 2, 2, 5)          2, 0 and 3 boxes of three samples
 * </pre>
 *
 * <p>Every sample has the same shape; or, with offsets, a number of rows of its own, which may be
 * 0. Columns are immutable views: the tensors' owners own the memory. Any thread may call any
 * method.
 */
public final class Column {

  /** What a column is for. */
  public enum Role {
    /** Shown to the network. */
    INPUT,
    /** What is right. */
    TARGET,
    /** How much samples count, or their parts. */
    WEIGHTS
  }

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./-]+");

  private final String name;
  private final Role role;
  private final Tensor values;
  private final Shape shape;
  private final long[] offsets;
  private final List<String> classNames;

  /** The class of every entry, or null where entries have none, or one for each place. */
  private final int[] classes;

  private final OptionalInt ignored;

  /** How the values were made of something raw, or null. */
  private final Preparation preparation;

  /** What fills the values, or null where they are there. */
  private final SourcedRows rows;

  private Column(
      String name,
      Role role,
      Tensor values,
      long[] offsets,
      List<String> classNames,
      int[] classes,
      OptionalInt ignored,
      Preparation preparation) {
    this(name, role, values, offsets, classNames, classes, ignored, preparation, null);
  }

  private Column(
      String name,
      Role role,
      Tensor values,
      long[] offsets,
      List<String> classNames,
      int[] classes,
      OptionalInt ignored,
      Preparation preparation,
      SourcedRows rows) {
    this.name = name;
    this.role = role;
    this.values = values;
    this.shape = values.slice(0).shape();
    this.offsets = offsets;
    this.classNames = classNames;
    this.classes = classes;
    this.ignored = ignored;
    this.preparation = preparation;
    this.rows = rows;
  }

  /**
   * What a network is shown.
   *
   * @param name letters, digits, '_', '.', '-' and '/'
   * @param values any type; the first dimension counts the samples
   */
  public static Column input(String name, Tensor values) {
    return new Column(
        checked(name), Role.INPUT, values, null, List.of(), null, OptionalInt.empty(), null);
  }

  /**
   * What a network is shown, made by a callback when it is needed.
   *
   * @param name letters, digits, '_', '.', '-' and '/'
   * @param rows stays the caller's to close, when nothing reads the column any more
   */
  public static Column input(String name, SourcedRows rows) {
    return new Column(
        checked(name),
        Role.INPUT,
        rows.memory(),
        null,
        List.of(),
        null,
        OptionalInt.empty(),
        null,
        rows);
  }

  /**
   * What is right.
   *
   * @param name letters, digits, '_', '.', '-' and '/'
   * @param values any type; the first dimension counts the samples
   */
  public static Column target(String name, Tensor values) {
    return new Column(
        checked(name), Role.TARGET, values, null, List.of(), null, OptionalInt.empty(), null);
  }

  /**
   * How much a loss counts each sample, or each of its parts: numbers of 0 or more.
   *
   * @param name letters, digits, '_', '.', '-' and '/'
   * @param values any type; the first dimension counts the samples
   */
  public static Column weights(String name, Tensor values) {
    return new Column(
        checked(name), Role.WEIGHTS, values, null, List.of(), null, OptionalInt.empty(), null);
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Column: name '" + name + "', expected letters, digits, '_', '.', '-' and '/'");
    }
    return name;
  }

  /**
   * The same as labels: one class index per sample in a whole-number type, or a probability for
   * each class in {@code f32} or {@code f64}; of samples with several dimensions an index, or a
   * probability for each class in the last of them, for each place.
   *
   * @param names a name for each class, all different
   * @throws IllegalArgumentException if a label is not one of the classes, a place's probabilities
   *     are not from 0 to 1 with the sum 1, names are repeated, or the rows vary
   * @throws java.io.UncheckedIOException if the labels' file was shortened
   */
  public Column classes(List<String> names) {
    return classes(names, OptionalInt.empty());
  }

  /**
   * The same where some labels are no class: a loss that ignores this index leaves their places
   * out.
   *
   * @param ignored what such a label is, often 255
   * @see #classes(List)
   */
  public Column classes(List<String> names, int ignored) {
    return classes(names, OptionalInt.of(ignored));
  }

  private Column classes(List<String> names, OptionalInt ignored) {
    requireNoSource("classes");
    List<String> copy = List.copyOf(names);
    if (copy.isEmpty() || new HashSet<>(copy).size() != copy.size()) {
      throw new IllegalArgumentException(
          "Dataset: class names " + copy + ", expected at least one and no name twice");
    }
    if (offsets != null) {
      throw new IllegalArgumentException(
          this + ": classes of rows that vary, expected one label per sample");
    }
    return new Column(
        name,
        role,
        values,
        null,
        copy,
        Labels.classes(values, copy.size(), ignored),
        ignored,
        preparation);
  }

  /**
   * The same with rows that vary: sample i has the rows {@code offsets[i]} to {@code offsets[i + 1]
   * - 1} of the first dimension.
   *
   * @param value one more than there are samples: from 0, never falling, to the number of rows
   * @throws IllegalArgumentException if they are not so, or there are classes, which are given
   *     after them
   */
  public Column offsets(long[] value) {
    requireNoSource("offsets");
    if (!classNames.isEmpty()) {
      throw new IllegalArgumentException(
          this + ": offsets of labels, expected one label per sample");
    }
    int rows = values.shape().dim(0);
    if (value.length < 2 || value[0] != 0 || value[value.length - 1] != rows) {
      throw new IllegalArgumentException(
          this
              + ": offsets "
              + (value.length == 0
                  ? "of no samples"
                  : "from " + value[0] + " to " + value[value.length - 1])
              + ", expected from 0 to the "
              + rows
              + " rows, one more than there are samples");
    }
    for (int i = 1; i < value.length; i++) {
      if (value[i] < value[i - 1]) {
        throw new IllegalArgumentException(
            this
                + ": offset "
                + i
                + " is "
                + value[i]
                + ", below the one before it, "
                + value[i - 1]);
      }
    }
    return new Column(name, role, values, value.clone(), classNames, null, ignored, preparation);
  }

  /**
   * The same with how its values were made: a training hands it on to the model, whose file keeps
   * it.
   *
   * @throws IllegalArgumentException if a sample has not the shape that it makes, or samples vary
   */
  public Column prepared(Preparation value) {
    if (offsets != null || !value.shape().equals(shape)) {
      throw new IllegalArgumentException(
          this + ": prepared as " + value.shape() + ", expected samples of that shape");
    }
    return new Column(name, role, values, null, classNames, classes, ignored, value, rows);
  }

  private void requireNoSource(String what) {
    if (rows != null) {
      throw new IllegalArgumentException(
          this + ": " + what + " of rows that a source fills, expected values that are there");
    }
  }

  /**
   * The same where the first value of each row is the index of a class, as boxes have it.
   *
   * <pre>
   * Column.target("boxes", boxes).offsets(0, 2, 2, 5).rowClasses(names)     class, x1, y1, x2, y2
   * </pre>
   *
   * @param names a name for each class, all different
   * @throws IllegalArgumentException if the rows do not vary, names are repeated, or a first value
   *     is not one of the indices
   */
  public Column rowClasses(List<String> names) {
    List<String> copy = List.copyOf(names);
    if (offsets == null || copy.isEmpty() || new HashSet<>(copy).size() != copy.size()) {
      throw new IllegalArgumentException(
          this
              + ": classes of rows "
              + copy
              + ", expected rows that vary, at least one name and no name twice");
    }
    int rows = values.shape().dim(0);
    for (int row = 0; row < rows; row++) {
      double kind = values.slice(row).toDoubles()[0];
      if (!(kind >= 0 && kind < copy.size() && kind == Math.rint(kind))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: row %d begins with %s, expected a class from 0 to %d",
                this,
                row,
                kind,
                copy.size() - 1));
      }
    }
    return new Column(name, role, values, offsets, copy, null, ignored, preparation);
  }

  /** Its name, which is that of a model's input, or that a loss has as target. */
  public String name() {
    return name;
  }

  /** What it is for. */
  public Role role() {
    return role;
  }

  /**
   * Where the values lie: of all samples that are stored, one after the other. What a source fills
   * is filled first.
   *
   * @throws RowSourceException if the source fails
   */
  public Tensor values() {
    return rows == null ? values : rows.all();
  }

  /** The same without waiting for a source. */
  public Tensor memory() {
    return values;
  }

  /** What fills the values; empty where they are there. */
  public Optional<SourcedRows> source() {
    return Optional.ofNullable(rows);
  }

  /** The shape of one sample; of one row where they vary. */
  public Shape shape() {
    return shape;
  }

  /** Whether samples have a number of rows each. */
  public boolean isVarying() {
    return offsets != null;
  }

  /** The samples that are stored. */
  public int size() {
    return offsets == null ? values.shape().dim(0) : offsets.length - 1;
  }

  /** The names of the classes in the order of their indices; empty when these are no labels. */
  public List<String> classNames() {
    return classNames;
  }

  /** The label that is no class; empty: all of them are. */
  public OptionalInt ignored() {
    return ignored;
  }

  /** Whether labels are a probability for each class instead of the index of one. */
  public boolean hasProbabilities() {
    return offsets == null && !classNames.isEmpty() && values.type().isFloating();
  }

  /** How the values were made of something raw; empty when nobody said. */
  public Optional<Preparation> preparation() {
    return Optional.ofNullable(preparation);
  }

  /** How many rows a stored sample has; 1 where they do not vary. */
  int rows(int entry) {
    return offsets == null ? 1 : Math.toIntExact(offsets[entry + 1] - offsets[entry]);
  }

  /** A view of one row of a stored sample; of the whole sample where they do not vary. */
  Tensor row(int entry, int row) {
    Objects.checkIndex(row, rows(entry));
    if (rows != null) {
      rows.require(entry);
    }
    return values.slice(offsets == null ? entry : Math.toIntExact(offsets[entry] + row));
  }

  /** The class of a stored sample; the index that is no class where the label is that. */
  int label(int entry) {
    if (classes == null) {
      throw new IllegalStateException(
          classNames.isEmpty()
              ? this + ": no classes. Make it with Column.target(…).classes(names)."
              : offsets != null
                  ? this + ": a class for each of its rows, expected one per sample"
                  : this
                      + ": a label for each of its places "
                      + shape
                      + ", expected one per sample");
    }
    return classes[entry];
  }

  /** How many stored samples each class has among some; labels that are no class are left out. */
  int[] counts(int[] entries) {
    int[] counts = new int[classNames.size()];
    for (int i = 0; i < (entries == null ? size() : entries.length); i++) {
      int label = label(entries == null ? i : entries[i]);
      if (label >= 0 && label < counts.length) {
        counts[label]++;
      }
    }
    return counts;
  }

  Hold hold() {
    return values.hold();
  }

  /**
   * Such as {@code Column[digit 10 classes]}, {@code Column[image 28x28x1 u8]}, {@code Column[boxes
   * rows of 4 f32]} or {@code Column[boxes rows of 5 f32, 3 classes]}.
   */
  @Override
  public String toString() {
    return "Column[" + describe() + "]";
  }

  String describe() {
    String kinds = String.format(Locale.ROOT, "%d classes", classNames.size());
    if (offsets == null) {
      return name + " " + (classNames.isEmpty() ? shape + " " + values.type().word() : kinds);
    }
    String rows = name + " rows of " + shape + " " + values.type().word();
    return classNames.isEmpty() ? rows : rows + ", " + kinds;
  }

  /** The values of {@link #offsets}, a copy; empty where the rows do not vary. */
  public long[] offsets() {
    return offsets == null ? new long[0] : Arrays.copyOf(offsets, offsets.length);
  }
}
