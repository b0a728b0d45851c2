package io.margay.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of an ONNX graph.
 *
 * @param name as the file says, or made of the operator and the first output
 * @param op the operator
 * @param domain empty for ONNX' own
 * @param opset of that domain
 * @param inputs names of tensors, empty where one is left out
 * @param outputs names of tensors, empty where nobody wants one
 * @param attributes by name: Long, Float, String, long[], float[], Constant; other kinds are only
 *     named
 */
record OnnxNode(
    String name,
    String op,
    String domain,
    int opset,
    List<String> inputs,
    List<String> outputs,
    Map<String, Object> attributes) {

  OnnxNode with(String changedOp, List<String> changedInputs, Map<String, Object> changed) {
    return new OnnxNode(name, changedOp, domain, opset, changedInputs, outputs, changed);
  }

  OnnxNode with(String attribute, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(attributes);
    changed.put(attribute, value);
    return with(op, inputs, changed);
  }

  OnnxNode without(String... names) {
    Map<String, Object> changed = new LinkedHashMap<>(attributes);
    for (String one : names) {
      changed.remove(one);
    }
    return with(op, inputs, changed);
  }

  /** With another tensor in place {@code index}, and none in those before it that it has not. */
  OnnxNode withInput(int index, String tensor) {
    List<String> changed = new ArrayList<>(inputs);
    while (changed.size() <= index) {
      changed.add("");
    }
    changed.set(index, tensor);
    return with(op, changed, attributes);
  }

  boolean has(int input) {
    return input < inputs.size() && !inputs.get(input).isEmpty();
  }

  boolean says(String attribute) {
    return attributes.containsKey(attribute);
  }

  int whole(String attribute, int usual) {
    return (int) get(attribute, Long.class, (long) usual).longValue();
  }

  float number(String attribute, float usual) {
    return get(attribute, Float.class, usual);
  }

  String word(String attribute, String usual) {
    return get(attribute, String.class, usual);
  }

  /** Whole numbers, or null. */
  int[] wholes(String attribute) {
    long[] values = get(attribute, long[].class, null);
    if (values == null) {
      return null;
    }
    int[] wholes = new int[values.length];
    for (int i = 0; i < wholes.length; i++) {
      wholes[i] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, values[i]));
    }
    return wholes;
  }

  /** Numbers, or null. */
  float[] numbers(String attribute) {
    return get(attribute, float[].class, null);
  }

  /** A tensor, or null. */
  Constant tensor(String attribute) {
    return get(attribute, Constant.class, null);
  }

  private <T> T get(String attribute, Class<T> kind, T usual) {
    Object value = attributes.get(attribute);
    if (value == null) {
      return usual;
    }
    if (!kind.isInstance(value)) {
      throw new MalformedException(
          "attribute "
              + attribute
              + " is "
              + value.getClass().getSimpleName()
              + ", expected "
              + kind.getSimpleName());
    }
    return kind.cast(value);
  }

  /** {@code 'conv1' (Conv, opset 9)}. */
  @Override
  public String toString() {
    return "'"
        + name
        + "' ("
        + (domain.isEmpty() ? "" : domain + ":")
        + op
        + ", opset "
        + opset
        + ")";
  }
}
