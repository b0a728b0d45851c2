package io.margay.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.model.Predictor;
import io.margay.model.Zoo;
import io.margay.train.Trainer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program does not have to wait for until its first prediction. */
class StartTest {

  private static final Set<String> UNUSED =
      Set.of(
          "java.lang.runtime.ObjectMethods",
          "org.bytedeco.javacpp.Loader",
          "org.bytedeco.javacpp.Pointer",
          "java.security.MessageDigest");

  /** Loads a model and predicts once. */
  static final class Program {
    public static void main(String[] arguments) throws Exception {
      try (Predictor predictor = Predictor.load(Path.of(System.getProperty("model")))) {
        System.out.println(predictor.predict(new float[28 * 28]).length);
      }
    }
  }

  @Test
  void whatTheJvmWouldLinkAtRunTimeIsNotUsed(@TempDir Path folder) throws Exception {
    Path model = folder.resolve("model.safetensors");
    try (Trainer trainer = Trainer.of(Zoo.kerasSequential()).batch(1).epochs(1).build()) {
      trainer.save(model);
    }
    Path log = folder.resolve("classes");
    assertThat(
            ChildJvm.run(
                Program.class,
                "-Xlog:class+load:file=" + log,
                "-Dmodel=" + model,
                "-Dorg.bytedeco.javacpp.cachedir="
                    + System.getProperty("org.bytedeco.javacpp.cachedir")))
        .isEqualTo("10");

    List<String> classes =
        Files.readAllLines(log).stream().map(line -> line.split(" ")[1]).toList();
    assertThat(classes).contains("io.margay.internal.load.NativeLibrary", "io.margay.layer.Conv2d");
    assertThat(classes.stream().filter(UNUSED::contains))
        .as("equality of records; JavaCPP's loader; digests of what is unpacked already")
        .isEmpty();
    assertThat(
            classes.stream()
                .filter(
                    name ->
                        name.startsWith("io.margay.")
                            && !name.contains("$$")
                            && joinsTextAtRunTime(name)))
        .as("classes whose joined text is linked at run time")
        .containsExactly();
  }

  private static boolean joinsTextAtRunTime(String name) {
    try (InputStream stream =
        StartTest.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
      return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1)
          .contains("makeConcatWithConstants");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
