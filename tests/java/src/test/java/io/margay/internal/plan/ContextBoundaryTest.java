package io.margay.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.loss.CrossEntropy;
import io.margay.model.Objective;
import io.margay.train.Stripes;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("boundary")
@Timeout(300)
class ContextBoundaryTest {

  static Plan training() {
    return Plan.compile(
        Objective.of(Stripes.model(), List.of(CrossEntropy.of().topK(1))).program(),
        "mode=train batch=4 lanes=2");
  }

  @Test
  void closedHandlesRefuseEverything() {
    Plan plan = training();
    plan.initialize(0);
    Context context = plan.open();
    context.close();
    context.close();
    assertThatThrownBy(() -> context.run(1, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Context: closed");
    assertThatThrownBy(() -> context.step(1, 0, 0.1)).hasMessage("Context: closed");
    assertThatThrownBy(() -> context.staging(0)).hasMessage("Context: closed");
    assertThatThrownBy(() -> context.output(0)).hasMessage("Context: closed");
    assertThatThrownBy(() -> context.bindStaging(0, DataType.F32)).hasMessage("Context: closed");
    plan.close();
    plan.close();
    assertThatThrownBy(plan::describe).hasMessage("Plan: closed");
    assertThatThrownBy(plan::open).hasMessage("Plan: closed");
    assertThatThrownBy(() -> plan.initialize(1)).hasMessage("Plan: closed");
    assertThat(plan.facts().outputs()).hasSize(1);
  }

  @Test
  void contextsOutliveTheirPlansOwner() {
    Plan plan = training();
    plan.initialize(0);
    Context context = plan.open();
    plan.close();
    context.bindStaging(0, DataType.F32);
    context.bind(1, Tensor.of(new int[4], Shape.of(4)));

    context.step(4, 0, 0.1);

    assertThat(context.updated()).isTrue();
    context.close();
  }

  @Test
  void whatIsNotBoundIsNamed() {
    try (Plan plan = training();
        Context context = plan.open()) {
      plan.initialize(0);
      assertThatThrownBy(() -> context.step(1, 0, 0.1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Context: input image is not bound");
      context.bindStaging(0, DataType.F32);
      context.bind(1, Tensor.of(new int[] {0}, Shape.of(1)));
      context.step(1, 0, 0.1);
      context.release();
      assertThatThrownBy(() -> context.step(1, 0, 0.1)).hasMessageContaining("is not bound");
    }
  }

  @Test
  void numbersThatAreOutOfRangeAreRefusedNotRead() {
    try (Plan plan = training();
        Context context = plan.open()) {
      plan.initialize(0);
      context.bind(0, Tensor.of(new byte[3 * 64], Shape.of(3, 8, 8, 1)));
      context.bind(1, Tensor.of(new int[] {0, 1, 2}, Shape.of(3)));
      assertThatThrownBy(() -> context.step(4, 0, 0.1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sample number 3");
      assertThatThrownBy(() -> context.step(5, 0, 0.1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5 samples");
      assertThatThrownBy(() -> context.step(0, 0, 0.1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> context.step(1, 0, Double.NaN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("learning rate");
      context.samples().put(0, Long.MIN_VALUE);
      assertThatThrownBy(() -> context.step(1, 0, 0.1))
          .isInstanceOf(IllegalArgumentException.class);
      context.samples().put(0, 0);
      for (int label : new int[] {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        context.bind(1, Tensor.of(new int[] {label}, Shape.of(1)));
        assertThatThrownBy(() -> context.step(1, 0, 0.1))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("label");
      }
    }
  }

  @Test
  void tensorsOfWrongNameOrSizeAreRefused() {
    try (Plan plan = training()) {
      assertThatThrownBy(() -> plan.read("nothing", ByteBuffer.allocateDirect(4)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> plan.read("dense/bias", ByteBuffer.allocateDirect(16)))
          .hasMessage(
              "dense/bias: a buffer of 16 bytes, expected a direct buffer of 12 for 3 in f32");
      assertThatThrownBy(() -> plan.write("dense/bias", ByteBuffer.allocate(12)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> plan.read("dense/bias", ByteBuffer.allocateDirect(12).asReadOnlyBuffer()))
          .hasMessageContaining("read-only");
    }
  }

  @Test
  void programsAndOptionsThatAreWrongAreRefusedWithTheirLine() {
    assertThatThrownBy(() -> Plan.compile("x = input() shape=4\ny = danse(x)\n", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("danse");
    assertThatThrownBy(() -> Plan.compile("x = input() shape=4\ny = dense(x) units=2\n", "batch=0"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Plan.compile("", "")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aForgottenContextIsReleasedByTheCollector() throws Exception {
    List<WeakReference<?>> forgotten = List.of(forget(), forget());
    for (int i = 0;
        i < 200 && !forgotten.stream().allMatch(reference -> reference.refersTo(null));
        i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(forgotten).allMatch(reference -> reference.refersTo(null));
    for (int i = 0; i < 500 && lanes() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(lanes()).as("lane threads").isZero();
  }

  private static WeakReference<Context> forget() {
    Plan plan = training();
    plan.initialize(0);
    return new WeakReference<>(plan.open());
  }

  /** Native threads by their name; 0 where the system does not list them. */
  private static long lanes() throws IOException {
    Path tasks = Path.of("/proc/self/task");
    if (!Files.isDirectory(tasks)) {
      return 0;
    }
    try (var list = Files.list(tasks)) {
      return list.filter(
              task -> {
                try {
                  return Files.readString(task.resolve("comm"))
                      .toLowerCase(Locale.ROOT)
                      .startsWith("margay-lane");
                } catch (IOException ended) {
                  return false;
                }
              })
          .count();
    }
  }
}
