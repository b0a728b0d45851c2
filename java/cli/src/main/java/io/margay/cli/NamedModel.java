package io.margay.cli;

import io.margay.Shape;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A network that the command line named.
 *
 * @param name as reports print it: the lecture network's name, or the file's
 * @param model the network
 * @param weights the safetensors file that the network came from, when it came from one
 */
record NamedModel(String name, Model model, Optional<Path> weights) {
  private static final String WEIGHTS = ".safetensors";

  /**
   * Opens a network of the lectures by its name, the program in a text file, or the model in a {@code .safetensors}
   * file.
   *
   * @throws UsageException if it is neither a name nor a file
   * @throws IllegalArgumentException if the file's program is wrong
   * @throws IOException if the file cannot be read
   */
  static NamedModel open(String text) throws IOException {
    Optional<Model> known = Zoo.byName(text);
    if (known.isPresent()) {
      return new NamedModel(text, known.get(), Optional.empty());
    }
    Path file = Path.of(text);
    if (!Files.exists(file)) {
      throw new UsageException(text + ": neither a file nor a network of the lectures, which are "
          + String.join(", ", Zoo.names()));
    }
    String name = file.getFileName().toString();
    if (name.endsWith(WEIGHTS)) {
      try (ModelFile stored = ModelFile.open(file)) {
        return new NamedModel(name, stored.model(), Optional.of(file));
      }
    }
    try {
      return new NamedModel(name, Model.parse(Files.readString(file)), Optional.empty());
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(file + ": " + wrong.getMessage(), wrong);
    }
  }

  /** The same; but the network for letters, which exists for any size, is made for pictures of this shape. */
  static NamedModel open(String text, Shape pictures) throws IOException {
    if (text.equals("letters") && pictures.rank() == 3 && pictures.dim(0) == pictures.dim(1)) {
      return new NamedModel(text, Zoo.letters(pictures.dim(0), pictures.dim(2)), Optional.empty());
    }
    return open(text);
  }
}
