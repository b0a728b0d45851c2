package io.margay.internal.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Asks the system for what OpenBLAS takes while it is loaded, because OpenBLAS ends the process
 * when it is refused.
 *
 * <p>It starts a thread for every processor but one, and maps buffers. So as many threads are alive
 * together here for a moment first, with stacks of the same size, and the address space that is
 * left under the process's limit is compared with what is needed. Should somebody else take either
 * in between, the process ends all the same; {@code OPENBLAS_NUM_THREADS=1} in the environment
 * rules that out for the threads.
 */
final class OpenBlasDemands {

  /** What the processors and limits of a process are read from. */
  private static final Path STATUS = Path.of("/proc/self/status");

  private static final Path LIMITS = Path.of("/proc/self/limits");

  private static final String PROCESSORS = "\nCpus_allowed:";
  private static final String MAPPED = "\nVmSize:";
  static final String STACK = "Max stack size";
  static final String ADDRESSES = "Max address space";

  /**
   * What the libraries map, their buffers and the arenas of their threads included: 400 to 600 MB
   * with two processors.
   */
  private static final long LIBRARIES = 640L << 20;

  /** Where the stack of the process is unlimited, new threads get this much. */
  private static final long UNLIMITED_STACK = 2 << 20;

  private OpenBlasDemands() {}

  /**
   * Why oneDNN and OpenBLAS cannot be loaded, or null. On other systems than Linux nothing is
   * known, and null returned.
   */
  static String problem() {
    String status;
    String limits;
    try {
      status = Files.readString(STATUS, StandardCharsets.ISO_8859_1);
      limits = Files.readString(LIMITS, StandardCharsets.ISO_8859_1);
    } catch (IOException unknown) {
      return null;
    }
    int threads = Math.min(processors(status), environment()) - 1;
    long stack = limit(limits, STACK, UNLIMITED_STACK);
    long room = limit(limits, ADDRESSES, Long.MAX_VALUE) - mapped(status);
    return problem(threads, stack, room);
  }

  static String problem(int threads, long stack, long room) {
    long needed = LIBRARIES + threads * stack;
    if (room < needed) {
      return String.format(
          Locale.ROOT,
          "oneDNN and OpenBLAS need about %,d MB of address space, and the process's limit leaves"
              + " %,d MB. Raise it (ulimit -v, prlimit --as), or give the JVM less.",
          needed >> 20,
          Math.max(0, room) >> 20);
    }
    int started = start(threads, stack);
    return started == threads
        ? null
        : "OpenBLAS starts "
            + threads
            + " threads with stacks of "
            + (stack >> 20)
            + " MB when it is loaded, and the system refused "
            + (started == 0 ? "the first" : "all but " + started)
            + ". Raise the process's limits of threads and address space, or set "
            + "OPENBLAS_NUM_THREADS=1 in its environment.";
  }

  /** How many of the threads could be alive at once. */
  static int start(int threads, long stackBytes) {
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> alive = new ArrayList<>();
    try {
      while (alive.size() < threads) {
        Thread thread = new Thread(null, new Waiting(end), "margay-trial", stackBytes);
        thread.setDaemon(true);
        thread.start();
        alive.add(thread);
      }
    } catch (OutOfMemoryError refused) {
      // that is the answer
    } finally {
      end.countDown();
      alive.forEach(OpenBlasDemands::join);
    }
    return alive.size();
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private record Waiting(CountDownLatch end) implements Runnable {
    @Override
    public void run() {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The bits of a line such as {@code Cpus_allowed: ffffffff,00000003}. */
  static int processors(String status) {
    int line = status.indexOf(PROCESSORS) + PROCESSORS.length();
    int count = 0;
    for (int i = line; i < status.length() && status.charAt(i) != '\n'; i++) {
      count += Integer.bitCount(Math.max(0, Character.digit(status.charAt(i), 16)));
    }
    return Math.max(1, count);
  }

  /** The bytes of a line such as {@code VmSize: 2446328 kB}. */
  static long mapped(String status) {
    int line = status.indexOf(MAPPED) + MAPPED.length();
    return Long.parseLong(status.substring(line, status.indexOf(" kB", line)).strip()) << 10;
  }

  /** The soft limit of a line such as {@code Max stack size 8388608 unlimited bytes}. */
  static long limit(String limits, String what, long unlimited) {
    int line = limits.indexOf(what) + what.length();
    String soft = limits.substring(line, limits.indexOf('\n', line)).strip().split(" ")[0];
    return soft.equals("unlimited") ? unlimited : Long.parseLong(soft);
  }

  /** The number of threads that OpenBLAS's own variables allow. */
  private static int environment() {
    for (String variable : List.of("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS")) {
      String value = System.getenv(variable);
      if (value != null && value.matches("[1-9][0-9]{0,5}")) {
        return Integer.parseInt(value);
      }
    }
    return Integer.MAX_VALUE;
  }
}
