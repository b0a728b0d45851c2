package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.internal.text.Clause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The published networks by name. */
public final class Architectures {

  private static final Map<String, Architecture> BY_NAME = new LinkedHashMap<>();

  static {
    List<Architecture> all = new ArrayList<>();
    all.add(Neocognitron.of());
    all.add(LeNet5.of());
    all.add(AlexNet.of());
    all.add(ZfNet.of());
    for (int layers : List.of(11, 13, 16, 19)) {
      all.add(Vgg.of(layers));
      all.add(Vgg.of(layers).withBatchNorm());
    }
    all.add(GoogLeNet.of());
    all.add(GoogLeNet.of().withAuxiliary());
    all.add(GoogLeNet.of().withBatchNorm());
    all.add(GoogLeNet.of().withBatchNorm().withAuxiliary());
    all.add(InceptionV3.of());
    all.add(InceptionV3.of().withAuxiliary());
    for (int layers : List.of(20, 32, 44, 56, 110)) {
      all.add(CifarResNet.of(layers));
    }
    for (int layers : List.of(18, 34, 50, 101, 152)) {
      all.add(ResNet.of(layers));
    }
    all.add(SeResNet.of());
    all.add(SqueezeNet.of());
    all.add(MobileNetV1.of());
    all.add(MobileNetV2.of());
    all.add(DenseNet.of());
    all.add(UNet.of());
    all.add(KimCnn.of());
    all.add(SoundCnn.of());
    all.add(PhotoCnn.of());
    all.add(Mlp.of());
    all.forEach(one -> BY_NAME.put(one.title(), one));
  }

  private Architectures() {}

  /**
   * An architecture for some pictures.
   *
   * @param pictures the shape of one
   * @param network with its classes
   */
  public record Sized(Shape pictures, Architecture network) {}

  /** The names, the oldest families first. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** How the network of a text is trained when nothing else is said. */
  public static Optional<String> recipe(String text) {
    return Optional.ofNullable(BY_NAME.get(text.split(":", 2)[0])).flatMap(Architecture::recipe);
  }

  /**
   * Reads a name with settings, such as {@code resnet-50:input=64x64x3:classes=10}.
   *
   * @param pictures when the text has no {@code input}; empty for those that it was published for
   * @param classes when the text has no {@code classes}; empty for those that it was published for
   * @param vocabulary of a network for sentences, when the text has no {@code vocabulary}
   * @return empty when nothing has the name
   * @throws IllegalArgumentException if a setting is unknown or out of its range
   */
  public static Optional<Sized> parse(
      String text, Optional<Shape> pictures, OptionalInt classes, OptionalInt vocabulary) {
    String name = text.split(":", 2)[0];
    Architecture known = BY_NAME.get(name);
    if (known == null) {
      return Optional.empty();
    }
    Clause clause = new Clause("network", text);
    String input = clause.word("input", "");
    int count = clause.whole("classes", classes.orElse(known.classes()));
    if (known instanceof Mlp mlp) {
      known =
          mlp.units(clause.whole("units", mlp.units()))
              .layers(clause.whole("layers", mlp.layers()));
    }
    if (known instanceof KimCnn kim) {
      known =
          kim.vocabulary(clause.whole("vocabulary", vocabulary.orElse(kim.vocabulary())))
              .units(clause.whole("units", kim.units()))
              .filters(clause.whole("filters", kim.filters()));
    }
    clause.refuseUnknown();
    if (count < 1) {
      throw clause.refusal("classes=" + count + ", expected at least 1", null);
    }
    Shape shape = pictures.orElse(known.pictures());
    if (!input.isEmpty()) {
      try {
        shape = Shape.parse(input);
      } catch (IllegalArgumentException wrong) {
        throw clause.refusal("input=" + wrong.getMessage(), wrong);
      }
    }
    return Optional.of(new Sized(shape, known.classes(count)));
  }
}
