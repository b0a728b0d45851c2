package io.margay.internal.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifetimeTest {

  private final Lifetime lifetime = new Lifetime(() -> "Thing[7]");

  @Test
  void aClosedObjectRefusesCalls() {
    lifetime.enter();
    lifetime.exit();
    assertThat(lifetime.close()).isTrue();

    assertThatThrownBy(lifetime::enter)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Thing[7]: closed");
  }

  @Test
  void onlyOneCloseCloses() {
    assertThat(lifetime.close()).isTrue();
    assertThat(lifetime.close()).isFalse();
    assertThat(lifetime.isClosed()).isTrue();
  }

  @Test
  void closeWaitsForRunningCallsAndKeepsTheInterruptFlag() throws InterruptedException {
    lifetime.enter();
    AtomicBoolean closed = new AtomicBoolean();
    AtomicBoolean flag = new AtomicBoolean();
    CountDownLatch refused = new CountDownLatch(1);
    Thread closer =
        new Thread(
            () -> {
              lifetime.close();
              closed.set(true);
              flag.set(Thread.currentThread().isInterrupted());
            });
    closer.start();
    closer.interrupt();
    while (!lifetime.isClosed()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(lifetime::enter).isInstanceOf(IllegalStateException.class);
    refused.countDown();
    assertThat(closed).isFalse();

    lifetime.exit();
    closer.join(TimeUnit.SECONDS.toMillis(30));

    assertThat(closed).isTrue();
    assertThat(flag).isTrue();
  }

  /** A thread that looks again after a pause is in TIMED_WAITING. */
  @Test
  void closeSleepsUntilTheLastCallWakesIt() throws InterruptedException {
    for (int round = 0; round < 1000; round++) {
      Lifetime one = new Lifetime(() -> "Thing");
      one.enter();
      one.enter();
      Thread closer = new Thread(one::close);
      closer.start();
      if (round == 0) {
        while (closer.getState() != Thread.State.WAITING) {
          assertThat(closer.getState())
              .isNotIn(Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
          Thread.onSpinWait();
        }
      }
      one.exit();
      one.exit();
      closer.join();
    }
  }
}
