package io.margay.hostile;

import java.nio.file.Path;
import java.util.List;

/**
 * One kind of hostile use. An attempt is decided by its seed alone, and ends in an exception when
 * Margay did what it must not do.
 */
interface Attack {

  List<Attack> ALL =
      List.of(
          new FileAttack(),
          new OnnxAttack(),
          new ProgramAttack(),
          new ThreadAttack(),
          new TrainerAttack(),
          new StackAttack(),
          new RewriteAttack(),
          new LimitAttack(),
          new RedeploymentAttack(),
          new KillAttack());

  /** One word, for tables, folders and {@code -Dhostile.kind}. */
  String name();

  /** How many attempts of the cheapest kind take as long as one of this. */
  int cost();

  /** Options of the JVM that makes the attempts; kinds with the same options share one. */
  default List<String> options() {
    return List.of("-Xmx256m");
  }

  /** What all attempts in a process need, once. */
  default void prepare(Path folder) throws Exception {}

  /**
   * One attempt.
   *
   * @param folder where inputs are left, so that they are kept when the attempt fails; empty at
   *     first
   * @throws org.opentest4j.TestAbortedException if this machine cannot make it; the message has the
   *     reason
   */
  void attempt(long seed, Path folder) throws Exception;

  static Attack named(String name) {
    return ALL.stream()
        .filter(attack -> attack.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no kind '"
                        + name
                        + "', expected one of "
                        + ALL.stream().map(Attack::name).toList()));
  }
}
