package io.margay.data;

/**
 * A {@link RowSource} had no values for a sample. A training that meets it has the weights that it
 * had before the step; another {@code fit} with the same data asks for the sample again.
 */
public final class RowSourceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long sample;

  RowSourceException(long sample, Throwable cause) {
    super("SourcedRows: the source failed for sample " + sample + ": " + cause, cause);
    this.sample = sample;
  }

  /** Its number in the source. */
  public long sample() {
    return sample;
  }
}
