package io.margay.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void valuesOfEachKindAreRead() throws IOException {
    Object read =
        JsonReader.read(
            " {\"a\": [1, -2.5, 1e3, true, false, null], \"b\": {\"c\": \"x\\n"
                + "y\\u00e9\\ud83d\\ude00\"}} ");

    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("a", Arrays.asList(1L, -2.5, 1000.0, true, false, null));
    expected.put("b", Map.of("c", "x\nyé😀"));
    assertThat(read).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{a:1}",
        "01",
        "1.",
        ".5",
        "-",
        "1e",
        "+1",
        "nul",
        "\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"a\nb\"",
        "1 2",
        "[1 2]",
        "{\"a\" 1}",
        "1e999",
        "NaN",
        "\u00a01"
      })
  void whatIsNotJsonIsRefusedWithItsPlace(String text) {
    assertThatThrownBy(() -> JsonReader.read(text))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("JSON, character ");
  }

  @Test
  void whatTakesMoreOfTheHeapThanItMayIsRefused() throws IOException {
    String text = "[" + "[],".repeat(999) + "[]]";
    assertThat((List<?>) JsonReader.read(text, 100_000)).hasSize(1000);
    assertThatThrownBy(() -> JsonReader.read(text, 50_000))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "JSON, character 1702: the text so far needs more than 50,000 bytes of heap, all that"
                + " it may take. Start with a larger heap (-Xmx).");
  }

  @Test
  void depthIsLimited() throws IOException {
    int limit = JsonReader.MAX_DEPTH;
    JsonReader.read("[".repeat(limit) + "]".repeat(limit));

    assertThatThrownBy(() -> JsonReader.read("[".repeat(1_000_000)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("levels");
  }

  @Test
  void wholeNumbersBeyondLongAreDoubles() throws IOException {
    assertThat(JsonReader.read("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(JsonReader.read("9223372036854775808")).isEqualTo(9.223372036854775807e18);
  }

  @Test
  void everyDoubleComesBackBitForBit() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(JsonReader.read(JsonWriter.write(value))).isEqualTo(value);
      }
    }
  }

  @Test
  void everyTextComesBack() throws IOException {
    StringBuilder all = new StringBuilder("😀");
    for (char c = 0; c < 0xd800; c++) {
      all.append(c);
    }
    assertThat(JsonReader.read(JsonWriter.write(all.toString()))).isEqualTo(all.toString());
  }

  @Test
  void numbersThatJsonDoesNotHaveBecomeNull() {
    assertThat(JsonWriter.write(List.of(Double.NaN, Float.POSITIVE_INFINITY, 1)))
        .isEqualTo("[null,null,1]");
  }

  @Test
  void otherTypesAreRefused() {
    assertThatThrownBy(() -> JsonWriter.write(List.of('c')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("JSON: java.lang.Character has no form in JSON");
  }
}
