package io.margay.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The curve of a class, made of the hits and misses of all pictures. */
final class PrecisionRecall {

  private record Judged(double score, boolean hit) {}

  private final int objects;
  private final List<Judged> judged = new ArrayList<>();

  /** Of a class with so many objects, at least 1. */
  PrecisionRecall(int objects) {
    this.objects = objects;
  }

  void add(double score, boolean hit) {
    judged.add(new Judged(score, hit));
  }

  /** Σ over the hits of the best precision from there on, divided by the objects. */
  double area() {
    double sum = 0;
    for (double precision : atHits()) {
      sum += precision;
    }
    return sum / objects;
  }

  /** The mean of the best precision at recalls of 0, 1/parts, … 1 or more. */
  double mean(int parts) {
    double[] precisions = atHits();
    double sum = 0;
    for (int i = 0; i <= parts; i++) {
      // the first hit whose recall is i/parts or more, in whole numbers
      long hit = Math.max(1, ((long) i * objects + parts - 1) / parts);
      if (hit <= precisions.length) {
        sum += precisions[(int) hit - 1];
      }
    }
    return sum / (parts + 1);
  }

  /** After each hit the best precision there or later: recall grows at hits alone. */
  private double[] atHits() {
    judged.sort(Comparator.comparingDouble((Judged one) -> -one.score()));
    double[] precisions = new double[(int) judged.stream().filter(Judged::hit).count()];
    int hits = 0;
    for (int i = 0; i < judged.size(); i++) {
      if (judged.get(i).hit()) {
        precisions[hits] = (hits + 1.0) / (i + 1);
        hits++;
      }
    }
    for (int i = precisions.length - 2; i >= 0; i--) {
      precisions[i] = Math.max(precisions[i], precisions[i + 1]);
    }
    return precisions;
  }
}
