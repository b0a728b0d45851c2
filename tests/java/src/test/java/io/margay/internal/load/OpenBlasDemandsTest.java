package io.margay.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.margay.error.NativeException;
import java.io.File;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OpenBlasDemandsTest {

  private static final long MEGABYTE = 1 << 20;

  @Test
  void threadsThatTheSystemGrantsAreGoneAfterwards() {
    assertThat(OpenBlasDemands.start(5, MEGABYTE)).isEqualTo(5);
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .collect(Collectors.toList()))
        .doesNotContain("margay-trial");
  }

  @Test
  void aThreadThatTheSystemRefusesIsAnAnswer() {
    long moreThanThereAreAddresses = 1L << 47;
    assertThat(OpenBlasDemands.start(3, moreThanThereAreAddresses)).isZero();
    assertThat(OpenBlasDemands.start(0, moreThanThereAreAddresses)).isZero();
  }

  @Test
  void processorsAreTheBitsOfTheMask() {
    assertThat(
            OpenBlasDemands.processors(
                "Name:\tjava\nCpus_allowed:\tff,00000003\nCpus_allowed_list:\t0-1\n"))
        .isEqualTo(10);
    assertThat(OpenBlasDemands.processors("Name:\tjava\nCpus_allowed:\t00000001\n")).isEqualTo(1);
  }

  @Test
  void limitsAreTheSoftOnes() {
    String limits =
        "Max data size             unlimited            unlimited            bytes\n"
            + "Max stack size            8388608              unlimited            bytes\n"
            + "Max address space         unlimited            unlimited            bytes\n";
    assertThat(OpenBlasDemands.limit(limits, OpenBlasDemands.STACK, 1)).isEqualTo(8 * MEGABYTE);
    assertThat(OpenBlasDemands.limit(limits, OpenBlasDemands.ADDRESSES, 1)).isEqualTo(1);
    assertThat(OpenBlasDemands.mapped("Name:\tjava\nVmSize:\t 2446328 kB\n"))
        .isEqualTo(2446328L << 10);
  }

  @Test
  void refusalsSayWhatIsNeeded() {
    assertThat(OpenBlasDemands.problem(3, 8 * MEGABYTE, 480 * MEGABYTE))
        .isEqualTo(
            "oneDNN and OpenBLAS need about 664 MB of address space, and the process's limit leaves"
                + " 480 MB. Raise it (ulimit -v, prlimit --as), or give the JVM less.");
    assertThat(OpenBlasDemands.problem(1, 1L << 47, Long.MAX_VALUE))
        .startsWith(
            "OpenBLAS starts 1 threads with stacks of 134217728 MB when it "
                + "is loaded, and the system refused the first. Raise ");
    assertThat(OpenBlasDemands.problem(3, 8 * MEGABYTE, Long.MAX_VALUE)).isNull();
  }

  /**
   * Where a process has not enough address space for OpenBLAS it used to end with exit code 1 or
   * 130.
   */
  @Test
  void aProcessUnderALimitOfAddressSpaceGetsASentence() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is not installed");
    List<String> classPath = new ArrayList<>();
    for (URL url : ChildJvm.classPath()) {
      classPath.add(ChildJvm.file(url));
    }
    classPath.add(
        ChildJvm.file(
            OpenBlasDemandsTest.class.getProtectionDomain().getCodeSource().getLocation()));
    String address = Long.toString(mappedByAChild(classPath) + 300 * MEGABYTE);
    assertThat(output(classPath, List.of("/usr/bin/prlimit", "--as=" + address), "load"))
        .startsWith("oneDNN and OpenBLAS need about ");
  }

  private static long mappedByAChild(List<String> classPath) throws Exception {
    return Long.parseLong(output(classPath, List.of(), "size"));
  }

  private static String output(List<String> classPath, List<String> prefix, String what)
      throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            String.join(File.pathSeparator, classPath),
            OpenBlasDemandsTest.class.getName(),
            what));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** Loads Margay and prints the refusal, or prints how much is mapped. */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("size")) {
      System.out.println(OpenBlasDemands.mapped(Files.readString(Path.of("/proc/self/status"))));
      return;
    }
    try {
      NativeLibrary.load();
      System.out.println("loaded");
    } catch (NativeException e) {
      System.out.println(e.getMessage());
    }
  }
}
