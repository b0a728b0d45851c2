package io.margay.cli;

import io.margay.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that say how single layers are trained. */
final class LayerOptions {

  @Option(
      names = "--freeze",
      paramLabel = "PATTERN",
      description =
          "Leave the parameters of these layers as they are: a name, in which * stands for any"
              + " characters. May be given again.")
  private List<String> frozen = new ArrayList<>();

  @Option(
      names = "--rate",
      paramLabel = "PATTERN=FACTOR",
      description =
          "Train these layers at so many times the learning rate. May be given again; the last one"
              + " that describes a layer counts.")
  private Map<String, Double> rates = new LinkedHashMap<>();

  /**
   * The model whose layers are trained as was said.
   *
   * @throws UsageException if a pattern is the name of no layer, or a factor is out of its range
   */
  Model of(Model model) {
    Model changed = model;
    for (Map.Entry<String, Double> rate : rates.entrySet()) {
      try {
        changed = changed.rate(rate.getKey(), rate.getValue());
      } catch (IllegalArgumentException refusal) {
        throw new UsageException(
            "--rate " + rate.getKey() + "=" + rate.getValue() + ": " + refusal.getMessage());
      }
    }
    for (String pattern : frozen) {
      try {
        changed = changed.freeze(pattern);
      } catch (IllegalArgumentException none) {
        throw new UsageException("--freeze: " + none.getMessage());
      }
    }
    return changed;
  }

  /**
   * @throws UsageException if anything was said
   */
  void refuse() {
    if (!frozen.isEmpty()) {
      throw new UsageException("--freeze: the checkpoint knows what is frozen. Leave it out.");
    }
    if (!rates.isEmpty()) {
      throw new UsageException("--rate: the checkpoint knows the layers' rates. Leave it out.");
    }
  }
}
