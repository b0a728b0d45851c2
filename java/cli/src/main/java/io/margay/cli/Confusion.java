package io.margay.cli;

import io.margay.data.Dataset;
import io.margay.model.Predictor;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** How often each class was taken for each other one: row = what it is, column = what the network says. */
final class Confusion {
  private static final int MOST_COLUMNS = 20;
  private static final int BATCH = 256;

  private final List<String> classes;
  private final int[][] counts;

  private Confusion(List<String> classes) {
    this.classes = classes;
    this.counts = new int[classes.size()][classes.size()];
  }

  /**
   * Asks the network about every sample.
   *
   * @param classes the names of the network's outputs
   */
  static Confusion measure(Predictor predictor, Dataset data, List<String> classes) {
    Confusion confusion = new Confusion(classes);
    for (int first = 0; first < data.size(); first += BATCH) {
      float[][] samples = new float[Math.min(BATCH, data.size() - first)][];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = data.sample(first + i).toFloats();
      }
      float[][] results = predictor.predictBatch(samples);
      for (int i = 0; i < results.length; i++) {
        confusion.counts[data.label(first + i)][largest(results[i])]++;
      }
    }
    return confusion;
  }

  /** The first of the largest values. */
  static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** As lists of numbers, row by row. */
  List<List<Integer>> rows() {
    List<List<Integer>> rows = new ArrayList<>();
    for (int[] row : counts) {
      List<Integer> numbers = new ArrayList<>();
      for (int count : row) {
        numbers.add(count);
      }
      rows.add(numbers);
    }
    return rows;
  }

  /** The matrix; with more than {@value #MOST_COLUMNS} classes only the mistakes, one a line. */
  void print(PrintWriter out) {
    int width = 1 + classes.stream().mapToInt(String::length).max().orElse(0);
    width = Math.max(width, 1 + Integer.toString(largestCount()).length());
    if (classes.size() > MOST_COLUMNS) {
      printMistakes(out);
      return;
    }
    out.println("rows: what it is; columns: what the network says");
    StringBuilder head = new StringBuilder(" ".repeat(width));
    for (String name : classes) {
      head.append(right(name, width));
    }
    out.println(head);
    for (int row = 0; row < counts.length; row++) {
      StringBuilder line = new StringBuilder(right(classes.get(row), width));
      for (int count : counts[row]) {
        line.append(right(count == 0 ? "." : Integer.toString(count), width));
      }
      out.println(line);
    }
  }

  private void printMistakes(PrintWriter out) {
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < counts.length; column++) {
        if (row != column && counts[row][column] > 0) {
          out.println(classes.get(row) + " taken for " + classes.get(column) + ": " + counts[row][column]);
        }
      }
    }
  }

  private int largestCount() {
    int largest = 0;
    for (int[] row : counts) {
      for (int count : row) {
        largest = Math.max(largest, count);
      }
    }
    return largest;
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
