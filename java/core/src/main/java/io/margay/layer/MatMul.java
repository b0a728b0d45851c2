package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;

/**
 * The product of two matrices of each sample.
 *
 * <pre>
 * dst[…, i, j] = Σ over k of a[…, i, k] · b[…, k, j]       a …xMxK, b …xKxN, dst …xMxN
 *
 * MatMul.of().apply(a, b)                        // 5x3 and 3x7 become 5x7
 * MatMul.of().transpose(false, true).apply(x, x) // 5x3 becomes 5x5: how alike its rows are
 * </pre>
 *
 * Dimensions before the last two are the same in both: each has a product of its own.
 *
 * @param transposeA whether the first input is …xKxM
 * @param transposeB whether the second input is …xNxK
 * @param library whose kernels compute it
 * @param name the node's name, or empty
 */
public record MatMul(boolean transposeA, boolean transposeB, KernelLibrary library, String name)
    implements Merge {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public MatMul {
    Objects.requireNonNull(library, "library");
    Name.checked(name);
  }

  /** Both as they are. */
  public static MatMul of() {
    return new MatMul(false, false, KernelLibrary.AUTO, "");
  }

  static MatMul read(Keys keys) {
    return new MatMul(
        keys.flag("transpose_a", false),
        keys.flag("transpose_b", false),
        keys.get("library", KernelLibrary.AUTO, KernelLibrary::parse),
        "");
  }

  /** With rows and columns of the inputs exchanged. */
  public MatMul transpose(boolean a, boolean b) {
    return new MatMul(a, b, library, name);
  }

  /** With the kernels of one library. */
  public MatMul library(KernelLibrary changed) {
    return new MatMul(transposeA, transposeB, changed, name);
  }

  @Override
  public MatMul named(String changed) {
    return new MatMul(transposeA, transposeB, library, changed);
  }

  @Override
  public String op() {
    return "matmul";
  }

  @Override
  public String attributes() {
    return new Words()
        .unless("transpose_a", false, transposeA)
        .unless("transpose_b", false, transposeB)
        .unless("library", KernelLibrary.AUTO.word(), library.word())
        .toString();
  }

  @Override
  public String title() {
    return transposeA || transposeB
        ? "MatMul[" + (transposeA ? "aᵀ" : "a") + " " + (transposeB ? "bᵀ" : "b") + "]"
        : "MatMul";
  }

  /** Keras has no layer of it: its function {@code keras.ops.matmul}. */
  @Override
  public String kerasName() {
    return "MatMul";
  }
}
