package io.margay.train;

import io.margay.DataType;
import io.margay.data.Dataset;
import io.margay.model.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a trainer was told, checked and fixed: the builder's values at the moment of the build. */
final class Settings {

  final Model model;
  final Optimizer optimizer;
  final Loss loss;
  final boolean probabilities;
  final Schedule schedule;
  final int batch;
  final int epochs;
  final long seed;
  final boolean shuffle;
  final Dataset validation;
  final double validationSplit;
  final Lanes lanes;
  final DataType type;
  final int topK;
  final long memoryLimit;
  final List<Callback> callbacks;

  Settings(TrainerBuilder builder) {
    this.model = builder.model;
    this.optimizer = builder.optimizer;
    this.loss = builder.loss;
    this.probabilities = builder.probabilities;
    this.schedule = builder.schedule;
    this.batch = builder.batch;
    this.epochs = builder.epochs;
    this.seed = builder.seed;
    this.shuffle = builder.shuffle;
    this.validation = builder.validation;
    this.validationSplit = builder.validationSplit;
    this.lanes = builder.division();
    this.type = builder.type;
    this.topK = builder.topK;
    this.memoryLimit = builder.memoryLimit;
    this.callbacks = List.copyOf(builder.callbacks);
  }

  /** The program that the native compiler gets. */
  String program() {
    String network = model.program();
    String training = loss.program(model, topK);
    return probabilities
        ? network + "label = input() shape=" + model.classes() + "\n" + training.substring(network.length())
        : training;
  }

  /** The options that it gets. */
  String options() {
    return "mode=train batch=" + batch + " " + lanes.options() + " dtype=" + type.word()
        + " seed=" + seed + " " + optimizer.options() + (memoryLimit > 0 ? " memory_limit=" + memoryLimit : "");
  }

  /** As texts, from which a builder goes on. */
  Map<String, String> metadata() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("optimizer", optimizer.text());
    texts.put("loss", loss.word());
    texts.put("probabilities", Boolean.toString(probabilities));
    texts.put("schedule", schedule.text());
    texts.put("batch", Integer.toString(batch));
    texts.put("seed", Long.toString(seed));
    texts.put("shuffle", Boolean.toString(shuffle));
    texts.put("validation_split", Double.toString(validationSplit));
    texts.put("lanes", Integer.toString(lanes.shares()));
    texts.put("threads", Integer.toString(lanes.threads()));
    texts.put("type", type.word());
    texts.put("top_k", Integer.toString(topK));
    return texts;
  }
}
