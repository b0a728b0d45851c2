package io.margay.cli;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The numbers of a benchmark.
 *
 * @param name of the network
 * @param mode train or infer
 * @param workload what was timed
 * @param throughput what was measured
 * @param memory the process's largest resident memory in MiB, where the system tells
 * @param operations floating-point operations for one image
 * @param peak GFLOP/s that fused multiply-adds reached on as many threads in the same run
 * @param windowSeconds length of a window
 */
record BenchReport(
    String name,
    String mode,
    Workload workload,
    Throughput throughput,
    OptionalLong memory,
    long operations,
    double peak,
    double windowSeconds) {

  /** GFLOP/s at the median of the windows. */
  double gflops() {
    return throughput.imagesPerSecond().quantile(0.5) * operations * 1e-9;
  }

  /** As {@code bench --json} writes it. */
  Map<String, Object> json() {
    Samples images = throughput.imagesPerSecond();
    Samples steps = throughput.stepMicros();
    return JsonFile.object(
        "model", name,
        "mode", mode,
        "batch", workload.batch(),
        "lanes", workload.lanes(),
        "threads", workload.threads(),
        "imagesPerSecond",
            JsonFile.object(
                "median",
                images.quantile(0.5),
                "p10",
                images.quantile(0.1),
                "p90",
                images.quantile(0.9)),
        "stepMicros", JsonFile.object("p50", steps.quantile(0.5), "p99", steps.quantile(0.99)),
        "peakRssMiB", memory.isPresent() ? memory.getAsLong() : null,
        "gflops", gflops(),
        "fmaPeakGflops", peak > 0 ? peak : null);
  }

  /** For people: what ran, on what, when, and how fast. */
  void print(PrintWriter out, LocalDate date) {
    Samples images = throughput.imagesPerSecond();
    Samples steps = throughput.stepMicros();
    out.printf(
        Locale.ROOT,
        "%s, %s, batch %d, lanes %d, threads %d%n",
        name,
        mode,
        workload.batch(),
        workload.lanes(),
        workload.threads());
    row(out, "machine", "%s, %d cores, %s", Machine.processor(), Machine.cores(), Machine.system());
    row(out, "java", "%s", Machine.java());
    row(out, "date", "%s, revision %s", date, Machine.revision().orElse("unknown"));
    row(
        out,
        "images/s",
        "%,.0f median, %,.0f p10, %,.0f p90, of %d windows of %.2g s",
        images.quantile(0.5),
        images.quantile(0.1),
        images.quantile(0.9),
        images.size(),
        windowSeconds);
    row(
        out,
        "step",
        "%,.3f ms p50, %,.3f ms p99, of %,d steps",
        steps.quantile(0.5) * 1e-3,
        steps.quantile(0.99) * 1e-3,
        steps.size());
    row(
        out,
        "memory",
        "%s",
        memory.isPresent()
            ? memory.getAsLong() + " MiB resident at most"
            : "unknown on this system");
    String share =
        String.format(
            Locale.ROOT,
            ": %.0f%% of the %.1f measured for multiply-adds",
            100 * gflops() / peak,
            peak);
    if (operations == 0) {
      out.flush();
      return;
    }
    row(
        out,
        "compute",
        "%.1f GFLOP/s at %.1f MFLOP an image%s",
        gflops(),
        operations * 1e-6,
        peak > 0 ? share : "");
    out.flush();
  }

  private static void row(PrintWriter out, String name, String format, Object... values) {
    out.printf("  %-9s %s%n", name, String.format(Locale.ROOT, format, values));
  }
}
