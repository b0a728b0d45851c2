package io.margay.layer;

import io.margay.DataType;
import io.margay.ShapeException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a composite made of places that stand for its inputs, and how that is put into a network:
 * every layer once more, with the values in the places' stead.
 */
final class Expansion {

  private final Composite composite;
  private final List<Input> places;
  private final Applied result;

  /** What each layer became where the composite was applied first. */
  private final Map<Applied, Applied> first;

  private Expansion(
      Composite composite, List<Input> places, Applied result, Map<Applied, Applied> first) {
    this.composite = composite;
    this.places = places;
    this.result = result;
    this.first = first;
  }

  /**
   * Applies a composite.
   *
   * @param compose makes the results of the places
   * @throws IllegalArgumentException if a result is not made of the inputs, or as the composite's
   *     layers say; the message begins with the composite's title
   */
  static List<Applied> of(
      Composite composite, List<Value> inputs, Function<Value[], List<Value>> compose) {
    List<Input> places =
        inputs.stream().map(input -> Input.of(input.shape(), DataType.F32)).toList();
    List<Value> results = composed(composite, places, compose);
    Scope scope = new Scope(null, composite.name(), composite.kerasName());
    Map<Scope, Scope> scopes = new IdentityHashMap<>();
    Map<Value, Value> now = replaced(places, inputs);
    Map<Applied, Applied> first = new IdentityHashMap<>();
    for (Applied layer : written(results, places)) {
      Expansion end =
          results.contains(layer) ? new Expansion(composite, places, layer, first) : null;
      Applied copy = layer.moved(now, inside(layer.scope(), scope, scopes), end);
      now.put(layer, copy);
      first.put(layer, copy);
    }
    List<Applied> applied = new ArrayList<>();
    for (Value result : results) {
      if (!(result instanceof Applied made) || !first.containsKey(made)) {
        throw new IllegalArgumentException(
            composite.title()
                + ": composes "
                + result
                + ", expected what a layer makes of its inputs");
      }
      applied.add(first.get(made));
    }
    return applied;
  }

  private static List<Value> composed(
      Composite composite, List<Input> places, Function<Value[], List<Value>> compose) {
    try {
      return List.copyOf(compose.apply(places.toArray(Value[]::new)));
    } catch (ShapeException refused) {
      throw new ShapeException(composite.title() + ": " + refused.getMessage());
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(composite.title() + ": " + refused.getMessage(), refused);
    }
  }

  /** Once more for other inputs, with the weights of the first application. */
  Applied again(String name, List<Value> inputs) {
    if (inputs.size() != places.size()) {
      throw new IllegalArgumentException(
          composite.title() + ": " + inputs.size() + " inputs, expected " + places.size());
    }
    Scope scope = new Scope(null, name, composite.kerasName());
    Map<Scope, Scope> scopes = new IdentityHashMap<>();
    Map<Value, Value> now = replaced(places, inputs);
    for (Applied layer : written(List.of(result), places)) {
      List<Value> taken =
          layer.inputs().stream().map(input -> now.getOrDefault(input, input)).toList();
      now.put(
          layer,
          first.get(layer).reused(layer.layer(), taken, inside(layer.scope(), scope, scopes)));
    }
    return ((Applied) now.get(result)).from(this);
  }

  private static Map<Value, Value> replaced(List<Input> places, List<Value> inputs) {
    Map<Value, Value> now = new IdentityHashMap<>();
    for (int i = 0; i < places.size(); i++) {
      now.put(places.get(i), inputs.get(i));
    }
    return now;
  }

  /** The layers that depend on the places; what a composite takes from elsewhere stays there. */
  private static List<Applied> written(List<Value> results, List<Input> places) {
    Map<Value, Boolean> inner = new IdentityHashMap<>();
    places.forEach(place -> inner.put(place, true));
    List<Applied> written = new ArrayList<>();
    for (Value value : Value.above(results)) {
      if (value instanceof Applied layer
          && (layer.inputs().stream().anyMatch(inner::containsKey)
              || layer.shared().filter(inner::containsKey).isPresent())) {
        inner.put(layer, true);
        written.add(layer);
      }
    }
    return written;
  }

  /** A scope of the pattern as a scope of this application. */
  private static Scope inside(Scope pattern, Scope outermost, Map<Scope, Scope> scopes) {
    Scope outer = outermost;
    for (Scope scope : Scope.path(pattern)) {
      Scope around = outer;
      outer = scopes.computeIfAbsent(scope, inner -> inner.inside(around));
    }
    return outer;
  }
}
