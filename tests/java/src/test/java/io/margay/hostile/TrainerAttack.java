package io.margay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Dataset;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A trainer that is stopped, interrupted, asked and closed by other threads while it fits: each
 * call works or is refused, the fit ends, and the close returns.
 */
final class TrainerAttack implements Attack {

  private static final int OTHERS = 8;
  private static final int CALLS = 30;
  private static final Dataset DATA = Stripes.data(60, 1);

  @Override
  public String name() {
    return "trainers";
  }

  @Override
  public int cost() {
    return 20;
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    boolean closes = random.nextBoolean();
    AtomicReference<Throwable> wrong = new AtomicReference<>();
    try (Trainer trainer =
        Trainer.of(Stripes.model(0.1))
            .batch(random.nextInt(1, 20))
            .epochs(1_000_000)
            .lanes(random.nextInt(1, 4))
            .threads(random.nextInt(1, 3))
            .seed(seed)
            .build()) {
      Thread fit = Patience.start("fit", () -> guarded(wrong, () -> trainer.fit(DATA)));
      List<Thread> others = new ArrayList<>();
      for (int i = 0; i < OTHERS; i++) {
        SplittableRandom own = random.split();
        Path file = folder.resolve("model" + i);
        others.add(
            Patience.start(
                "other",
                () -> {
                  for (int call = 0; call < CALLS; call++) {
                    guarded(wrong, () -> disturb(trainer, fit, file, own, closes));
                  }
                }));
      }
      for (Thread other : others) {
        Patience.join(other);
      }
      trainer.stop();
      Patience.join(fit);
      if (wrong.get() != null) {
        throw new AssertionError(wrong.get());
      }
      if (!closes) {
        for (float value : trainer.parameter("dense/kernel").toFloats()) {
          assertThat(value).isFinite();
        }
      }
      Patience.call(
          "close",
          () -> {
            trainer.close();
            return null;
          });
    }
  }

  private static void disturb(
      Trainer trainer, Thread fit, Path file, SplittableRandom random, boolean closes)
      throws Exception {
    switch (random.nextInt(closes ? 8 : 7)) {
      case 0 -> trainer.stop();
      case 1 -> fit.interrupt();
      case 2 -> trainer.evaluate(DATA);
      case 3 -> trainer.parameter("conv2d/kernel").toFloats();
      case 4 -> trainer.checkpoint(file);
      case 5 -> trainer.history();
      case 6 -> trainer.describe();
      default -> {
        trainer.stop();
        trainer.close();
      }
    }
  }

  private interface Call {
    void run() throws Exception;
  }

  private static void guarded(AtomicReference<Throwable> wrong, Call call) {
    try {
      call.run();
    } catch (IllegalStateException refused) {
      if (!refused.getMessage().contains("another thread is using it")
          && !refused.getMessage().contains("closed")) {
        wrong.compareAndSet(null, refused);
      }
    } catch (Throwable e) {
      wrong.compareAndSet(null, e);
    }
  }
}
