package io.margay.benchmarks.peer;

import java.nio.file.Path;

/**
 * A library under measurement. Each runs in a JVM of its own, started with {@link PeerMain}.
 *
 * <p>What it makes is used by one thread.
 */
public interface Peer {

  /** Name and version, such as {@code onnxruntime 1.29.0}. */
  String version();

  /** The settings that it runs with, in a few words. */
  String settings();

  /** Writes what {@link #predictor} wants to find beside the model file; nothing by default. */
  default void prepare(Path model) throws Exception {}

  /**
   * Answers the pictures of {@link Samples}, the same ones in each run.
   *
   * @param model file, as Margay wrote it
   * @param threads that compute
   * @throws UnsupportedOperationException if the library does not do this, with the reason
   */
  Work predictor(Path model, int batch, int threads) throws Exception;

  /**
   * Trains with Adam on the pictures and labels of {@link Samples}: forward, cross-entropy,
   * backward and update in each run.
   *
   * @throws UnsupportedOperationException if the library does not do this, with the reason
   */
  Work trainer(Path model, int batch, int threads) throws Exception;
}
