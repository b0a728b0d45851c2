package io.margay.cli;

import io.margay.Tensor;
import io.margay.augment.Augmentation;
import io.margay.augment.Preview;
import io.margay.data.Dataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code margay augment}: what a network would see of some samples, as a sheet for people. */
@Command(
    name = "augment",
    sortOptions = false,
    description =
        "Draw a sheet of pictures as a training with the same seed sees them: each sample in a row,"
            + " first as it is, then in one epoch after the other.")
final class AugmentCommand implements Callable<Integer> {
  private static final int MOST = 64;

  @Spec private CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "SOURCE",
      converter = OptionText.DataText.class,
      description =
          "Where the samples come from: "
              + DataSource.FORMS
              + ". Default: letters, which are drawn from the seed.")
  private DataSource data;

  @Option(
      names = "--augment",
      paramLabel = "TEXT",
      required = true,
      converter = OptionText.AugmentationText.class,
      description = "As margay train takes it, such as flip,shift:0.1.")
  private Augmentation augmentation;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "augmented.png",
      description = "The PNG file to write. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "8",
      description = "Rows, from 1 to " + MOST + ". Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "8",
      description = "Columns beside the first, from 1 to " + MOST + ". Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the training, and of letters. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws Exception {
    OptionRange.check("--samples", samples, 1, MOST);
    OptionRange.check("--epochs", epochs, 1, MOST);
    Destinations.requireWritable(out);
    try (OpenData open = (data == null ? DataSource.parse("letters") : data).open(seed)) {
      Dataset train = open.train();
      if (train.sampleShape().rank() != PictureSheet.PICTURE) {
        throw new UsageException(
            "--data: samples of " + train.sampleShape() + ", expected pictures: HxWxC");
      }
      PictureSheet.save(out, rows(train, Math.min(samples, train.size())));
      command
          .commandLine()
          .getOut()
          .println("wrote " + out + ": " + augmentation.text() + ", seed " + seed);
    }
    return 0;
  }

  /**
   * Of spread samples, of all classes where they take turns, the picture, then what each epoch
   * makes of it.
   */
  private List<List<Tensor>> rows(Dataset train, int count) {
    int[] stored = new int[count];
    List<List<Tensor>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int sample = (int) (((long) i * train.size() / count + i) % train.size());
      stored[i] = Math.toIntExact(train.storageIndex(sample));
      rows.add(new ArrayList<>(List.of(train.sample(sample))));
    }
    try (Preview preview = Preview.of(augmentation, train.samples(), seed, count)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        Tensor seen = preview.epoch(epoch, stored);
        for (int i = 0; i < count; i++) {
          rows.get(i).add(seen.slice(i));
        }
      }
    }
    return rows;
  }
}
