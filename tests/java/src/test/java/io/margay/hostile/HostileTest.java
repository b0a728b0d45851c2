package io.margay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.hostile.Siege.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing that a user does ends the JVM: hostile attempts of every kind, few of them here, and as
 * many as are wanted with {@code mvn verify -Phostile -Dhostile.seed=1 -Dhostile.count=100000}.
 */
@Tag("hostile")
class HostileTest {

  private static final String SEE = "failures, which target/hostile/report.txt shows";

  @Test
  void nothingHostileEndsTheProcessOrGoesUnanswered() throws Exception {
    long seed = Long.parseLong(System.getProperty("hostile.seed", "1"));
    long count = Long.parseLong(System.getProperty("hostile.count", "400"));
    String kinds = System.getProperty("hostile.kind", "");
    Path folder = Path.of("target", "hostile").toAbsolutePath();

    ExecutorService sieges =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    List<Future<Report>> begun = new ArrayList<>();
    for (Attack attack : Attack.ALL) {
      if (kinds.isEmpty() || List.of(kinds.split(",")).contains(attack.name())) {
        Siege siege =
            new Siege(
                attack, folder.resolve(attack.name()), seed, Math.max(1, count / attack.cost()));
        begun.add(sieges.submit(siege::run));
      }
    }
    sieges.shutdown();
    List<Report> reports = new ArrayList<>();
    for (Future<Report> report : begun) {
      reports.add(report.get());
    }
    String table = table(reports, seed);
    System.out.println(table);
    Files.writeString(folder.resolve("report.txt"), table);
    assertThat(reports).as("kinds named '%s'", kinds).isNotEmpty();
    assertThat(reports.stream().mapToInt(report -> report.failures().size()).sum())
        .as(SEE)
        .isZero();
  }

  private static String table(List<Report> reports, long seed) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "hostile attempts, seeds from %d%n%-12s %10s %10s %10s%n",
                seed,
                "kind",
                "attempts",
                "skipped",
                "failures"));
    for (Report report : reports) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-12s %,10d %,10d %,10d%n",
              report.kind(),
              report.attempts(),
              report.skipped(),
              report.failures().size()));
    }
    for (Report report : reports) {
      report
          .reasons()
          .forEach(
              reason ->
                  text.append(report.kind()).append(" skipped: ").append(reason).append('\n'));
      for (String failure : report.failures()) {
        String number = failure.substring(0, failure.indexOf(' '));
        text.append(
            String.format(
                "%n%s %s%n  again: mvn verify -Phostile -Dhostile.kind=%s -Dhostile.seed=%s"
                    + " -Dhostile.count=1%n  input: target/hostile/%s/failed-%s%n",
                report.kind(), failure, report.kind(), number, report.kind(), number));
      }
    }
    return text.toString();
  }
}
