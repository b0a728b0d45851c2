package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.internal.plan.Plan;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Published networks, of the size that they were published for, run on kernels that were made for
 * it: none of oneDNN's reference kernels, and reorders whose reason is said. Every build looks at
 * two, {@code -Pnetworks} at all.
 */
class KernelsTest {

  /** oneDNN's names: ref:any, simple:any, ref_int8:any. */
  private static final Pattern SLOW = Pattern.compile("\\s(\\w*ref\\w*|simple):");

  @ParameterizedTest
  @ValueSource(strings = {"resnet-50", "squeezenet-1.1"})
  void fastKernelsOnly(String name) {
    predictsFast(name);
    trainsFast(name);
  }

  static List<String> names() {
    return Zoo.published();
  }

  @ParameterizedTest
  @MethodSource("names")
  @Tag("networks")
  void fastKernelsOnlyInEveryOne(String name) {
    predictsFast(name);
    trainsFast(name);
  }

  private static void predictsFast(String name) {
    requireFast(Zoo.byName(name).orElseThrow().describe(1));
  }

  private static void trainsFast(String name) {
    Model model = Zoo.byName(name).orElseThrow();
    List<Loss> losses =
        model.outputs().stream()
            .<Loss>map(output -> CrossEntropy.of().output(output.name()).target("label"))
            .toList();
    String program = Objective.of(model, losses).program();
    try (Plan plan = Plan.compile(program, "mode=train batch=2")) {
      requireFast(plan.describe());
    }
  }

  private static void requireFast(String description) {
    List<String> slow =
        description.lines().filter(line -> SLOW.matcher(line).find()).collect(Collectors.toList());
    assertThat(slow).isEmpty();
    List<String> reorders =
        description
            .lines()
            .filter(line -> line.contains(" reorder: "))
            .collect(Collectors.toList());
    List<String> reasons =
        description
            .lines()
            .filter(line -> line.startsWith("reorder of "))
            .collect(Collectors.toList());
    assertThat(reasons).hasSameSizeAs(reorders).allMatch(line -> !line.endsWith("nobody reads it"));
  }
}
