package io.margay.cli;

import io.margay.onnx.OnnxTest;
import io.margay.onnx.OnnxTest.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code margay verify-onnx}: ONNX models against the results that come with them. */
@Command(
    name = "verify-onnx",
    sortOptions = false,
    description =
        "Run folders of ONNX tests (model.onnx, test_data_set_0/input_0.pb …, output_0.pb …; also"
            + " .gz) and compare what they give. Ends with 1 if any failed.")
final class VerifyOnnxCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "A test, or a folder with tests below it.")
  private List<Path> folders;

  @Option(
      names = "--rtol",
      paramLabel = "R",
      defaultValue = "1e-3",
      description = "How far a value may be from the expected one, as a part. Default: 1e-3.")
  private double relative;

  @Option(
      names = "--atol",
      paramLabel = "A",
      defaultValue = "1e-7",
      description = "And in all. Default: 1e-7.")
  private double absolute;

  @Override
  public Integer call() throws IOException {
    if (!(relative >= 0) || !(absolute >= 0)) {
      throw new UsageException("--rtol and --atol: expected 0 or more");
    }
    List<OnnxTest> tests = new ArrayList<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new IOException(folder + ": not a folder, expected one with ONNX tests");
      }
      List<OnnxTest> found = OnnxTest.in(folder);
      if (found.isEmpty()) {
        throw new IOException(folder + ": no .onnx file in it or below");
      }
      tests.addAll(found);
    }
    PrintWriter out = command.commandLine().getOut();
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    for (OnnxTest test : tests) {
      OnnxTest.Result result = test.run(relative, absolute);
      counts.merge(result.outcome(), 1, Integer::sum);
      String reason = result.reason().replace("\n", "; ");
      out.println(
          test.name()
              + " "
              + result.outcome().name().toLowerCase(Locale.ROOT)
              + (reason.isEmpty() ? "" : ": " + reason));
    }
    out.printf(
        Locale.ROOT,
        "%,d passed, %,d failed, %,d unsupported%n",
        counts.getOrDefault(Outcome.PASSED, 0),
        counts.getOrDefault(Outcome.FAILED, 0),
        counts.getOrDefault(Outcome.UNSUPPORTED, 0));
    return counts.containsKey(Outcome.FAILED) ? Main.FAILURE : 0;
  }
}
