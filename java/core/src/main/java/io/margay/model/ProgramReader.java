package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.internal.text.Decimal;
import io.margay.internal.text.Nearest;
import io.margay.layer.AttributeException;
import io.margay.layer.Layer;
import io.margay.model.ProgramLine.Attribute;
import io.margay.model.ProgramLine.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes a model of a network program that is a chain, and says of any other text what is wrong and where.
 */
final class ProgramReader {

  private static final String INPUT = "input";
  private static final String LOSS = "cross_entropy";
  private static final List<String> OPS =
      Stream.of(List.of(INPUT), Layer.OPS, List.of(LOSS)).flatMap(List::stream).toList();
  private static final List<String> INPUT_KEYS = List.of("shape", "dtype", "scale", "shift");
  private static final List<String> LOSS_KEYS = List.of("from", "top_k");

  private final List<ProgramLine> lines;
  private final Map<String, ProgramLine> declared = new HashMap<>();
  private final List<Layer> layers = new ArrayList<>();
  private ProgramLine loss;
  private String label;
  private Input input;
  private String end;
  private Shape shape;

  private ProgramReader(List<ProgramLine> lines) {
    this.lines = lines;
  }

  static Model read(String program) {
    List<ProgramLine> lines = ProgramLine.all(program);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("the program is empty: it needs an input and at least one layer");
    }
    return new ProgramReader(lines).model();
  }

  private Model model() {
    for (ProgramLine line : lines) {
      if (line.op().text().equals(LOSS)) {
        loss(line);
      }
    }
    for (ProgramLine line : lines) {
      ProgramLine first = declared.get(line.name().text());
      if (first != null) {
        throw line.refusal(line.name().column(), "the name '" + line.name().text() + "' is taken by line "
            + first.number());
      }
      checkInputs(line);
      switch (line.op().text()) {
        case "input" -> input(line);
        case "cross_entropy" -> label(line);
        default -> layer(line);
      }
      declared.put(line.name().text(), line);
    }
    if (input == null) {
      throw new IllegalArgumentException(
          "the program has no input. Begin with a line such as: image = input() shape=28x28x1 dtype=u8");
    }
    return Model.sequential(input, layers);
  }

  private void loss(ProgramLine line) {
    if (loss != null) {
      throw line.refusal(line.op().column(), "a second " + LOSS + "; the first is on line " + loss.number());
    }
    if (line.inputs().size() != 2) {
      throw line.refusal(line.op().column(), LOSS + " takes two inputs, the votes and the label, not "
          + line.inputs().size());
    }
    Map<String, String> values = values(line, LOSS_KEYS);
    String from = values.getOrDefault("from", "logits");
    if (!from.equals("logits") && !from.equals("probabilities")) {
      throw line.refusal(column(line, "from"), "from '" + from + "': expected logits or probabilities");
    }
    if (!values.getOrDefault("top_k", "1").matches("0*[1-9][0-9]{0,8}")) {
      throw line.refusal(column(line, "top_k"), "top_k '" + values.get("top_k")
          + "': expected a whole number of at least 1");
    }
    loss = line;
    label = line.inputs().get(1).text();
  }

  private void label(ProgramLine line) {
    ProgramLine from = declared.get(label);
    if (from != null && !from.op().text().equals(INPUT)) {
      throw line.refusal(line.inputs().get(1).column(), "the label '" + label
          + "' is a node of the network, expected an input of its own");
    }
  }

  private void checkInputs(ProgramLine line) {
    for (int i = 0; i < line.inputs().size(); i++) {
      Word word = line.inputs().get(i);
      String name = word.text();
      boolean freeLabel = line == loss && i == 1 && lines.stream().noneMatch(l -> l.name().text().equals(name));
      if (declared.containsKey(name) || freeLabel) {
        continue;
      }
      for (ProgramLine below : lines) {
        if (below.name().text().equals(name)) {
          throw line.refusal(word.column(), "'" + name + "' is declared on line " + below.number()
              + ", expected above its use. Move that line up.");
        }
      }
      throw line.refusal(word.column(), "'" + name + "' is not declared."
          + Nearest.suggestion(name, declared.keySet()));
    }
  }

  private void input(ProgramLine line) {
    if (!line.inputs().isEmpty()) {
      throw line.refusal(line.inputs().get(0).column(), "input takes no inputs: write input()");
    }
    Map<String, String> values = values(line, INPUT_KEYS);
    if (!values.containsKey("shape")) {
      throw line.refusal(line.op().column(), "input needs shape=, such as shape=28x28x1");
    }
    DataType type = attribute(line, "dtype", () -> DataType.parse(values.getOrDefault("dtype", "f32")));
    Input unnamed = attribute(line, "shape", () -> Input.of(Shape.parse(values.get("shape")), type));
    Input read = unnamed.named(line.name().text());
    Input scaled = attribute(line, "scale", () -> read.scale(numbers("scale", values.getOrDefault("scale", "1"))));
    Input shifted = attribute(line, "shift", () -> scaled.shift(numbers("shift", values.getOrDefault("shift", "0"))));
    if (line.name().text().equals(label)) {
      return;
    }
    if (input != null) {
      throw line.refusal(line.name().column(), "a second input; a model has one, '" + input.name()
          + "', besides the label of " + LOSS);
    }
    input = shifted;
    end = input.name();
    shape = input.shape();
  }

  private void layer(ProgramLine line) {
    if (!Layer.OPS.contains(line.op().text())) {
      throw line.refusal(line.op().column(), "unknown operator '" + line.op().text() + "'; known: "
          + String.join(", ", OPS) + "." + Nearest.suggestion(line.op().text(), OPS));
    }
    Map<String, String> values = values(line, null);
    Layer layer;
    try {
      layer = Layer.parse(line.op().text(), values, line.name().text());
    } catch (AttributeException e) {
      throw line.refusal(column(line, e.key()), e.getMessage());
    } catch (IllegalArgumentException e) {
      throw line.refusal(line.op().column(), e.getMessage());
    }
    if (line.inputs().size() != 1) {
      throw line.refusal(line.op().column(), line.op().text() + " takes one input, not " + line.inputs().size());
    }
    Word from = line.inputs().get(0);
    if (from.text().equals(label)) {
      throw line.refusal(from.column(), "'" + label + "' is the label of the loss on line " + loss.number()
          + ", expected an input of its own");
    }
    if (!from.text().equals(end)) {
      throw line.refusal(from.column(), line.name().text() + " takes '" + from.text() + "', but the node before it is '"
          + end + "'. A Model is a chain: each node takes the one above it.");
    }
    try {
      shape = layer.output(shape);
    } catch (ShapeException e) {
      throw new ShapeException(line.message(line.op().column(), e.getMessage()), e);
    }
    layers.add(layer);
    end = line.name().text();
  }

  /** The words by key; with {@code known}, any other key is refused. */
  private static Map<String, String> values(ProgramLine line, List<String> known) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Attribute attribute : line.attributes()) {
      if (known != null && !known.contains(attribute.key())) {
        throw line.refusal(attribute.column(), line.op().text() + " does not know key '" + attribute.key() + "'."
            + Nearest.suggestion(attribute.key(), known));
      }
      if (values.put(attribute.key(), attribute.value()) != null) {
        throw line.refusal(attribute.column(), "the key '" + attribute.key() + "' is given twice");
      }
    }
    return values;
  }

  private static int column(ProgramLine line, String key) {
    return line.attributes().stream().filter(a -> a.key().equals(key))
        .mapToInt(Attribute::column).findFirst().orElse(line.op().column());
  }

  private static <T> T attribute(ProgramLine line, String key, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException e) {
      throw line.refusal(column(line, key), e.getMessage());
    }
  }

  private static double[] numbers(String key, String text) {
    return Arrays.stream(text.split(",", -1)).mapToDouble(word -> Decimal.parse(key, word)).toArray();
  }
}
