package io.margay.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the names of files say: fields with other characters between, one of which is the class, and
 * one may say which files are held back to test with.
 *
 * <pre>
 * FileNames.of("{digit}_{speaker}_{take}").heldBack("take", "0-4")            7_theo_12.wav: digit 7, speaker theo, take 12
 * FileNames.of("{digit}_{speaker}_{take}").kind("speaker")                    the speakers are the classes
 * </pre>
 *
 * <p>Each field has at least one character, and as few as the rest of the name allows. A field's
 * name may stand in {@code <>} as well. What is behind the last dot of a file's name, and of a
 * pattern that ends in it, does not count.
 *
 * @param pattern such as {@code {digit}_{speaker}_{take}}
 * @param kind the field that is the class
 * @param held the field that says what is held back, or empty
 * @param values of that field, with commas between; {@code 0-4} for a range of whole numbers
 */
public record FileNames(String pattern, String kind, String held, String values) {

  private static final Pattern FIELD = Pattern.compile("[{<]([A-Za-z][A-Za-z0-9]*)[}>]");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

  /**
   * @throws IllegalArgumentException if the pattern has no field or one twice, or has none of these
   *     names
   */
  public FileNames {
    List<String> fields = fields(pattern);
    require(fields, pattern, kind, "the class");
    if (!held.isEmpty()) {
      require(fields, pattern, held, "what is held back");
      if (values.isEmpty()) {
        throw new IllegalArgumentException(
            "FileNames: no values of " + held + " are held back, expected such as 0-4");
      }
    }
  }

  /**
   * Names whose first field is the class, and nothing is held back.
   *
   * @throws IllegalArgumentException if the pattern has no field, or one twice
   */
  public static FileNames of(String pattern) {
    return new FileNames(pattern, fields(pattern).get(0), "", "");
  }

  /** With another field as the class. */
  public FileNames kind(String field) {
    return new FileNames(pattern, field, held, values);
  }

  /**
   * With files that are held back to test with.
   *
   * @param field whose value says so
   * @param chosen its values, with commas between, such as {@code 0-4} or {@code theo,lucas}
   */
  public FileNames heldBack(String field, String chosen) {
    return new FileNames(pattern, kind, field, chosen);
  }

  private static void require(List<String> fields, String pattern, String field, String what) {
    if (!fields.contains(field)) {
      throw new IllegalArgumentException(
          "FileNames: '"
              + pattern
              + "' has no field "
              + field
              + " for "
              + what
              + ", it has "
              + fields);
    }
  }

  private static List<String> fields(String pattern) {
    List<String> fields = new ArrayList<>();
    for (Matcher field = FIELD.matcher(pattern); field.find(); ) {
      if (fields.contains(field.group(1))) {
        throw new IllegalArgumentException(
            "FileNames: '" + pattern + "' has the field " + field.group(1) + " twice");
      }
      fields.add(field.group(1));
    }
    if (fields.isEmpty()) {
      throw new IllegalArgumentException(
          "FileNames: '" + pattern + "', expected fields in braces such as {class}_{number}");
    }
    return fields;
  }

  private static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** The fields of a file's name; empty when it does not fit. */
  public Optional<Map<String, String>> read(String fileName) {
    Matcher name = expression().matcher(stem(fileName));
    if (!name.matches()) {
      return Optional.empty();
    }
    Map<String, String> found = new LinkedHashMap<>();
    int group = 1;
    for (String field : fields(pattern)) {
      found.put(field, name.group(group++));
    }
    return Optional.of(found);
  }

  private Pattern expression() {
    StringBuilder expression = new StringBuilder();
    String text = stem(pattern);
    int end = 0;
    for (Matcher field = FIELD.matcher(text); field.find(); end = field.end()) {
      expression.append(Pattern.quote(text.substring(end, field.start()))).append("(.+?)");
    }
    return Pattern.compile(expression.append(Pattern.quote(text.substring(end))).toString());
  }

  /** Whether a file with these fields is held back. */
  public boolean isHeldBack(Map<String, String> fields) {
    String value = fields.getOrDefault(held, "");
    for (String chosen : held.isEmpty() ? new String[0] : values.split(",")) {
      Matcher range = RANGE.matcher(chosen);
      if (chosen.equals(value) || range.matches() && isWithin(range, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWithin(Matcher range, String value) {
    return value.matches("\\d{1,9}")
        && Integer.parseInt(value) >= Integer.parseInt(range.group(1))
        && Integer.parseInt(value) <= Integer.parseInt(range.group(2));
  }
}
