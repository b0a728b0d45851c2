package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, reading it ends in a model or in a refusal that can be shown. */
class ProgramMutationTest {

  private static final int MUTATIONS = 6_000;
  private static final String SIGNS = "=(),x#\n\t 0129-._abz\u00e9\ud83d\ude00";

  @Test
  void mutatedProgramsAreReadOrRefused() {
    for (int seed = 0; seed < MUTATIONS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      String name = Zoo.names().get(random.nextInt(Zoo.names().size()));
      String program = mutated(Zoo.byName(name).orElseThrow().program(), random);
      try {
        Model model = Model.parse(program);
        assertThat(Model.parse(model.program())).as("seed %d:%n%s", seed, program).isEqualTo(model);
      } catch (IllegalArgumentException refused) {
        assertThat(refused.getMessage()).as("seed %d:%n%s", seed, program).isNotBlank();
      } catch (RuntimeException defect) {
        fail("seed " + seed + ":\n" + program, defect);
      }
    }
  }

  private static String mutated(String program, SplittableRandom random) {
    StringBuilder text = new StringBuilder(program);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
        case 2 -> text.setCharAt(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
        default -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 40)));
      }
    }
    return text.toString();
  }
}
