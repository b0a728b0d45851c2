package io.margay.cli;

import io.margay.Tensor;
import io.margay.data.Images;
import io.margay.model.PictureFilter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code margay filter}: a picture through a filter that a person chose. */
@Command(
    name = "filter",
    sortOptions = false,
    description = "Put a picture through a filter: sharpen, blur, edges or numbers of your own.")
final class FilterCommand implements Callable<Integer> {
  private static final int COLOURS = 3;

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "PICTURE", description = "A JPEG, PNG, GIF or BMP file.")
  private Path picture;

  @Option(
      names = "--kernel",
      required = true,
      paramLabel = "NAME|NUMBERS",
      description =
          "sharpen, blur, edge-enhance, edge-detect, sobel, or rows of numbers such as"
              + " \"0 1 0/1 -4 1/0 1 0\".")
  private String kernel;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The PNG file to write, as large as the picture.")
  private Path target;

  @Override
  public Integer call() throws Exception {
    PictureFilter filter;
    try {
      filter = PictureFilter.parse(kernel);
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--kernel: " + wrong.getMessage());
    }
    Destinations.requireWritable(target);
    Tensor seen = Images.read(picture, COLOURS);
    Images.writePng(filter.picture(seen), target);
    PrintWriter out = command.commandLine().getOut();
    out.printf(Locale.ROOT, "wrote %s, %s: %s through %s%n", target, seen.shape(), picture, filter);
    return 0;
  }
}
