package io.margay.layer;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.program.NodeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The value that a layer makes of others.
 *
 * <p>Immutable, safe in any thread.
 */
public final class Applied implements Value {

  private final Layer layer;
  private final List<Value> inputs;
  private final Applied shared;
  private final NodeFacts facts;
  private final Scope scope;
  private final Expansion expansion;

  private Applied(
      Layer layer,
      List<Value> inputs,
      Applied shared,
      NodeFacts facts,
      Scope scope,
      Expansion expansion) {
    this.layer = layer;
    this.inputs = inputs;
    this.shared = shared;
    this.facts = facts;
    this.scope = scope;
    this.expansion = expansion;
  }

  static Applied of(Layer layer, Value... inputs) {
    return of(layer, List.of(inputs), null, null);
  }

  private static Applied of(Layer layer, List<Value> inputs, Applied shared, Scope scope) {
    NodeFacts facts =
        NodeFacts.of(
            layer.title(),
            layer.op(),
            layer.attributes(),
            inputs.stream().map(Value::shape).toList());
    return new Applied(layer, inputs, shared, facts, scope, null);
  }

  /** This layer elsewhere: in a scope, and with other values of the same shapes. */
  Applied moved(Map<Value, Value> now, Scope changed, Expansion from) {
    return new Applied(
        layer,
        inputs.stream().map(input -> now.getOrDefault(input, input)).toList(),
        shared == null ? null : (Applied) now.getOrDefault(shared, shared),
        facts,
        changed,
        from);
  }

  /** This value as the result of a composite. */
  Applied from(Expansion changed) {
    return new Applied(layer, inputs, shared, facts, scope, changed);
  }

  /**
   * The same layer with the same weights, applied to other values: what is learned here is learned
   * there. Of a composite's result it applies the whole composite once more.
   *
   * <pre>
   * Applied left = Dense.of(64).relu().apply(a);
   * Applied right = left.again(b);
   * </pre>
   *
   * It is said of the place and not of the layer, as Keras does, because layers here are equal when
   * they say the same: {@code Dense.of(64)} written twice, or kept in a variable and applied twice,
   * is the same thing, and is two nodes.
   *
   * @param inputs as many as the layer or composite takes
   * @throws ShapeException if the layer cannot take their shapes, or would need weights of other
   *     shapes
   * @throws IllegalArgumentException if the operator cannot share what it keeps, as batch
   *     normalisation
   */
  public Applied again(Value... inputs) {
    return again("", inputs);
  }

  /** {@link #again(Value...)} under a name. */
  public Applied again(String name, Value... inputs) {
    return expansion == null
        ? reused(layer.named(name), List.of(inputs), null)
        : expansion.again(name, List.of(inputs));
  }

  /** The same layer for other values, with the weights of this one, under another name. */
  Applied reused(Layer named, List<Value> inputs, Scope scope) {
    if (!facts.parameters().isEmpty() && !NodeFacts.canShare(layer.op())) {
      throw new IllegalArgumentException(
          layer.title()
              + ": what it keeps cannot be used in another place. Apply a layer of "
              + "its own there.");
    }
    Applied first = shared == null ? this : shared;
    Applied second = of(named, inputs, facts.parameters().isEmpty() ? null : first, scope);
    for (int i = 0; i < facts.parameters().size(); i++) {
      Shape there = first.facts.parameters().get(i).shape();
      Shape here = second.facts.parameters().get(i).shape();
      if (!here.equals(there)) {
        throw new ShapeException(
            layer.title()
                + ": its "
                + facts.parameters().get(i).name()
                + " is "
                + there
                + ", and would be "
                + here
                + " for these inputs. Give it inputs of the shapes that it has learned for: "
                + first.shapes());
      }
    }
    return second;
  }

  private List<String> shapes() {
    List<String> shapes = new ArrayList<>();
    inputs.forEach(input -> shapes.add(input.shape().toString()));
    return shapes;
  }

  /** What makes the value. */
  public Layer layer() {
    return layer;
  }

  /** Of which values, in order. */
  public List<Value> inputs() {
    return inputs;
  }

  /** The value whose layer's weights this one's layer uses; empty where it has its own. */
  public Optional<Applied> shared() {
    return Optional.ofNullable(shared);
  }

  /** The composites that wrote it, the outermost first; empty for a layer that stands by itself. */
  public List<Scope> scopes() {
    return Scope.path(scope);
  }

  Scope scope() {
    return scope;
  }

  @Override
  public Shape shape() {
    return facts.output();
  }

  /** What it is and its shape: {@code Dense[10] to 10}. */
  @Override
  public String toString() {
    return layer.title() + " to " + shape();
  }
}
