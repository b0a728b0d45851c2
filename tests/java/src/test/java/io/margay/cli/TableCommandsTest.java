package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.internal.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regression and classification of tables, from the command line. */
class TableCommandsTest {

  @TempDir private Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** Prices that areas, rooms and towns make; and whether a house is dear. */
  private Path houses() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder text = new StringBuilder("area,rooms,town,price,dear\n");
    for (int i = 0; i < 600; i++) {
      double area = 40 + 160 * random.nextDouble();
      int rooms = 1 + random.nextInt(6);
      boolean delft = random.nextBoolean();
      double price = 1000 * area + 15_000 * rooms + (delft ? 80_000 : 0) + 30 * area * rooms;
      text.append(
          String.format(
              Locale.ROOT,
              "%.2f,%d,%s,%.0f,%s\n",
              area,
              rooms,
              delft ? "delft" : "gouda",
              price,
              price > 230_000 ? "yes" : "no"));
    }
    return Files.writeString(file("houses.csv"), text);
  }

  private static Invocation succeed(Object... arguments) {
    Invocation run = Invocation.margay(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run;
  }

  private static Map<?, ?> test(Path json) throws IOException {
    return (Map<?, ?>) ((Map<?, ?>) JsonReader.read(Files.readString(json))).get("test");
  }

  @Test
  void aPriceIsLearnedAndPredicted() throws IOException {
    Path houses = houses();
    Path model = file("price.safetensors");
    String data = "csv:" + houses + ":target=price:inputs=area,rooms,town";
    succeed("train", "--task", "regress", "--data", data, "--out", model, "--json", file("t.json"));
    assertThat(((Number) test(file("t.json")).get("r2")).doubleValue()).isGreaterThan(0.95);
    assertThat(succeed("evaluate", model, "--data", data, "--json", file("e.json")).out())
        .startsWith("600 samples  loss ")
        .contains("r2 0.9");
    assertThat(test(file("e.json")).keySet()).isEqualTo(test(file("t.json")).keySet());
    Path asked = Files.writeString(file("asked.csv"), "town,rooms,area\ndelft,3,100\ngouda,1,50\n");
    String[] answers = succeed("predict", "--model", model, asked).out().split("\n");
    assertThat(answers).hasSize(2);
    assertThat(answers[0]).startsWith(asked + " line 2: ");
    assertThat(Double.parseDouble(answers[0].split(": ")[1])).isBetween(200_000.0, 268_000.0);
  }

  @Test
  void wordsAreClasses() throws IOException {
    Path model = file("dear.safetensors");
    String data = "csv:" + houses() + ":target=dear:inputs=area,rooms,town";
    succeed("train", "--data", data, "--epochs", 20, "--out", model, "--json", file("t.json"));
    assertThat(((Number) test(file("t.json")).get("accuracy")).doubleValue()).isGreaterThan(0.9);
    Path asked = Files.writeString(file("asked.csv"), "town,rooms,area\ndelft,6,190\n");
    assertThat(succeed("predict", "--model", model, asked, "--top", 1).out())
        .startsWith(asked + " line 2: yes ");
    Path other = Files.writeString(file("o.csv"), "town,rooms,area,dear\nleiden,6,190,yes\n");
    Invocation refused =
        Invocation.margay("evaluate", model, "--data", "csv:" + other + ":target=dear");
    assertThat(refused.err())
        .contains(other + ": line 2, column town: 'leiden', expected one of [delft, gouda]");
  }

  @Test
  void wrongSettingsAreRefused() throws IOException {
    Invocation none = Invocation.margay("train", "--data", "csv:x.csv");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("data 'csv': no target, expected target=COLUMN");
    Path houses = houses();
    Invocation missing = Invocation.margay("train", "--data", "csv:" + houses + ":target=cost");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err())
        .contains(houses + ": no column 'cost', expected one of [area, rooms, town, price, dear]");
  }
}
