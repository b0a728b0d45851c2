package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PredictorThreadsTest {

  /**
   * The only thread waits for a call that was accepted before and is queued after it looked into
   * the queue.
   */
  @Test
  void aTaskThatComesBehindTheHelpIsRunByItsCaller() throws Exception {
    PredictorThreads threads = new PredictorThreads("Predictor[x]", 1, 10);
    CountDownLatch helped = new CountDownLatch(1);
    CountDownLatch late = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    threads.execute(
        () -> {
          threads.help();
          helped.countDown();
          try {
            if (late.await(20, TimeUnit.SECONDS)) {
              ended.countDown();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    helped.await();
    threads.execute(late::countDown);
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    threads.shutdown();
  }
}
