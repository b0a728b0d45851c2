package io.margay.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.data.Dataset;
import io.margay.layer.Add;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.loss.Measure;
import io.margay.model.Model;
import io.margay.model.Predictor;
import io.margay.train.Checkpoints;
import io.margay.train.EarlyStopping;
import io.margay.train.Schedule;
import io.margay.train.Trainer;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers load an application's classes anew with every deployment; what is closed must leave
 * nothing behind.
 */
public class RedeploymentTest {

  private static final int DEPLOYMENTS = 50;

  /**
   * Uses Margay in a class loader of its own: trains a step, predicts in two ways, closes
   * everything.
   */
  public static final class Application {
    public static void run(String folder) throws Exception {
      Path file = Path.of(folder, "model.safetensors");
      Model model =
          Model.sequential(Input.of(Shape.of(2), DataType.F32), Dense.of(2), Softmax.of());
      Dataset data = Dataset.of(new float[] {0, 1, 1, 0}, Shape.of(2), new int[] {0, 1});
      try (Trainer trainer = Trainer.of(model).batch(2).epochs(1).build()) {
        trainer.fit(data);
        trainer.save(file);
      }
      try (Predictor predictor = Predictor.load(file)) {
        predictor.predict(new float[] {0, 1});
        predictor.predictAsync(new float[] {1, 0}).get();
      }
      Path checkpoint = Path.of(folder, "model.checkpoint");
      if (Files.notExists(checkpoint)) { // once is enough for a loader to be kept
        trainAgain(data, checkpoint);
      }
    }

    /** What compares and prints: a graph, schedules, measures, callbacks, a resume. */
    private static void trainAgain(Dataset data, Path checkpoint) throws Exception {
      Input input = Input.of(Shape.of(2), DataType.F32);
      Model graph = Model.of(Softmax.of().apply(Add.of().apply(Dense.of(2).apply(input), input)));
      try (Trainer trainer =
          Trainer.of(graph)
              .schedule(Schedule.warmUp(1, Schedule.oneCycle()))
              .measure(Measure.confusion())
              .callback(Checkpoints.last(checkpoint))
              .callback(EarlyStopping.of(1).restoringBest())
              .lanes(1)
              .build()) {
        trainer.fit(data);
      }
      try (Trainer trainer = Trainer.resume(checkpoint).epochs(2).build()) {
        trainer.fit(data).toString();
        trainer.evaluate(data).text();
      }
    }
  }

  /** Deploys again and again, and prints what is left. */
  public static final class Server {
    public static void main(String[] arguments) throws Exception {
      URL[] classPath = classPath();
      List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
      for (int i = 0; i < DEPLOYMENTS; i++) {
        loaders.add(deploy(classPath, System.getProperty("java.io.tmpdir")));
        if (i == 0) {
          collect(loaders);
          System.out.println("threads then " + threads());
        }
      }
      collect(loaders);
      System.out.println("threads now " + threads());
      System.out.println(
          "loaders " + loaders.stream().filter(loader -> loader.get() != null).count());
      System.out.println("bindings " + mapped("jnimargay"));
      System.out.println("libraries " + mapped("libmargay"));
    }

    public static URL[] classPath() {
      return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(Server::url)
          .toArray(URL[]::new);
    }

    public static WeakReference<ClassLoader> deploy(URL[] classPath, String folder)
        throws Exception {
      try (URLClassLoader loader =
          new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
        loader
            .loadClass(Application.class.getName())
            .getMethod("run", String.class)
            .invoke(null, folder);
        return new WeakReference<>(loader);
      }
    }

    public static void collect(List<WeakReference<ClassLoader>> loaders)
        throws InterruptedException, IOException {
      for (int i = 0; i < 50 && loaders.stream().anyMatch(loader -> loader.get() != null); i++) {
        System.gc();
        Thread.sleep(20);
      }
      // The Cleaners' threads end a moment after their Cleaners were found unreachable.
      for (int i = 0;
          i < 50 && threads().stream().filter(name -> name.startsWith("Cleaner-")).count() > 0;
          i++) {
        System.gc();
        Thread.sleep(20);
      }
      // A thread of the JVM unloads the bindings of loaders that were found unreachable, when it
      // comes to it.
      for (int i = 0; i < 500 && mapped("jnimargay") > 1; i++) {
        Thread.sleep(20);
      }
    }

    public static Set<String> threads() {
      return Thread.getAllStackTraces().keySet().stream()
          .map(Thread::getName)
          .collect(Collectors.toCollection(TreeSet::new));
    }

    public static long mapped(String name) throws IOException {
      return Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).stream()
          .filter(line -> line.contains(name))
          .map(line -> line.split(" +", 6)[5])
          .distinct()
          .count();
    }

    private static URL url(String path) {
      try {
        return new File(path).toURI().toURL();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fiftyDeploymentsLeaveNoLoaderNoThreadAndNoCopyOfTheBinding(@TempDir Path folder)
      throws Exception {
    String[] lines =
        ChildJvm.run(
                Server.class,
                "-Xmx64m",
                "-Djava.io.tmpdir=" + folder,
                "-Dorg.bytedeco.javacpp.cachedir="
                    + System.getProperty("org.bytedeco.javacpp.cachedir"))
            .split("\n");
    assertThat(lines).hasSize(5);
    assertThat(lines[1].replace("now", "then")).isEqualTo(lines[0]);
    assertThat(lines[2]).isEqualTo("loaders 0");
    assertThat(lines[3]).isIn("bindings 0", "bindings 1");
    assertThat(lines[4]).isIn("libraries 0", "libraries 1");
  }

  /** An object of another user of JavaCPP that counts on the garbage collector. */
  public static final class OtherPointer extends Pointer {
    private static volatile int deallocated;

    public OtherPointer() {
      address = 1;
      withDeallocator(this);
    }

    public OtherPointer(Pointer pointer) {
      super((Pointer) null);
    }

    static void deallocate(OtherPointer pointer) {
      deallocated++;
    }

    public static int deallocated() {
      return deallocated;
    }
  }

  @Test
  void anotherUserOfJavaCppInTheSameLoaderGetsItsPointersCollected(@TempDir Path folder)
      throws Exception {
    List<URL> classPath = new ArrayList<>(ChildJvm.classPath());
    classPath.add(ChildJvm.tests());
    try (URLClassLoader loader =
        new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Method application =
          loader.loadClass(Application.class.getName()).getMethod("run", String.class);
      Class<?> other = loader.loadClass(OtherPointer.class.getName());
      application.invoke(null, folder.toString());
      assertThat(deallocators(loader)).as("threads that Margay's use of JavaCPP started").isEmpty();

      Constructor<?> pointer = other.getConstructor();
      pointer.newInstance();
      for (int i = 0; i < 200 && (int) other.getMethod("deallocated").invoke(null) == 0; i++) {
        System.gc();
        Thread.sleep(10);
      }
      assertThat(other.getMethod("deallocated").invoke(null)).isEqualTo(1);
      application.invoke(null, folder.toString());
      assertThat(deallocators(loader)).hasSize(1);
      assertThatThrownBy(
              () ->
                  loader.loadClass(Pointer.class.getName()).getMethod("physicalBytes").invoke(null))
          .as("JavaCPP's own functions are not taken from Margay's library")
          .hasRootCauseInstanceOf(UnsatisfiedLinkError.class);
      loader
          .loadClass(Pointer.class.getName())
          .getMethod("interruptDeallocatorThread")
          .invoke(null);
    }
  }

  private static List<Thread> deallocators(ClassLoader loader) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getClass().getClassLoader() == loader)
        .toList();
  }
}
