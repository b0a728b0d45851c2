package io.margay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.error.NativeException;
import io.margay.internal.plan.Context;
import io.margay.internal.plan.Plan;
import io.margay.internal.plan.PlanFacts;
import io.margay.model.Model;
import io.margay.model.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Programs and options that are nearly right. What is read as a model is compiled, with the same
 * shapes, and what is compiled is read as a model.
 */
final class ProgramAttack implements Attack {

  /** Small, so that networks whose sizes were damaged are refused instead of run. */
  private static final String LIMIT = "memory_limit=33554432";

  @Override
  public String name() {
    return "programs";
  }

  @Override
  public int cost() {
    return 1;
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    ProgramGrammar grammar = new ProgramGrammar(random);
    String sound = grammar.program();
    String program = random.nextInt(4) == 0 ? sound : grammar.mutated(sound);
    String options = grammar.options();
    Files.write(folder.resolve("program.txt"), program.getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("options.txt"), options.getBytes(StandardCharsets.UTF_8));

    agree(program);
    try (Plan plan =
        Plan.compile(program, options.contains("memory_limit") ? options : options + " " + LIMIT)) {
      assertThat(plan.describe()).isNotBlank();
    } catch (IllegalArgumentException | NativeException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private static void agree(String program) {
    Model model = null;
    String javaSays = null;
    try {
      model = Model.parse(program);
      assertThat(Model.parse(model.program())).isEqualTo(model);
    } catch (IllegalArgumentException refused) {
      javaSays = refused.getMessage();
      assertThat(javaSays).isNotBlank();
    }
    // What a loss may stand on is asked when a trainer is built: a model is the network alone.
    try (Plan plan = Plan.compile(model == null ? program : model.program(), LIMIT)) {
      if (model != null) {
        same(model, plan);
        run(model, plan);
      } else {
        throw new AssertionError("the native core compiles what Java refuses: " + javaSays);
      }
    } catch (NativeException refused) { // of memory or of kernels, which Java does not know
      assertThat(refused.getMessage()).isNotBlank();
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      if (model != null) {
        throw new AssertionError(
            "Java reads what the native core refuses: " + refused.getMessage(), refused);
      }
    }
  }

  private static void same(Model model, Plan plan) {
    assertThat(plan.facts().outputs())
        .extracting(PlanFacts.Entry::shape)
        .isEqualTo(model.outputs().stream().map(Node::output).toList());
    Map<String, Shape> ours = new LinkedHashMap<>();
    model.parameters().forEach((name, parameter) -> ours.put(name, parameter.shape()));
    Map<String, Shape> theirs = new LinkedHashMap<>();
    for (PlanFacts.Entry parameter : plan.facts().parameters()) {
      theirs.put(parameter.name(), parameter.shape());
    }
    assertThat(theirs).isEqualTo(ours);
  }

  private static void run(Model model, Plan plan) {
    plan.initialize(1);
    try (Context context = plan.open()) {
      for (int i = 0; i < model.inputs().size(); i++) {
        context.bindStaging(i, DataType.F32);
      }
      context.run(1, false);
      for (int i = 0; i < model.outputs().size(); i++) {
        assertThat(context.output(i).remaining())
            .isGreaterThanOrEqualTo(
                Math.toIntExact(4 * model.outputs().get(i).output().elements()));
      }
    }
  }
}
