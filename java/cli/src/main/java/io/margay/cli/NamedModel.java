package io.margay.cli;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.data.Dataset;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Zoo;
import io.margay.program.Program;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A network that the command line named.
 *
 * @param name as reports print it: the network's name, or the file's
 * @param model the network
 * @param weights the safetensors file that the network came from, when it came from one
 * @param program what the file says, losses included, when it is a network program
 */
record NamedModel(String name, Model model, Optional<Path> weights, Optional<Program> program) {
  private static final int SMALLEST_LETTERS = 9;

  /**
   * Opens a network by its name, the program in a text file, or the model in a {@code .safetensors}
   * file or a checkpoint.
   *
   * @throws UsageException if it is neither a name nor a file
   * @throws IllegalArgumentException if the file's program is wrong
   * @throws IOException if the file cannot be read, or is not text
   */
  static NamedModel open(String text) throws IOException {
    Optional<Model> known = byName(() -> Zoo.byName(text));
    if (known.isPresent()) {
      return new NamedModel(text, known.get(), Optional.empty(), Optional.empty());
    }
    Path file = Path.of(text);
    if (!Files.exists(file)) {
      throw new UsageException(
          text
              + ": neither a file nor the name of a network. margay summary --help lists the"
              + " names");
    }
    if (Files.isDirectory(file)) {
      throw new IOException(
          file + ": a folder, expected a file with a network program or a .safetensors file");
    }
    String name = file.getFileName().toString();
    if (name.endsWith(TrainOptions.SUFFIX) || name.endsWith(StoredTraining.SUFFIX)) {
      try (ModelFile stored = ModelFile.open(file)) {
        return new NamedModel(name, stored.model(), Optional.of(file), Optional.empty());
      }
    }
    try {
      String program = Files.readString(file);
      return new NamedModel(
          name, Model.parse(program), Optional.empty(), Optional.of(Program.read(program)));
    } catch (CharacterCodingException binary) {
      throw new IOException(
          file
              + ": not text, expected a network program; a file with weights ends in "
              + TrainOptions.SUFFIX,
          binary);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(file + ": " + wrong.getMessage(), wrong);
    }
  }

  /**
   * The same; but what exists for any size, the network for letters and published ones, is made for
   * these samples and their classes.
   */
  static NamedModel open(String text, Dataset samples) throws IOException {
    Shape pictures = samples.sampleShape();
    if (Zoo.names().contains(text)) {
      return new NamedModel(text, known(text, pictures), Optional.empty(), Optional.empty());
    }
    Optional<Model> published = byName(() -> Zoo.published(text, samples));
    return published.isPresent()
        ? new NamedModel(text, published.get(), Optional.empty(), Optional.empty())
        : open(text);
  }

  /** The same with another form of its network. */
  NamedModel with(Model changed) {
    return new NamedModel(name, changed, weights, program);
  }

  /** Settings behind a name that are wrong are wrong usage; a shape that does not fit is not. */
  private static Optional<Model> byName(Supplier<Optional<Model>> network) {
    try {
      return network.get();
    } catch (ShapeException refused) {
      throw refused;
    } catch (IllegalArgumentException wrong) {
      throw new UsageException(wrong);
    }
  }

  /**
   * The losses that the file states; empty when it states none.
   *
   * @throws UsageException if {@code --loss} cannot say one of them
   */
  List<Loss> losses() {
    return program.map(text -> StatedLosses.of(name, text, model)).orElse(List.of());
  }

  /** The network of the lectures with this name; that for letters in the size of the pictures. */
  static Model known(String name, Shape pictures) {
    boolean square = pictures.rank() == 3 && pictures.dim(0) == pictures.dim(1);
    return name.equals("letters") && square && pictures.dim(0) >= SMALLEST_LETTERS
        ? Zoo.letters(pictures.dim(0), pictures.dim(2))
        : Zoo.byName(name).orElseThrow();
  }
}
