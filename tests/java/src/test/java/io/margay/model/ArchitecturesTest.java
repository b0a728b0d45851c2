package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.augment.Augmentation;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.layer.Parameter;
import io.margay.layer.Softmax;
import io.margay.model.zoo.Architectures;
import io.margay.model.zoo.ResNet;
import io.margay.model.zoo.Vgg;
import io.margay.train.OneCycle;
import io.margay.train.Recipe;
import io.margay.train.Sgd;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Published networks against the parameter counts that were published. */
class ArchitecturesTest {

  /** As published: without running statistics. */
  private static final Map<String, Long> PARAMETERS =
      Map.ofEntries(
          Map.entry("neocognitron", 624 + 14_424 + 5_208 + 250L),
          Map.entry("lenet-5", 61_706L),
          Map.entry("zfnet", 62_357_608L),
          Map.entry("googlenet", 6_998_552L),
          Map.entry("googlenet-aux", 13_378_280L),
          Map.entry("googlenet-bn", 6_624_904L),
          Map.entry("googlenet-bn-aux", 13_004_888L),
          Map.entry("inception-v3", 23_834_568L),
          Map.entry("inception-v3-aux", 27_161_264L),
          Map.entry("alexnet", 61_100_840L),
          Map.entry("vgg-11", 132_863_336L),
          Map.entry("vgg-11-bn", 132_868_840L),
          Map.entry("vgg-13", 133_047_848L),
          Map.entry("vgg-13-bn", 133_053_736L),
          Map.entry("vgg-16", 138_357_544L),
          Map.entry("vgg-16-bn", 138_365_992L),
          Map.entry("vgg-19", 143_667_240L),
          Map.entry("vgg-19-bn", 143_678_248L),
          Map.entry("resnet-20", 269_722L),
          Map.entry("resnet-32", 464_154L),
          Map.entry("resnet-44", 658_586L),
          Map.entry("resnet-56", 853_018L),
          Map.entry("resnet-110", 1_727_962L),
          Map.entry("resnet-18", 11_689_512L),
          Map.entry("resnet-34", 21_797_672L),
          Map.entry("resnet-50", 25_557_032L),
          Map.entry("resnet-101", 44_549_160L),
          Map.entry("resnet-152", 60_192_808L),
          Map.entry("se-resnet-50", 28_088_024L),
          Map.entry("squeezenet-1.1", 1_235_496L),
          Map.entry("mobilenet-v1", 4_253_864L - 21_888),
          Map.entry("mobilenet-v2", 3_504_872L),
          Map.entry("u-net", 31_030_658L),
          Map.entry("densenet-121", 7_978_856L),
          Map.entry("kim-cnn", 10_000 * 300 + 12 * 300 * 100 + 300 + 301 * 6L),
          Map.entry("mlp", 9 * 64 + 65 * 64 + 65 * 2L),
          Map.entry(
              "photo-cnn",
              27 * 32L
                  + 18 * (32 * 32 + (32 + 64) * 32 + (64 + 128) * 64 + (128 + 256) * 128)
                  + 32 * 64
                  + 64 * 128
                  + 128 * 256
                  + 2 * 32 * (3 + 3 * (2 + 4 + 8))
                  + 2570),
          Map.entry("sound-cnn", 288 + 18_432 + 73_728 + 81_920 + 2 * (32 + 64 + 256) + 1_290L));

  static List<String> names() {
    return Zoo.published();
  }

  @ParameterizedTest
  @MethodSource("names")
  void learnsAsManyParametersAsPublished(String name) {
    Model model = Zoo.byName(name).orElseThrow();
    assertThat(learned(model)).isEqualTo(PARAMETERS.get(name));
    assertThat(Model.parse(model.program())).isEqualTo(model);
    assertThat(model.outputs()).allSatisfy(o -> assertThat(o.layer()).isInstanceOf(Softmax.class));
  }

  private static long learned(Model model) {
    return Node.count(model.parameters().values().stream().filter(Parameter::trainable).toList());
  }

