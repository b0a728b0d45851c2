package io.margay.cli;

import io.margay.internal.JavaCpp;
import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code margay version}: the versions of everything that a bug report should name. */
@Command(
    name = "version",
    description = "Show the versions of Margay, its native library and what is below them.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    for (String line : getVersion()) {
      command.commandLine().getOut().println(line);
    }
    NativeLibrary.load();
    command
        .commandLine()
        .getOut()
        .println(line("libmargay", NativeLibrary.text(Native.mg_version())));
    NativeLibrary.text(Native.mg_system())
        .lines()
        .forEach(fact -> command.commandLine().getOut().println("  " + fact));
    return 0;
  }

  /** What is known without the native library. */
  @Override
  public String[] getVersion() throws Exception {
    List<String> lines = new ArrayList<>();
    String revision = Machine.revision().map(letters -> " (" + letters + ")").orElse("");
    lines.add(line("margay", NativeLibrary.version() + revision));
    lines.add(line("javacpp", JavaCpp.version()));
    lines.add(line("java", Machine.java()));
    lines.add(line("system", Machine.system()));
    lines.add(line("processor", Machine.processor() + ", " + Machine.cores() + " cores"));
    return lines.toArray(String[]::new);
  }

  private static String line(String name, String value) {
    return String.format("%-10s %s", name, value);
  }
}
