package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;

/**
 * A leaky ReLU whose slope below 0 is learned: one for each channel, or one for all.
 *
 * <pre>
 * dst = src above 0, alpha[c] · src below        c the channel: the last dimension
 * parameters: alpha (channels, or 1 when shared), which does not decay
 * </pre>
 *
 * Keras' PReLU has a slope for each value unless axes are shared; {@code shared_axes=[1, 2]} is one
 * for each channel of a picture. PyTorch's has one for all unless {@code num_parameters} says how
 * many channels there are.
 *
 * @param shared one slope for all channels
 * @param initializer of the slopes; 0.25 as in the paper and in PyTorch, where Keras starts at 0
 * @param learning how the parameters are trained
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1502.01852">He et al. 2015</a>
 */
public record PRelu(boolean shared, Initializer initializer, Learning learning, String name)
    implements Elementwise, Learned<PRelu> {

  private static final Initializer USUAL = Initializer.constant(0.25);

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public PRelu {
    Objects.requireNonNull(initializer, "initializer");
    Objects.requireNonNull(learning, "learning");
    Name.checked(name);
  }

  /** A slope for each channel, 0.25 before training. */
  public static PRelu of() {
    return new PRelu(false, USUAL, Learning.DEFAULT, "");
  }

  static PRelu read(Keys keys) {
    return new PRelu(
        keys.flag("shared", false),
        keys.get("init", USUAL, Initializer::parse),
        Learning.read(keys),
        "");
  }

  /** With one slope for all channels, or one for each. */
  public PRelu shared(boolean changed) {
    return new PRelu(changed, initializer, learning, name);
  }

  /** With other slopes before training. */
  public PRelu initializer(Initializer changed) {
    return new PRelu(shared, changed, learning, name);
  }

  @Override
  public PRelu learning(Learning changed) {
    return new PRelu(shared, initializer, changed, name);
  }

  @Override
  public PRelu named(String changed) {
    return new PRelu(shared, initializer, learning, changed);
  }

  @Override
  public String op() {
    return "prelu";
  }

  @Override
  public String attributes() {
    return learning
        .write(
            new Words()
                .unless("shared", false, shared)
                .unless("init", USUAL.word(), initializer.word()))
        .toString();
  }

  @Override
  public String title() {
    return "PRelu" + (shared ? "[shared]" : "");
  }

  @Override
  public String kerasName() {
    return "PReLU";
  }
}
