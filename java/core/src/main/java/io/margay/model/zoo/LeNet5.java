package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.AvgPool2d;
import io.margay.layer.Chain;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Padding;
import io.margay.layer.Value;

/**
 * LeNet-5, which read cheques.
 *
 * <pre>
 * C1   conv 6 5x5       32 to 28        156 parameters      figure 2; tanh
 * S2   average 2x2      14
 * C3   conv 16 5x5      10              2,416
 * S4   average 2x2      5
 * C5   conv 120 5x5     1               48,120
 * F6   dense 84                         10,164
 *      dense classes                    850
 * parameters                            61,706
 * </pre>
 *
 * Its 28x28x1 pictures get two rows and columns on each side, the paper's 32x32. The count is that
 * of this form, in which every filter of C3 sees all six maps and averages learn nothing; the
 * paper's C3 sees some of them, and its 60,000 parameters have a factor and a bias for each map of
 * S2 and S4. Votes and softmax stand for its radial basis functions.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf">LeCun, Bottou, Bengio and
 *     Haffner 1998</a>
 */
public record LeNet5(int classes, String name) implements Architecture {

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public LeNet5 {
    Classes.check("LeNet5", classes, name);
  }

  /** For ten digits. */
  public static LeNet5 of() {
    return new LeNet5(10, "");
  }

  @Override
  public Value compose(Value... inputs) {
    return Chain.of(
            Conv2d.of(6, 5).padding(Padding.of(2)).tanh().named("c1"),
            AvgPool2d.of(2).named("s2"),
            Conv2d.of(16, 5).tanh().named("c3"),
            AvgPool2d.of(2).named("s4"),
            Conv2d.of(120, 5).tanh().named("c5"),
            Flatten.of(),
            Dense.of(84).tanh().named("f6"),
            Dense.of(classes).named("output"))
        .compose(inputs);
  }

  @Override
  public Shape pictures() {
    return Shape.of(28, 28, 1);
  }

  @Override
  public LeNet5 classes(int changed) {
    return new LeNet5(changed, name);
  }

  @Override
  public LeNet5 named(String changed) {
    return new LeNet5(classes, changed);
  }

  @Override
  public String title() {
    return "lenet-5";
  }
}
