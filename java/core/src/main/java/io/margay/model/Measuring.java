package io.margay.model;

import io.margay.loss.Loss;
import io.margay.loss.Measure;
import io.margay.loss.Readout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lines of program that measure beside losses, and what is read out of all of them. */
final class Measuring {

  private static final String LOSS = "loss";

  private final Map<String, String> lines = new LinkedHashMap<>();

  /** The names of nodes by what they compute. */
  private final Map<String, String> nodes = new LinkedHashMap<>();

  /** The texts of the measures by what their numbers are called. */
  private final Map<String, String> names = new LinkedHashMap<>();

  private final Readout.Builder readout = new Readout.Builder();

  /**
   * @throws IllegalArgumentException if a measure's output is that of no loss, its loss's target is
   *     none that it can be measured by, or two measures have one name
   */
  Measuring(List<Objective.Term> terms, List<Measure> measures) {
    for (Objective.Term term : terms) {
      for (String metric : term.loss().metrics()) {
        boolean shown = !term.name().isEmpty() || !metric.equals(LOSS);
        String slot = term.node() + "/" + metric;
        if (shown && term.isEven()) {
          readout.addMean(prefix(term) + metric, slot);
        } else if (shown) {
          readout.addTermMean(prefix(term) + metric, slot, divisor(term.node(), metric));
        }
      }
      if (!term.isEven()) {
        String slot = term.node() + "/" + LOSS;
        readout.addShare(slot, divisor(term.node(), LOSS), term.loss().weight());
      }
    }
    measures.forEach(measure -> add(measure, term(measure, terms)));
  }

  /** What the native side divided a metric of a loss by: the weight or the number of its terms. */
  private static String divisor(String node, String metric) {
    return node + (metric.equals(LOSS) ? "/mass" : "/counted");
  }

  private static String prefix(Objective.Term term) {
    return term.name().isEmpty() ? "" : term.name() + "/";
  }

  private static Objective.Term term(Measure measure, List<Objective.Term> terms) {
    return terms.stream()
        .filter(term -> measure.output().isEmpty() || measure.output().equals(term.output()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Model: the measure "
                        + measure.text()
                        + " is of the output "
                        + measure.output()
                        + ", expected one that a loss looks at: "
                        + terms.stream().map(Objective.Term::output).toList()));
  }

  private void add(Measure measure, Objective.Term term) {
    Loss loss = term.loss();
    Measure.Operator operator = measure.operator(loss, term.classes());
    boolean numbers = measure.kind() == Measure.Kind.MSE || measure.kind() == Measure.Kind.MAE;
    String name = prefix(term) + measure.name();
    String other = names.putIfAbsent(name, measure.text());
    if (other != null) {
      throw new IllegalArgumentException(
          "Model: the measures "
              + other
              + " and "
              + measure.text()
              + " are both called "
              + name
              + ". Ask for one of them.");
    }
    List<String> inputs = new ArrayList<>(term.inputs());
    if (numbers || measure.kind() == Measure.Kind.R2) {
      inputs.set(0, term.output()); // what the network says, not what goes into its last function
    }
    String computed = operator.name() + "(" + String.join(", ", inputs) + ")" + operator.keys();
    String node = nodes.computeIfAbsent(computed, line -> "measure/" + nodes.size());
    lines.put(node, node + " = " + computed);
    List<String> slots = operator.slots().stream().map(slot -> node + "/" + slot).toList();
    if (measure.kind() == Measure.Kind.CONFUSION) {
      readout.addMatrix(name, slots, term.classes());
    } else if (numbers || measure.kind() == Measure.Kind.TOP_K) {
      readout.addTermMean(name, slots.get(0), divisor(node, operator.slots().get(0)));
    } else {
      readout.add(name, slots, measure.formula(loss, term.classes()));
    }
  }

  /** Each line once, by the name of its node. */
  Map<String, String> lines() {
    return lines;
  }

  Readout readout() {
    return readout.build();
  }
}
