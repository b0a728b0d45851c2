package io.margay.cli;

import io.margay.loss.Measure;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What is measured beside the losses, while training and afterwards. */
final class MeasureOptions {
  @Option(
      names = "--metrics",
      paramLabel = "TEXT",
      split = ",",
      converter = OptionText.MeasureText.class,
      description = "What is measured beside it, with commas between: " + OptionText.MEASURES + ".")
  List<Measure> measures = new ArrayList<>();
}
