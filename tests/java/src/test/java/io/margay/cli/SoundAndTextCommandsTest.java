package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Tones;
import io.margay.data.WavFile;
import io.margay.internal.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train}, {@code evaluate} and {@code predict} with sounds and sentences. */
class SoundAndTextCommandsTest {

  @TempDir private Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static double accuracy(Path json) throws IOException {
    Map<?, ?> numbers = (Map<?, ?>) JsonReader.read(Files.readString(json));
    Object test = numbers.containsKey("test") ? numbers.get("test") : numbers;
    return ((Number) ((Map<?, ?>) test).get("accuracy")).doubleValue();
  }

  private static Invocation succeed(Object... arguments) {
    Invocation run = Invocation.margay(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run;
  }

  @Test
  void madeSentencesAreLearnedAndARawOneIsAsked() throws IOException {
    Path model = file("m.safetensors");
    succeed(
        "train",
        "--task",
        "text",
        "--model",
        "kim-cnn:units=24:filters=16",
        "--epochs",
        6,
        "--learning-rate",
        0.003,
        "--seed",
        1,
        "--out",
        model,
        "--json",
        file("t.json"));
    assertThat(accuracy(file("t.json"))).isGreaterThanOrEqualTo(0.95);
    succeed(
        "evaluate", model, "--seed", 1, "--json", file("e.json")); // other sentences of its kind
    assertThat(accuracy(file("e.json"))).isEqualTo(accuracy(file("t.json")));
    assertThat(Files.readString(file("t.json"))).contains("\"task\":\"text\"");
    assertThat(Files.readString(file("e.json"))).contains("\"task\":\"text\"");
    Invocation asked =
        succeed(
            "predict",
            "--model",
            model,
            "--top",
            1,
            "--text",
            "In which town did the baker sleep?");
    assertThat(asked.out()).startsWith("In which town did the baker sleep?: place ");
    Invocation picture = Invocation.margay("predict", "--model", model, file("a.png"));
    assertThat(picture.code()).isEqualTo(1);
    assertThat(picture.err())
        .contains("a.png: a file, expected a sentence: this network was trained with texts");
    Path lines = Files.writeString(file("lines.txt"), "person who did sing ?\n2 how many birds ?");
    assertThat(succeed("evaluate", model, "--data", "text:" + lines).out()).startsWith("2 samples");
    Path unknown = Files.writeString(file("u.txt"), "colour which colour is it ?");
    Invocation refused = Invocation.margay("evaluate", model, "--data", "text:" + unknown);
    assertThat(refused.err())
        .contains("u.txt: Texts: class colour of 'which colour is it ?', expected one of [place,");
  }

  @Test
  void soundsAreLearnedFromFilesAndOneIsAsked() throws IOException {
    Path sounds = Files.createDirectory(file("sounds"));
    Tones tones = Tones.of();
    for (int i = 0; i < 48; i++) {
      int kind = i % 6;
      if (kind < 2) { // steady and rising
        WavFile.write(
            sounds.resolve(kind + "_" + i / 6 + ".wav"), 8000, tones.sound(i, 5).toFloats());
      }
    }
    Files.writeString(sounds.resolve("1_99.wav"), "RIFF?");
    String data = "sounds:" + sounds + ":names={kind}_{take}:test=take=0-1:bands=16:frames=48";
    Path model = file("s.safetensors");
    Invocation damaged = Invocation.margay("train", "--data", data, "--out", model);
    assertThat(damaged.code()).isEqualTo(1);
    assertThat(damaged.err())
        .contains(sounds + ": 1 of 17 WAV files cannot be used", "1_99.wav: not a WAV file");
    Invocation trained =
        succeed(
            "train",
            "--task",
            "sound",
            "--data",
            data + ":damaged=skip",
            "--out",
            model,
            "--epochs",
            2);
    assertThat(trained.out())
        .contains("left out:\n", "1_99.wav: not a WAV file")
        .contains("12 samples to learn from, 4 to test with");
    assertThat(
            succeed(
                    "evaluate",
                    model,
                    "--data",
                    data.replace("bands=16", "bands=8") + ":damaged=skip")
                .out())
        .contains("4 samples"); // the model's own bands
    assertThat(succeed("predict", "--model", model, sounds.resolve("0_3.wav")).out())
        .startsWith(sounds.resolve("0_3.wav") + ": ");
    Invocation text = Invocation.margay("predict", "--model", model, "--text", "what ?");
    assertThat(text.code()).isEqualTo(2);
    assertThat(text.err()).contains("--text: this network was not trained with texts");
  }

  @Test
  void nothingToAskAboutIsWrongUsage() {
    Invocation nothing = Invocation.margay("predict");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("nothing to ask about: give files, or a sentence");
  }

  @Test
  void aTaskTakesItsOwnKindOfData() {
    assertThat(Invocation.margay("train", "--task", "sound", "--data", "sentences").err())
        .contains("--task sound: --data sentences, expected sounds:DIR or tones");
    assertThat(Invocation.margay("train", "--task", "regress").err())
        .contains("--task regress: say with --data csv:FILE:target=COLUMN");
    assertThat(Invocation.margay("train", "--task", "find").err())
        .contains("expected one of localise, detect, segment, instances, sound, text, regress");
  }

  @Test
  void wrongSettingsAreWrongUsage() {
    String[][] cases = {
      {"sounds:x:bands=0", "Spectrogram: bands 0, expected 1 to 65,536"},
      {"sounds:x:test=a=1", "class and test are fields of the files' names, expected names="},
      {"sounds:x:names={a}_{b}:test=1", "test=1, expected test=FIELD=VALUES"},
      {"sounds:x:damaged=keep", "damaged=keep, expected refuse or skip"},
      {"text:x:by=syllables", "by=syllables, expected words or letters"},
      {"text:x:words=3", "text has no words, it has by, length, least, most, as, classes"},
    };
    for (String[] one : cases) {
      Invocation run = Invocation.margay("train", "--data", one[0]);
      assertThat(run.code()).as(one[0]).isEqualTo(2);
      assertThat(run.err()).contains(one[1]);
    }
  }
}
