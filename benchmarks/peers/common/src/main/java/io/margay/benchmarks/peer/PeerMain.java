package io.margay.benchmarks.peer;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Runs one library's work and prints one line of JSON:
 *
 * <pre>
 * {"peer", "settings", "mode", "batch", "threads", "rates": [images a second of each window],
 *  "micros": {"p50", "p99"}, "userSeconds", "systemSeconds", "voluntary", "involuntary",
 *  "peakRssMiB", "answer": [probabilities]}
 * </pre>
 *
 * <p>{@code prepare} writes files and prints nothing, {@code start} prints after the first answer,
 * and what the library does not do is {@code {"absent": reason}}.
 */
public final class PeerMain {
  private static final String USAGE =
      "usage: CLASS prepare|start|predict|train MODEL.safetensors BATCH THREADS WINDOWS SECONDS";
  private static final int ARGUMENTS = 6;
  private static final int WARM_UP_RUNS = 3;
  private static final int ANSWERS = 10;

  private PeerMain() {}

  /**
   * Runs what the arguments say and ends the process: a library's own threads do not keep it.
   *
   * @param peer the library
   * @param arguments as {@code usage} says
   */
  public static void run(Peer peer, String[] arguments) {
    int code = 0;
    try {
      System.out.println(line(peer, arguments));
    } catch (UnsupportedOperationException absent) {
      System.out.println("{\"absent\":" + text(String.valueOf(absent.getMessage())) + "}");
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      code = 2;
    } catch (Throwable failure) {
      failure.printStackTrace();
      code = 1;
    }
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  private static String line(Peer peer, String[] arguments) throws Exception {
    if (arguments.length != ARGUMENTS) {
      throw new IllegalArgumentException(USAGE);
    }
    String mode = arguments[0];
    Path model = Path.of(arguments[1]);
    int batch = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    int windows = Integer.parseInt(arguments[4]);
    double seconds = Double.parseDouble(arguments[5]);
    switch (mode) {
      case "prepare":
        peer.prepare(model);
        return "";
      case "start":
        try (Work work = peer.predictor(model, batch, threads)) {
          work.run();
          String answer = numbers(work.answer());
          return "{\"peer\":" + text(peer.version()) + ",\"answer\":" + answer + "}";
        }
      case "predict":
        try (Work work = peer.predictor(model, batch, threads)) {
          return measured(peer, mode, batch, threads, work, clock(windows, seconds));
        }
      case "train":
        try (Work work = peer.trainer(model, batch, threads)) {
          return measured(peer, mode, batch, threads, work, clock(windows, seconds));
        }
      default:
        throw new IllegalArgumentException(mode + ": no such mode\n" + USAGE);
    }
  }

  private static Windows clock(int windows, double seconds) {
    return new Windows(0.3 * seconds, WARM_UP_RUNS, seconds / windows, windows);
  }

  private static String measured(
      Peer peer, String mode, int batch, int threads, Work work, Windows clock) throws Exception {
    clock.start();
    work.repeat(clock::tick);
    Resources spent = clock.spent();
    double[] rates = DoubleStream.of(clock.rates()).map(rate -> rate * batch).toArray();
    return "{\"peer\":"
        + text(peer.version())
        + ",\"settings\":"
        + text(peer.settings())
        + ",\"mode\":"
        + text(mode)
        + String.format(
            Locale.ROOT,
            ",\"batch\":%d,\"threads\":%d,\"rates\":%s,\"micros\":{\"p50\":%.2f,\"p99\":%.2f}",
            batch,
            threads,
            list(DoubleStream.of(rates)),
            clock.micros(0.5),
            clock.micros(0.99))
        + String.format(
            Locale.ROOT,
            ",\"userSeconds\":%.2f,\"systemSeconds\":%.2f,\"voluntary\":%d,\"involuntary\":%d",
            spent.userSeconds(),
            spent.systemSeconds(),
            spent.voluntary(),
            spent.involuntary())
        + ",\"peakRssMiB\":"
        + Resources.peakMebibytes()
        + ",\"answer\":"
        + numbers(work.answer())
        + "}";
  }

  private static String numbers(float[] answer) {
    return list(IntStream.range(0, Math.min(ANSWERS, answer.length)).mapToDouble(i -> answer[i]));
  }

  private static String list(DoubleStream values) {
    return values
        .mapToObj(value -> Double.toString(value))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String text(String value) {
    return '"'
        + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}+", " ")
        + '"';
  }
}
