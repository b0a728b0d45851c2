package io.margay.benchmarks.peer;

import java.util.SplittableRandom;

/**
 * The pictures and labels of every library: the same random bytes for the same network and batch.
 */
public final class Samples {
  private static final long SEED = 1;

  private Samples() {}

  /** Bytes in the order samples, rows, columns, channels. */
  public static byte[] bytes(Network network, int batch) {
    int values = network.sample().stream().reduce(batch, (a, b) -> a * b);
    byte[] bytes = new byte[values];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < values; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** The same pictures scaled and shifted, rows, columns, channels. */
  public static float[] channelsLast(Network network, int batch) {
    byte[] bytes = bytes(network, batch);
    float[] scale = network.scale();
    float[] shift = network.shift();
    float[] values = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      int c = i % scale.length;
      values[i] = (bytes[i] & 0xff) * scale[c] + shift[c];
    }
    return values;
  }

  /** The same pictures scaled and shifted, channels, rows, columns. */
  public static float[] channelsFirst(Network network, int batch) {
    float[] values = channelsLast(network, batch);
    int channels = network.sample().get(2);
    int places = network.sample().get(0) * network.sample().get(1);
    float[] moved = new float[values.length];
    for (int n = 0; n < batch; n++) {
      for (int place = 0; place < places; place++) {
        for (int c = 0; c < channels; c++) {
          moved[(n * channels + c) * places + place] = values[(n * places + place) * channels + c];
        }
      }
    }
    return moved;
  }

  /** A class for each sample. */
  public static int[] labels(Network network, int batch) {
    return new SplittableRandom(SEED + 1).ints(batch, 0, network.classes()).toArray();
  }
}
