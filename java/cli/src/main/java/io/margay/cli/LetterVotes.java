package io.margay.cli;

import io.margay.Shape;
import io.margay.data.Dataset;
import io.margay.model.Predictor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Shows a few test letters in the terminal, and below each what the network votes: {@code X 0.99 O
 * 0.01}.
 */
final class LetterVotes {
  private static final int LETTERS = 5;
  private static final int COLUMN = 16;

  private LetterVotes() {}

  /**
   * Prints the first letters of {@code test} side by side, as many as fit into the terminal's
   * width.
   *
   * @param model the file with the trained network, which is read back for this
   */
  static void print(PrintWriter out, Path model, Dataset test, Terminal terminal)
      throws IOException {
    Shape shape = test.sampleShape();
    int letters =
        Math.min(Math.max(1, Math.min(LETTERS, terminal.columns() / COLUMN)), test.size());
    List<List<String>> pictures = new ArrayList<>();
    StringBuilder votes = new StringBuilder();
    StringBuilder truths = new StringBuilder();
    try (Predictor predictor = Predictor.load(model)) {
      for (int i = 0; i < letters; i++) {
        float[] pixels = test.sample(i).toFloats();
        pictures.add(
            Picture.lines(pixels, shape.dim(0), shape.dim(1), shape.dim(2), terminal.blocks()));
        float[] shares = predictor.predict(pixels);
        StringBuilder vote = new StringBuilder();
        int best = 0;
        for (int c = 0; c < shares.length; c++) {
          best = shares[c] > shares[best] ? c : best;
          vote.append(
              String.format(Locale.ROOT, "%s%s %.2f", c == 0 ? "" : " ", name(test, c), shares[c]));
        }
        votes.append(column(vote.toString()));
        truths.append(
            column(
                best == test.label(i)
                    ? "right"
                    : "wrong, it is " + test.classNames().get(test.label(i))));
      }
    }
    for (int row = 0; row < pictures.get(0).size(); row++) {
      StringBuilder line = new StringBuilder();
      for (List<String> picture : pictures) {
        line.append(column(picture.get(row)));
      }
      out.println(line.toString().stripTrailing());
    }
    out.println(votes.toString().stripTrailing());
    out.println(truths.toString().stripTrailing());
  }

  /** A network may have more outputs than the letters have classes. */
  private static String name(Dataset test, int c) {
    return c < test.classNames().size() ? test.classNames().get(c) : Integer.toString(c);
  }

  private static String column(String text) {
    return text + " ".repeat(Math.max(1, COLUMN - text.length()));
  }
}
