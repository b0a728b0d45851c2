package io.margay.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code margay} command line.
 *
 * <p>Exit codes: 0 done; 1 a failure, told in one sentence on standard error ({@code --stacktrace}
 * shows where it came from); 2 wrong usage; 130 interrupted by Ctrl-C, after the step was finished
 * and the checkpoint saved.
 */
@Command(
    name = "margay",
    description = "Trains, saves and runs convolutional networks.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    sortOptions = false,
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      FilterCommand.class,
      MapsCommand.class,
      SummaryCommand.class,
      ProgramCommand.class,
      DescribeCommand.class,
      BenchCommand.class,
      AugmentCommand.class,
      ConvertCommand.class,
      VerifyOnnxCommand.class,
      VersionCommand.class
    })
public final class Main implements Runnable {
  static final int FAILURE = 1;
  static final int USAGE = 2;
  static final int INTERRUPTED = 130;

  /** How the Java platform's older classes say it. */
  private static final String MISSING = " (No such file or directory)";

  @Spec private CommandSpec spec;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "On a failure, print where it came from.")
  private boolean stacktrace;

  Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), arguments));
  }

  /** Runs a command that prints to {@code out} and {@code err}; returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Main main = new Main();
    CommandLine line =
        new CommandLine(main)
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(Main::explainUsage)
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> main.explain(failure, command));
    line.getSubcommands().values().forEach(Main::addHelp);
    try {
      return line.execute(arguments);
    } catch (LinkageError | OutOfMemoryError failure) {
      return main.explain(failure, line);
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** Without a command there is nothing to run: shows what there is. */
  @Override
  public void run() {
    throw new UsageException(
        "no command given: use one of " + String.join(", ", spec.subcommands().keySet()));
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and end.")
                .build());
  }

  private static int explainUsage(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    StringBuilder text =
        new StringBuilder(name(command)).append(": ").append(sentence(mistake.getMessage()));
    if (mistake instanceof UnmatchedArgumentException unmatched) {
      List<String> similar = unmatched.getSuggestions();
      if (!similar.isEmpty()) {
        text.append(" Did you mean ").append(String.join(" or ", similar)).append('?');
      }
    }
    command.getErr().println(text.append(" Try ").append(name(command)).append(" --help."));
    return USAGE;
  }

  private int explain(Throwable failure, CommandLine command) {
    if (failure instanceof UsageException mistake) {
      return explainUsage(
          new ParameterException(command, mistake.getMessage(), mistake), new String[0]);
    }
    if (stacktrace) {
      failure.printStackTrace(command.getErr());
    } else {
      command.getErr().println(name(command) + ": " + message(failure));
    }
    return FAILURE;
  }

  /**
   * One sentence about {@code failure}; a path alone, which is all that some file exceptions say,
   * gets the reason added.
   */
  static String message(Throwable failure) {
    if (failure instanceof NoSuchFileException missing && missing.getReason() == null) {
      return missing.getFile() + ": there is no such file";
    }
    if (failure instanceof FileNotFoundException missing
        && String.valueOf(missing.getMessage()).endsWith(MISSING)) {
      return missing.getMessage().replace(MISSING, ": there is no such file");
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      return file.getFile() + ": " + file.getClass().getSimpleName();
    }
    if (failure instanceof UncheckedIOException) {
      return message(failure.getCause());
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory: " + failure.getMessage();
    }
    boolean ours =
        failure instanceof IllegalArgumentException
            || failure.getClass().getName().startsWith("io.margay.");
    String text = failure.getMessage();
    if (text == null || text.isBlank()) {
      return failure.getClass().getName() + " (see --stacktrace)";
    }
    boolean known =
        ours || failure instanceof IllegalStateException || failure instanceof IOException;
    return known ? text : failure.getClass().getSimpleName() + ": " + text + " (see --stacktrace)";
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }

  private static String sentence(String message) {
    String text = message.strip();
    return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
  }
}