  @Test
  void classesAreAtLeastOne() {
    assertThatThrownBy(() -> ResNet.of(18).classes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ResNet: 0 classes, expected at least 1");
    assertThatThrownBy(() -> ResNet.of(18).named(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("name");
  }

  @Test
  void kerasCountsRunningStatisticsToo() {
    assertThat(Zoo.byName("mobilenet-v1").orElseThrow().parameterCount()).isEqualTo(4_253_864);
    assertThat(Zoo.byName("mobilenet-v2").orElseThrow().parameterCount()).isEqualTo(3_538_984);
  }

  @Test
  void uNetVotesForEveryPixel() {
    Model model = Zoo.byName("u-net:input=64x32x3:classes=5").orElseThrow();
    assertThat(model.outputShape()).isEqualTo(Shape.of(64, 32, 5));
  }

  @Test
  void resNet50LooksAsInThePaper() {
    Model model = Zoo.byName("resnet-50").orElseThrow();
    assertThat(model.input().shape()).isEqualTo(Shape.of(224, 224, 3));
    assertThat(
            model.nodes().stream()
                .filter(node -> node.name().matches("pool1|conv[2-5]_\\d/add|fc"))
                .map(node -> node.name() + " " + node.output()))
        .containsExactly(
            "pool1 56x56x64",
            "conv2_1/add 56x56x256",
            "conv2_2/add 56x56x256",
            "conv2_3/add 56x56x256",
            "conv3_1/add 28x28x512",
            "conv3_2/add 28x28x512",
            "conv3_3/add 28x28x512",
            "conv3_4/add 28x28x512",
            "conv4_1/add 14x14x1024",
            "conv4_2/add 14x14x1024",
            "conv4_3/add 14x14x1024",
            "conv4_4/add 14x14x1024",
            "conv4_5/add 14x14x1024",
            "conv4_6/add 14x14x1024",
            "conv5_1/add 7x7x2048",
            "conv5_2/add 7x7x2048",
            "conv5_3/add 7x7x2048",
            "fc 1000");
    assertThat(model.program())
        .contains(
            """
            conv3_1/unit1/conv = conv2d(conv2_3/act) filters=128 kernel=1x1 padding=0 bias=false \
            init=he_normal
            """
                .replace(" padding=0", ""))
        .contains(
            "conv3_1/unit2/conv = conv2d(conv3_1/unit1/act) filters=128 kernel=3x3 stride=2x2")
        .contains("conv3_1/shortcut/conv = conv2d(conv2_3/act) filters=512 kernel=1x1 stride=2x2");
  }

  @Test
  void shortcutsOfResNet20LearnNothing() {
    Model model = Zoo.byName("resnet-20").orElseThrow();
    assertThat(model.input().shape()).isEqualTo(Shape.of(32, 32, 3));
    assertThat(
            model.nodes().stream()
                .filter(node -> node.name().matches("conv._./add|conv3_1/shortcut.*|fc"))
                .map(node -> node.name() + " " + node.output()))
        .containsExactly(
            "conv2_1/add 32x32x16",
            "conv2_2/add 32x32x16",
            "conv2_3/add 32x32x16",
            "conv3_1/shortcut/places 16x16x16",
            "conv3_1/shortcut/channels 16x16x32",
            "conv3_1/add 16x16x32",
            "conv3_2/add 16x16x32",
            "conv3_3/add 16x16x32",
            "conv4_1/add 8x8x64",
            "conv4_2/add 8x8x64",
            "conv4_3/add 8x8x64",
            "fc 10");
    assertThat(Zoo.recipe("resnet-18")).isEmpty();
  }

  @Test
  void resNet20IsTrainedAsInThePaperButFaster() {
    Recipe recipe = Recipe.parse(Zoo.recipe("resnet-20:classes=12").orElseThrow());
    assertThat(recipe.augmentation().text()).isEqualTo(Augmentation.parse("flip,crop:4").text());
    assertThat(recipe.optimizer())
        .isEqualTo(Sgd.of(0.1).momentum(0.9).withNesterov().weightDecay(0.005));
    assertThat(recipe.schedule()).isEqualTo(OneCycle.of());
    assertThat(recipe.batch()).isEqualTo(128);
    assertThat(recipe.epochs()).isEqualTo(30);
  }

  @Test
  void picturesAndClassesAreSettings() {
    Model small = Zoo.byName("vgg-16:input=32x32x1:classes=10").orElseThrow();
    assertThat(small.input().shape()).isEqualTo(Shape.of(32, 32, 1));
    assertThat(small.input().scale()).containsExactly(1 / 255.0);
    assertThat(small.classes()).isEqualTo(10);
    assertThat(Zoo.byName("vgg-16").orElseThrow().input().line())
        .isEqualTo(
            "image = input() shape=224x224x3 dtype=u8 "
                + "scale=0.017124753831663668,0.01750700280112045,0.017429193899782137 "
                + "shift=-2.1179039301310043,-2.0357142857142856,-1.8044444444444445");
    assertThat(
            Zoo.published("vgg-16:classes=7", Optional.of(Shape.of(32, 32, 1)), OptionalInt.of(10)))
        .contains(Zoo.byName("vgg-16:input=32x32x1:classes=7").orElseThrow());
    assertThat(Zoo.byName("vgg-12")).isEmpty();
    assertThat(Zoo.byName("vgg")).isEmpty();
    for (String[] wrong :
        new String[][] {
          {"resnet-18:size=3", "resnet-18 has no size, it has input, classes"},
          {"resnet-18:classes=0", "classes=0, expected at least 1"},
          {"resnet-18:classes=ten", "classes=ten, expected a whole number"},
          {"resnet-18:classes", "'classes', expected key=value, each key once"},
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Zoo.byName(wrong[0]))
          .withMessage("network '" + wrong[0] + "': " + wrong[1]);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Zoo.byName("resnet-18:input=large"))
        .withMessageStartingWith("network 'resnet-18:input=large': input=");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResNet.of(20))
        .withMessage("ResNet: 20 layers, expected one of [18, 34, 50, 101, 152]");
  }

  @Test
  void picturesThatAreTooSmallAreRefusedAtTheLayer() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Zoo.byName("vgg-11:input=28x28x1"))
        .withMessageStartingWith("vgg-11 for 28x28x1: MaxPool2d[2x2]: ")
        .withMessageEndingWith("\n  It was published for 224x224x3.");
  }

  @Test
  void aNetworkIsABlockOfALargerOne() {
    Input image = Input.image(32, 32, 3);
    Model model = Model.sequential(image, Vgg.of(11).classes(64).named("eye"), Dense.of(2));
    assertThat(model.parameters().keySet())
        .startsWith("eye/conv1_1/kernel")
        .endsWith("eye/fc8/bias", "dense/kernel", "dense/bias");
    assertThat(Architectures.names()).isEqualTo(Zoo.published());
  }
}
