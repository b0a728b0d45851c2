package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoundFolderTest {

  private static final Spectrogram SMALL = Spectrogram.mel(8000, 8).frames(5);

  @TempDir private Path folder;

  private void write(String name, double hertz) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    WavFile.write(file, 8000, WavFile.sine(8000, hertz, 600));
  }

  @Test
  void namesSayFields() {
    FileNames names = FileNames.of("{digit}_{speaker}_<take>.wav").heldBack("take", "0-4,17");
    Map<String, String> fields = names.read("7_theo_12.WAV").orElseThrow();
    assertThat(fields)
        .containsExactly(
            Map.entry("digit", "7"), Map.entry("speaker", "theo"), Map.entry("take", "12"));
    assertThat(names.kind()).isEqualTo("digit");
    assertThat(names.read("7-theo.wav")).isEmpty();
    assertThat(names.isHeldBack(fields)).isFalse();
    for (String take : new String[] {"0", "4", "17"}) {
      assertThat(names.isHeldBack(Map.of("take", take))).isTrue();
    }
    for (String take : new String[] {"5", "18", "40", ""}) {
      assertThat(names.isHeldBack(Map.of("take", take))).isFalse();
    }
    assertThat(FileNames.of("{a}").isHeldBack(Map.of("a", ""))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileNames.of("sound.wav"))
        .withMessage("FileNames: 'sound.wav', expected fields in braces such as {class}_{number}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileNames.of("{a}_{a}"))
        .withMessage("FileNames: '{a}_{a}' has the field a twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileNames.of("{a}_{b}").kind("c"))
        .withMessage("FileNames: '{a}_{b}' has no field c for the class, it has [a, b]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileNames.of("{a}_{b}").heldBack("b", ""))
        .withMessage("FileNames: no values of b are held back, expected such as 0-4");
  }

  @Test
  void classesAreFieldsOfTheName() throws IOException {
    for (int take = 0; take < 3; take++) {
      write("10_ann_" + take + ".wav", 300);
      write("9_ann_" + take + ".wav", 900);
    }
    Files.writeString(folder.resolve("README.txt"), "no sound");
    SoundFolder digits =
        SoundFolder.of(folder).names(FileNames.of("{digit}_{who}_{take}").heldBack("take", "0"));
    Sounds sounds = digits.open(SMALL);
    assertThat(sounds.all().size()).isEqualTo(6);
    assertThat(sounds.rest().orElseThrow().size()).isEqualTo(4);
    Dataset held = sounds.heldBack().orElseThrow();
    assertThat(held.classNames()).containsExactly("9", "10");
    assertThat(held.sampleShape()).isEqualTo(Shape.of(8, 5, 1));
    assertThat(held.label(0)).isEqualTo(1); // 10_ann_0 comes first among the names
    assertThat(held.sample(1).toFloats())
        .isEqualTo(SMALL.of(Wav.read(folder.resolve("9_ann_0.wav"))).toFloats());
    assertThat(held.column("sound").preparation()).contains(SMALL);
    assertThat(digits.classNames(List.of("8", "9", "10")).open(SMALL).all().counts())
        .containsExactly(0, 3, 3);
    assertThatThrownBy(() -> digits.classNames(List.of("9")).open(SMALL))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder + ": 3 of 6 WAV files cannot be used\n")
        .hasMessageContaining("10_ann_1.wav: class 10, expected one of [9]\n");
  }

  @Test
  void classesAreFolders() throws IOException {
    write("dog/b.wav", 300);
    write("dog/a.WAV", 400);
    write("cat/c.wav", 900);
    Sounds sounds = SoundFolder.of(folder).open(SMALL);
    assertThat(sounds.all().classNames()).containsExactly("cat", "dog");
    assertThat(sounds.all().counts()).containsExactly(1, 2);
    assertThat(sounds.heldBack()).isEmpty();
  }

  @Test
  void aTestFolderIsHeldBack() throws IOException {
    write("train/dog/a.wav", 300);
    write("train/cat/b.wav", 400);
    write("test/dog/c.wav", 900);
    Sounds sounds = SoundFolder.of(folder).open(SMALL);
    assertThat(sounds.rest().orElseThrow().size()).isEqualTo(2);
    assertThat(sounds.heldBack().orElseThrow().counts()).containsExactly(0, 1);
  }

  @Test
  void damagedFilesAreNamedAllAtOnceOrLeftOut() throws IOException {
    write("1_a.wav", 300);
    write("2_b.wav", 400);
    Path wrong = Files.writeString(folder.resolve("3_c.wav"), "RIFF, it says");
    Path misnamed = folder.resolve("other.wav");
    write("other.wav", 500);
    SoundFolder numbers = SoundFolder.of(folder).names(FileNames.of("{class}_{x}"));
    assertThatThrownBy(() -> numbers.open(SMALL))
        .isInstanceOf(IOException.class)
        .hasMessage(
            folder
                + ": 2 of 4 WAV files cannot be used\n  "
                + misnamed
                + ": the name, expected one like {class}_{x}\n  "
                + wrong
                + ": not a WAV file: it begins with 'RIFF', expected RIFF, a length and WAVE\n"
                + "  Mend them, or have them skipped.");
    Sounds some = numbers.skipDamaged(true).open(SMALL);
    assertThat(some.all().size()).isEqualTo(2);
    assertThat(some.all().counts()).containsExactly(1, 1, 0);
    assertThat(some.skipped()).hasSize(2).allSatisfy(one -> assertThat(one).contains(".wav: "));
  }

  @Test
  void nothingToUseIsRefused() throws IOException {
    SoundFolder empty = SoundFolder.of(folder);
    assertThatThrownBy(() -> empty.open(SMALL))
        .hasMessage(
            folder
                + ": no WAV files in folders, one for each class. Where the files' names say their"
                + " classes, say how");
    Files.writeString(folder.resolve("a_1.wav"), "?");
    assertThatThrownBy(() -> empty.open(SMALL)).hasMessageContaining("say how: {class}_{number}");
    SoundFolder damaged = empty.names(FileNames.of("{a}_{b}")).skipDamaged(true);
    assertThatThrownBy(() -> damaged.open(SMALL))
        .hasMessageStartingWith(folder + ": 1 of 1 WAV files cannot be used\n");
    SoundFolder none = SoundFolder.of(folder.resolve("none"));
    assertThatThrownBy(() -> none.open(SMALL)).isInstanceOf(IOException.class);
  }

  @Test
  void spokenDigitsAreRead() throws IOException {
    Path digits = SharedData.require("spoken-digits");
    Sound sound = Wav.read(digits.resolve("3_theo_17.wav"));
    assertThat(sound.rate()).isEqualTo(8000);
    assertThat(sound.seconds()).isBetween(0.1, 1.0);
  }
}
