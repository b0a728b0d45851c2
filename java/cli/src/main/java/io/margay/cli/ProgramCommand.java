package io.margay.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code margay program}: the network program, which every command takes as a model when it is in a
 * file.
 */
@Command(
    name = "program",
    description = "Print a network as a network program; every command takes the file as a model.")
final class ProgramCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Mixin private ModelChoice choice;

  @Override
  public Integer call() throws Exception {
    command.commandLine().getOut().println(choice.model().program().stripTrailing());
    return 0;
  }
}
