package io.margay.onnx;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.FloatBuffer;
import java.util.function.Supplier;

/** Parameters of the program, made of constants of the graph. */
final class Weights {

  private Weights() {}

  /**
   * A constant's values with dimensions in another order.
   *
   * @param dims as which the constant is seen
   * @param order dimension i of the result is {@code order[i]} of those
   * @param shape of the parameter
   */
  static Supplier<Tensor> of(Constant constant, int[] dims, int[] order, int... shape) {
    Constant seen = constant.reshaped(dims);
    int[] extents = Extents.permuted(dims, order);
    int[] strides = Extents.permuted(Extents.strides(dims), order);
    return () -> {
      Tensor tensor = Tensor.zeros(DataType.F32, Shape.of(shape));
      copy(seen, extents, strides, tensor.buffer().asFloatBuffer());
      return tensor;
    };
  }

  /** A constant's values as they are. */
  static Supplier<Tensor> of(Constant constant, int... shape) {
    return of(constant, new int[] {constant.elements()}, new int[] {0}, shape);
  }

  private static void copy(Constant from, int[] extents, int[] strides, FloatBuffer to) {
    int[] index = new int[extents.length];
    int at = 0;
    int count = from.elements();
    for (int i = 0; i < count; i++) {
      to.put(i, from.at(at));
      for (int d = extents.length - 1; d >= 0; d--) {
        at += strides[d];
        if (++index[d] < extents[d]) {
          break;
        }
        at -= strides[d] * extents[d];
        index[d] = 0;
      }
    }
  }

  /** One value everywhere. */
  static Supplier<Tensor> filled(float value, int... shape) {
    return () -> {
      Tensor tensor = Tensor.zeros(DataType.F32, Shape.of(shape));
      FloatBuffer values = tensor.buffer().asFloatBuffer();
      for (int i = 0; i < values.limit(); i++) {
        values.put(i, value);
      }
      return tensor;
    };
  }
}
