package io.margay.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.SharedData;
import io.margay.data.Dataset;
import io.margay.data.PictureForm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFolderTest {

  @TempDir Path folder;

  private final Decoding how = Decoding.of(PictureForm.of(4, 6, 3)).threads(2);
  private int told;

  private Decoding counting() {
    return how.progress((done, count) -> told++);
  }

  private void colours() throws IOException {
    for (int i = 0; i < 3; i++) {
      PictureSamples.flat(folder.resolve("red/" + i + ".png"), 8 + i, 12, 0xff0000);
      PictureSamples.flat(folder.resolve("blue/deeper/" + i + ".gif"), 8, 12, 0x0000ff);
    }
    Files.writeString(folder.resolve("blue/README.txt"), "left out");
    Files.writeString(folder.resolve("blue/.hidden.png"), "left out");
  }

  private List<String> cached() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(".margay"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFolderIsAClass() throws IOException {
    colours();
    try (PictureFolder pictures = PictureFolder.open(folder, how)) {
      Dataset data = pictures.data();
      assertThat(data.classNames()).containsExactly("blue", "red");
      assertThat(data.counts()).containsExactly(3, 3);
      assertThat(data.sampleShape()).isEqualTo(Shape.of(4, 6, 3));
      assertThat(data.columns().stream().map(column -> column.name()))
          .containsExactly("image", "label");
      assertThat(data.sample(0).toFloats()).startsWith(0, 0, 255).endsWith(0, 0, 255);
      assertThat(data.sample(5).toFloats()).startsWith(255, 0, 0);
      assertThat(pictures.files().get(5)).isEqualTo(folder.resolve("red/2.png"));
      assertThat(pictures.train().size()).isEqualTo(6);
      assertThat(pictures.test()).isEmpty();
      assertThat(pictures.skipped()).isEmpty();
    }
  }

  @Test
  void trainAndTestAreParts() throws IOException {
    PictureSamples.flat(folder.resolve("train/red/1.png"), 4, 6, 0xff0000);
    PictureSamples.flat(folder.resolve("train/blue/1.png"), 4, 6, 0x0000ff);
    PictureSamples.flat(folder.resolve("test/red/2.png"), 4, 6, 0xff0000);
    try (PictureFolder pictures = PictureFolder.open(folder, how)) {
      assertThat(pictures.train().classNames()).containsExactly("blue", "red");
      assertThat(pictures.train().counts()).containsExactly(1, 1);
      assertThat(pictures.test().orElseThrow().counts()).containsExactly(0, 1);
      assertThat(pictures.parts().keySet()).containsExactlyInAnyOrder("train", "test");
    }
  }

  @Test
  void classesMayBeThoseOfANetwork() throws IOException {
    colours();
    List<String> known = List.of("red", "green", "blue");
    try (PictureFolder pictures = PictureFolder.open(folder, how, known)) {
      assertThat(pictures.data().counts()).containsExactly(3, 0, 3);
    }
    assertThatThrownBy(() -> PictureFolder.open(folder, how, List.of("red", "green")))
        .hasMessage(folder + ": a folder blue, expected one of the classes [red, green]");
  }

  @Test
  void someClassesAreTaken() throws IOException {
    colours();
    PictureSamples.flat(folder.resolve("green/1.png"), 8, 12, 0x00ff00);
    List<String> taken = List.of("red", "green");
    try (PictureFolder pictures = PictureFolder.open(folder, counting(), List.of(), taken)) {
      assertThat(pictures.data().classNames()).containsExactly("red", "green");
      assertThat(pictures.data().counts()).containsExactly(3, 1);
      assertThat(told).isEqualTo(4);
    }
    List<String> known = List.of("blue", "green", "red");
    try (PictureFolder pictures = PictureFolder.open(folder, how, known, taken)) {
      assertThat(pictures.data().classNames()).isEqualTo(known);
      assertThat(pictures.data().counts()).containsExactly(0, 1, 3);
    }
    assertThatThrownBy(() -> PictureFolder.open(folder, how, List.of(), List.of("red", "pink")))
        .hasMessage(folder + ": no folder pink in it, it has [blue, green, red]");
    assertThatThrownBy(() -> PictureFolder.open(folder, how, List.of("blue", "red"), taken))
        .hasMessage(folder + ": a folder green, expected one of the classes [blue, red]");
  }

  @Test
  void aSecondStartDecodesNothing() throws IOException {
    colours();
    PictureFolder.open(folder, counting()).close();
    assertThat(told).isEqualTo(6);
    List<String> files = cached();
    assertThat(files).hasSize(2);
    PictureFolder.open(folder, counting()).close();
    assertThat(told).isEqualTo(6);
    assertThat(cached()).isEqualTo(files);
  }

  @Test
  void anotherFormOrAChangedFileIsDecodedAgain() throws IOException {
    colours();
    PictureFolder.open(folder, counting()).close();
    List<String> before = cached();
    PictureFolder.open(folder, counting().form(PictureForm.of(2, 2, 1))).close();
    assertThat(told).isEqualTo(12);
    assertThat(cached()).hasSize(4).containsAll(before);
    PictureSamples.flat(folder.resolve("red/0.png"), 9, 9, 0x00ff00);
    Files.setLastModifiedTime(folder.resolve("red/0.png"), FileTime.fromMillis(1_000_000));
    try (PictureFolder pictures = PictureFolder.open(folder, counting())) {
      assertThat(pictures.data().sample(3).toFloats()).startsWith(0, 255, 0);
    }
    assertThat(told).isEqualTo(18);
    assertThat(cached()).hasSize(4).doesNotContainAnyElementsOf(before);
  }

  @Test
  void whatStandsInTheCacheDependsNotOnTheThreads() throws IOException {
    colours();
    try (PictureFolder one =
            PictureFolder.open(folder, how.threads(1).cache(folder.resolve(".a")));
        PictureFolder many =
            PictureFolder.open(folder, how.threads(5).cache(folder.resolve(".b")))) {
      assertThat(one.data().samples().toFloats()).isEqualTo(many.data().samples().toFloats());
    }
  }

  @Test
  void damagedFilesAreListedAtOnce() throws IOException {
    colours();
    Files.writeString(folder.resolve("red/broken.png"), "no picture");
    Files.writeString(folder.resolve("red/new.webp"), "no picture that is read");
    assertThatThrownBy(() -> PictureFolder.open(folder, how))
        .isInstanceOfSatisfying(
            DamagedPicturesException.class,
            refused ->
                assertThat(refused.pictures().stream().map(DamagedPicture::file))
                    .containsExactly(
                        folder.resolve("red/broken.png"), folder.resolve("red/new.webp")))
        .hasMessage(
            folder
                + ": 2 of 8 pictures cannot be used. Mend or remove them, or skip them"
                + " (skipDamaged, damaged=skip):\n  "
                + folder.resolve("red/broken.png")
                + ": not a picture that can be read, expected JPEG, PNG, GIF or BMP\n  "
                + folder.resolve("red/new.webp")
                + ": not a picture that can be read, expected JPEG, PNG, GIF or BMP");
    assertThat(cached()).isEmpty();
  }

  @Test
  void damagedFilesAreSkippedWithTheirNames() throws IOException {
    colours();
    Path broken = folder.resolve("red/broken.png");
    Files.writeString(broken, "no picture");
    for (int start = 0; start < 2; start++) {
      try (PictureFolder pictures = PictureFolder.open(folder, counting().skipDamaged(true))) {
        assertThat(pictures.data().size()).isEqualTo(6);
        assertThat(pictures.data().counts()).containsExactly(3, 3);
        assertThat(pictures.skipped())
            .containsExactly(
                new DamagedPicture(
                    broken, "not a picture that can be read, expected JPEG, PNG, GIF or BMP"));
      }
    }
    assertThat(told).isEqualTo(7);
    assertThatThrownBy(() -> PictureFolder.open(folder, counting()))
        .isInstanceOf(DamagedPicturesException.class)
        .hasMessageContaining("1 of 7 pictures");
    assertThat(told).isEqualTo(7);
  }

  @Test
  void aSourceOfDamagedFilesAloneIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("red"));
    Files.writeString(folder.resolve("red/broken.png"), "no picture");
    assertThatThrownBy(() -> PictureFolder.open(folder, how.skipDamaged(true)))
        .isInstanceOf(DamagedPicturesException.class)
        .hasMessageContaining("1 of 1 picture cannot be used");
  }

  @Test
  void aPictureOfAbsurdSizeIsRefusedBeforeItIsDecoded() throws IOException {
    colours();
    PictureSamples.announcing(folder.resolve("red/0.png"), 30_000, 30_000);
    assertThatThrownBy(() -> PictureFolder.open(folder, how))
        .hasMessageContaining("0.png: 30,000x30,000 pixels, expected at most ");
    colours();
    assertThatThrownBy(() -> PictureFolder.open(folder, how.mostPixels(100)))
        .hasMessageContaining("2.png: 12x10 pixels, expected at most 100 in all");
  }

  @Test
  void anInterruptedDecodingLeavesNothing() throws IOException {
    colours();
    Decoding interrupting =
        how.progress(
            (done, count) -> {
              if (done == 2) {
                Thread.currentThread().interrupt();
              }
            });
    assertThatThrownBy(() -> PictureFolder.open(folder, interrupting))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage(
            folder
                + ": decoding was interrupted after 2 of 6 pictures; the next start begins it"
                + " again");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(cached()).isEmpty();
    PictureFolder.open(folder, counting()).close();
    assertThat(told).isEqualTo(6);
  }

  @Test
  void halfACacheIsNoCache() throws IOException {
    colours();
    PictureFolder.open(folder, counting()).close();
    for (String name : cached()) {
      Path file = folder.resolve(".margay").resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      try (PictureFolder pictures = PictureFolder.open(folder, counting())) {
        assertThat(pictures.data().size()).isEqualTo(6);
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }
    assertThat(told).isEqualTo(18);
  }

  @Test
  void whatIsNoFolderOfClassesIsTold() throws IOException {
    assertThatThrownBy(() -> PictureFolder.open(folder.resolve("none"), how))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> PictureFolder.open(folder, how))
        .hasMessage(folder + ": no folders in it, expected a folder of pictures for each class");
    Files.createDirectories(folder.resolve("red"));
    assertThatThrownBy(() -> PictureFolder.open(folder, how))
        .hasMessage(folder + ": no picture of the class red, expected one at least");
  }

  @Test
  void samplesOfAClosedFolderAreRefused() throws IOException {
    colours();
    PictureFolder pictures = PictureFolder.open(folder, how);
    pictures.close();
    pictures.close();
    assertThatThrownBy(() -> pictures.data().sample(0).toFloats())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void flowersAreReadAsTheyAre() throws IOException {
    Path flowers = SharedData.require("flowers12/test");
    for (String name : List.of("daisy", "iris")) {
      try (Stream<Path> files = Files.list(flowers.resolve(name))) {
        for (Path file : files.sorted().limit(3).toList()) {
          Files.createDirectories(folder.resolve(name));
          Files.copy(file, folder.resolve(name).resolve(file.getFileName()));
        }
      }
    }
    Decoding whole = Decoding.of(PictureForm.of(224, 224, 3));
    try (PictureFolder pictures = PictureFolder.open(folder, whole)) {
      assertThat(pictures.data().counts()).containsExactly(3, 3);
      assertThat(pictures.data().sample(4).toFloats())
          .isEqualTo(whole.form().read(pictures.files().get(4)).toFloats());
    }
  }
}
