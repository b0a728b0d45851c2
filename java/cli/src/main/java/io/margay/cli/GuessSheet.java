package io.margay.cli;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.data.Images;
import io.margay.model.Predictor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Pictures of a data set with what a network takes them for: some that are right, in green frames,
 * then some that are wrong, in red ones. They are drawn from all parts of the data, which may be
 * sorted by class; the same data give the same ones.
 */
final class GuessSheet {
  private static final int ACROSS = 8;
  private static final int MOST = 4 * ACROSS;

  /** Rows and columns of a picture with its frame. */
  static final int TILE = 128;

  /** Rows below a picture: what it is taken for, and what it is. */
  static final int TEXT = 32;

  /** Rows of the words above the right ones, and above the wrong ones. */
  static final int HEADING = 24;

  private static final int FRAME = 4;
  private static final int DOT = 2;
  private static final int LINE = 14;
  private static final Color RIGHT = new Color(0, 140, 0);
  private static final Color WRONG = new Color(200, 0, 0);

  private record Guess(int sample, int said, double share) {}

  private GuessSheet() {}

  /**
   * @throws UsageException if samples are no pictures, or have no class each
   */
  static void requirePictures(Dataset data) {
    Shape shape = data.sampleShape();
    if (shape.rank() != 3) {
      throw new UsageException("--sheet: samples of " + shape + ", expected pictures");
    }
    if (data.classes() == 0) {
      throw new UsageException("--sheet: the data have no classes, expected a class for each");
    }
  }

  /** Writes the sheet as PNG. */
  static void write(Predictor predictor, Dataset data, Path file) throws IOException {
    List<Guess> right = new ArrayList<>();
    List<Guess> wrong = new ArrayList<>();
    for (int i : data.order(0, 0)) {
      if (right.size() == MOST && wrong.size() == MOST) {
        break;
      }
      float[] shares = predictor.predict(data.sample(i).toFloats());
      int best = 0;
      for (int c = 0; c < shares.length; c++) {
        best = shares[c] > shares[best] ? c : best;
      }
      List<Guess> list = best == data.label(i) ? right : wrong;
      if (list.size() < MOST) {
        list.add(new Guess(i, best, shares[best]));
      }
    }
    right.sort(Comparator.comparingInt(Guess::sample));
    wrong.sort(Comparator.comparingInt(Guess::sample));
    BufferedImage sheet =
        new BufferedImage(ACROSS * TILE, height(right) + height(wrong), BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = sheet.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    draw(sheet, pen, data, right, 0, RIGHT);
    draw(sheet, pen, data, wrong, height(right), WRONG);
    pen.dispose();
    Images.writePng(tensor(sheet), file);
  }

  /** Rows of a heading and the pictures below it; 0 where there are none. */
  private static int height(List<Guess> guesses) {
    int rows = (guesses.size() + ACROSS - 1) / ACROSS;
    return rows == 0 ? 0 : HEADING + rows * (TILE + TEXT);
  }

  private static void draw(
      BufferedImage sheet,
      Graphics2D pen,
      Dataset data,
      List<Guess> guesses,
      int above,
      Color colour) {
    if (!guesses.isEmpty()) {
      word(sheet, colour == RIGHT ? "right" : "wrong", FRAME, above + LINE / 2, colour);
    }
    for (int i = 0; i < guesses.size(); i++) {
      Guess guess = guesses.get(i);
      int left = i % ACROSS * TILE;
      int top = above + HEADING + i / ACROSS * (TILE + TEXT);
      pen.setColor(colour);
      pen.fillRect(left + 1, top + 1, TILE - 2, TILE - 2);
      BufferedImage picture = picture(data.sample(guess.sample));
      int room = TILE - 2 - 2 * FRAME;
      double scale = Math.min(1.0 * room / picture.getWidth(), 1.0 * room / picture.getHeight());
      int width = (int) Math.max(1, Math.round(scale * picture.getWidth()));
      int height = (int) Math.max(1, Math.round(scale * picture.getHeight()));
      pen.drawImage(
          picture, left + (TILE - width) / 2, top + (TILE - height) / 2, width, height, null);
      String share = String.format(Locale.ROOT, " %.2f", guess.share);
      word(sheet, fitted(name(data, guess.said), share), left + FRAME, top + TILE + 2, colour);
      int label = data.label(guess.sample);
      if (label != guess.said) {
        String is = fitted("is " + name(data, label), "");
        word(sheet, is, left + FRAME, top + TILE + 2 + LINE, colour);
      }
    }
  }

  private static void word(BufferedImage sheet, String word, int left, int top, Color colour) {
    Glyphs.draw(sheet, word, left, top, DOT, colour.getRGB());
  }

  /** As much of a name as has room before what follows it. */
  private static String fitted(String name, String after) {
    int room = (TILE - 2 * FRAME) / (DOT * (Glyphs.WIDTH + 1)) - after.length();
    return (name.length() <= room ? name : name.substring(0, room)) + after;
  }

  private static String name(Dataset data, int c) {
    return c < data.classes() ? data.classNames().get(c) : Integer.toString(c);
  }

  /** Bytes as they are, other values from the smallest to the largest; three channels in colour. */
  private static BufferedImage picture(Tensor sample) {
    Shape shape = sample.shape();
    float[] values = sample.toFloats();
    float least = 0;
    float most = 255;
    if (sample.type() != DataType.U8) {
      least = Float.POSITIVE_INFINITY;
      most = Float.NEGATIVE_INFINITY;
      for (float value : values) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    float span = most > least ? most - least : 1;
    int channels = shape.dim(2);
    BufferedImage picture =
        new BufferedImage(shape.dim(1), shape.dim(0), BufferedImage.TYPE_INT_RGB);
    for (int at = 0; at < shape.dim(0) * shape.dim(1); at++) {
      int colour = 0;
      for (int c = 0; c < 3; c++) {
        float value = values[at * channels + (channels >= 3 ? c : 0)];
        colour = colour << 8 | Math.round(255 * (value - least) / span);
      }
      picture.setRGB(at % shape.dim(1), at / shape.dim(1), colour);
    }
    return picture;
  }

  private static Tensor tensor(BufferedImage image) {
    Tensor picture = Tensor.zeros(DataType.U8, Shape.of(image.getHeight(), image.getWidth(), 3));
    ByteBuffer bytes = picture.buffer();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int colour = image.getRGB(x, y);
        bytes.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
      }
    }
    return picture;
  }
}
