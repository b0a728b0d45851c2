package io.margay.benchmarks.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Endless loops in processes of their own, one on each of the first cores. */
final class Load implements AutoCloseable {
  private final List<Process> loops = new ArrayList<>();
  private final Thread stopper = new Thread(this::stop);

  Load(int count) throws IOException {
    Runtime.getRuntime().addShutdownHook(stopper);
    for (int core = 0; core < count; core++) {
      loops.add(start(core));
    }
  }

  private static Process start(int core) throws IOException {
    String loop = "while :; do :; done";
    return new ProcessBuilder(
            "sh",
            "-c",
            "command -v taskset >/dev/null && exec taskset -c "
                + core
                + " sh -c '"
                + loop
                + "'; "
                + loop)
        .start();
  }

  private void stop() {
    loops.forEach(Process::destroyForcibly);
  }

  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(stopper);
  }
}
