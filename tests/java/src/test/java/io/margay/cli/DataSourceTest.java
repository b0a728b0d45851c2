package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {
  @TempDir Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void filesThatDoNotFitTogetherAreClosedAgain() throws Exception {
    Path samples =
        Files.write(
            folder.resolve("samples"),
            new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6});
    Path labels =
        Files.write(folder.resolve("labels"), new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 1});

    assertThatThrownBy(
            () -> new DataSource.ArrayFiles(true, samples, labels).open(0, OptionalInt.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 samples but 3 labels, expected one label per sample");
    assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(folder.toString());
  }
}
