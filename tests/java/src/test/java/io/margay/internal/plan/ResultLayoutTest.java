package io.margay.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The one struct that Java reads by offsets, against the header; api.cc asserts that compilers lay
 * it out so.
 */
class ResultLayoutTest {

  private static final Pattern STRUCT =
      Pattern.compile("typedef struct mg_result \\{(.*?)\\} mg_result;", Pattern.DOTALL);
  private static final Pattern FIELD = Pattern.compile("(double|int64_t|int32_t) (\\w+);");

  @Test
  void offsetsAreTheHeaders() throws IOException {
    String header =
        Files.readString(
            Path.of(System.getProperty("margay.root"), "native/include/margay/margay.h"));
    Matcher struct = STRUCT.matcher(header);
    assertThat(struct.find()).isTrue();
    Map<String, Integer> offsets = new LinkedHashMap<>();
    int end = 0;
    Matcher field = FIELD.matcher(struct.group(1).replaceAll("(?s)/\\*.*?\\*/", ""));
    while (field.find()) {
      int bytes = field.group(1).equals("int32_t") ? 4 : 8;
      end = (end + bytes - 1) / bytes * bytes;
      offsets.put(field.group(2), end);
      end += bytes;
    }
    assertThat(offsets)
        .containsEntry("loss", Context.LOSS)
        .containsEntry("updated", Context.UPDATED)
        .containsEntry("refused", Context.REFUSED)
        .hasSize(5);
    assertThat(end).isEqualTo(Context.RESULT_BYTES);
  }
}
