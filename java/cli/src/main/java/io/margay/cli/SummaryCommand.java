package io.margay.cli;

import io.margay.model.Drawing;
import io.margay.model.Model;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code margay summary}: layers, output shapes and parameters, as Keras prints them. */
@Command(
    name = "summary",
    description =
        "Show a network's layers, output shapes and parameters, as Keras prints them, or draw it.")
final class SummaryCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Mixin private ModelChoice choice;

  @Option(names = "--dot", description = "Print the graph in the language of Graphviz instead.")
  private boolean dot;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Draw the graph into a file that browsers show; Graphviz is not needed.")
  private Path svg;

  @Override
  public Integer call() throws Exception {
    Destinations.requireWritable(svg);
    Model model = choice.model();
    PrintWriter out = command.commandLine().getOut();
    if (dot) {
      out.print(Drawing.dot(model));
      out.flush();
    } else if (svg == null) {
      out.println(model.summary());
    }
    if (svg != null) {
      Files.writeString(svg, Drawing.svg(model));
    }
    return 0;
  }
}
