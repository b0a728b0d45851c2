package io.margay.internal.feed;

import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.data.SourcedRows;
import io.margay.internal.plan.Context;
import io.margay.internal.plan.PlanFacts;
import io.margay.loss.Readout;
import io.margay.loss.Truth;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Binds the columns of a data set to the inputs of a context and numbers the samples of its next
 * call. Used by one thread at a time; numbering allocates nothing.
 */
public final class Feed {

  private final String owner;
  private final Context context;
  private final LongBuffer numbers;
  private final List<Source> sources;
  private final int[] inputs;
  private final int[] slots;
  private Dataset bound;

  /** What fills columns that are bound, and the order in which it was told to. */
  private SourcedRows[] filled = {};

  private Object followed;

  /**
   * @param owner how messages begin
   * @param context stays its owner's to close
   * @param sources what each input of the context's program reads, in any order; several of one
   *     input read one column
   * @param readout what is measured
   */
  public Feed(
      String owner, Context context, PlanFacts facts, List<Source> sources, Readout readout) {
    this.owner = owner;
    this.context = context;
    this.numbers = context.samples();
    this.sources = sources;
    List<String> names = facts.inputs().stream().map(PlanFacts.Entry::name).toList();
    Map<String, Integer> places = new HashMap<>();
    facts.metrics().forEach(metric -> places.put(metric, places.size()));
    this.slots = readout.slots().stream().mapToInt(places::get).toArray();
    this.inputs = sources.stream().mapToInt(source -> names.indexOf(source.input())).toArray();
  }

  /**
   * @throws IllegalArgumentException if the data set has not a column for each input, of the shape
   *     or classes that it reads
   */
  public void check(Dataset data) {
    for (Source source : sources) {
      source.check(source.of(data, owner), data, owner);
    }
  }

  /** Binds all columns, unless it is done. They are held until {@link #release}. */
  public void bind(Dataset data) {
    if (bound != data) {
      bound = null;
      for (int i = 0; i < inputs.length; i++) {
        context.bind(inputs[i], sources.get(i).of(data, owner).memory());
      }
      filled =
          sources.stream()
              .flatMap(source -> source.of(data, owner).source().stream())
              .distinct()
              .toArray(SourcedRows[]::new);
      bound = data;
    }
  }

  /**
   * Makes the next call run some samples, and waits until sources have filled them.
   *
   * @param order the numbers of all samples in the order in which they are taken, or null for that
   *     of the data set
   * @param first place in the order
   */
  public void number(Dataset data, int[] order, int first, int count) {
    for (int i = 0; i < count; i++) {
      numbers.put(i, data.storageIndex(order == null ? first + i : order[first + i]));
    }
    if (filled.length > 0) {
      fill(data, order, first, count);
    }
  }

  private void fill(Dataset data, int[] order, int first, int count) {
    Object following = order == null ? data : order;
    if (followed != following) {
      int[] ahead =
          IntStream.range(first, data.size())
              .map(i -> (int) data.storageIndex(order == null ? i : order[i]))
              .toArray();
      for (SourcedRows rows : filled) {
        rows.ahead(ahead);
      }
      followed = following;
    }
    for (SourcedRows rows : filled) {
      rows.require(numbers, count);
    }
  }

  /** Adds what the last call measured over so many samples. */
  public void addTo(Sums sums, int count) {
    sums.add(context, slots, count);
  }

  /**
   * Measures a data set in batches.
   *
   * @param batch samples of a call, at most those of the plan
   * @param ends asked before each call; true ends the measuring
   * @return false when it was ended
   */
  public boolean measure(Dataset data, int batch, Sums sums, BooleanSupplier ends) {
    bind(data);
    for (int first = 0; first < data.size(); first += batch) {
      if (ends.getAsBoolean()) {
        return false;
      }
      int count = Math.min(batch, data.size() - first);
      number(data, null, first, count);
      try {
        context.run(count, true);
      } catch (IllegalArgumentException e) {
        throw refusal(e, data, null, first, "");
      }
      addTo(sums, count);
    }
    return true;
  }

  /** Lets go of what is bound. */
  public void release() {
    context.release();
    bound = null;
    filled = new SourcedRows[0];
    followed = null;
  }

  /**
   * A refusal of the last call in the words of the data set, whose views number their samples in
   * their own way.
   *
   * @param after what is added to the message
   */
  public IllegalArgumentException refusal(
      IllegalArgumentException e, Dataset data, int[] order, int first, String after) {
    long stored = context.refused();
    if (stored < 0) {
      return e;
    }
    int i = first;
    while (data.storageIndex(order == null ? i : order[i]) != stored) {
      i++;
    }
    int sample = order == null ? i : order[i];
    String message =
        sample == stored
            ? e.getMessage()
            : e.getMessage()
                .replaceFirst(
                    "sample " + stored + "\\b",
                    "sample " + sample + " of this view (" + stored + " of the whole dataset)");
    return new IllegalArgumentException(owner + ": " + inWords(message, data) + after, e);
  }

  /**
   * The column of the data set in place of the input of the program, and what to do about labels.
   */
  private String inWords(String message, Dataset data) {
    for (Source source : sources) {
      String input = "input " + source.input() + ": ";
      if (source.role() != Column.Role.INPUT && message.startsWith(input)) {
        String rest = message.substring(input.length());
        return "column "
            + source.of(data, owner).name()
            + ": "
            + rest
            + (source.truth() == Truth.INDICES
                ? ". Use an output for each class, or leave what is none out with"
                    + " CrossEntropy.ignoreIndex."
                : ".");
      }
    }
    return message;
  }
}
