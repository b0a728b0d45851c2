package io.margay.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Margay as a module, used by a module, in a JVM of its own. */
class ModulePathTest {

  private static final String MODULE = "module app {\n  requires io.margay;\n}\n";
  private static final String MAIN =
      """
      package app;

      import io.margay.*;
      import io.margay.data.Dataset;
      import io.margay.error.NativeException;
      import io.margay.layer.*;
      import io.margay.model.*;
      import io.margay.train.Trainer;

      public class Main {
        public static void main(String[] arguments) {
          System.out.println(Model.class.getModule());
          try {
            Model model = Model.sequential(Input.of(Shape.of(2), DataType.F32), Dense.of(2), Softmax.of());
            try (Trainer trainer = Trainer.of(model).batch(2).epochs(1).build()) {
              trainer.fit(Dataset.of(new float[] {0, 1, 1, 0}, Shape.of(2), new int[] {0, 1}));
              System.out.println("trained");
            }
          } catch (NativeException e) {
            System.out.println(e.getMessage());
          }
        }
      }
      """;

  @TempDir private Path folder;
  private final List<String> classes = new ArrayList<>();
  private final List<String> nativeJars = new ArrayList<>();

  @BeforeEach
  void anApplicationThatIsAModule() throws Exception {
    for (URL url : ChildJvm.classPath()) {
      (nativeJars.isEmpty() && classes.size() < 2 ? classes : nativeJars).add(ChildJvm.file(url));
    }
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path module = Files.writeString(sources.resolve("module-info.java"), MODULE);
    Path main = Files.writeString(sources.resolve("Main.java"), MAIN);
    Path application = Files.createDirectory(folder.resolve("application"));
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(
                    null,
                    null,
                    null,
                    "-d",
                    application.toString(),
                    "-p",
                    path(classes),
                    module.toString(),
                    main.toString()))
        .isZero();
    classes.add(application.toString());
    assertThat(nativeJars).hasSize(3);
  }

  @Test
  void librariesAreFoundOnTheModulePathWithoutBeingRequired() throws Exception {
    List<String> all = new ArrayList<>(classes);
    all.addAll(nativeJars);
    assertThat(run("-p", path(all))).isEqualTo("module io.margay\ntrained");
  }

  @Test
  void librariesAreFoundInAFolderOfModules() throws Exception {
    Path modules = Files.createDirectory(folder.resolve("modules"));
    for (String jar : nativeJars) {
      Files.createSymbolicLink(modules.resolve(Path.of(jar).getFileName()), Path.of(jar));
    }
    List<String> all = new ArrayList<>(classes);
    all.add(modules.toString());
    assertThat(run("-p", path(all))).isEqualTo("module io.margay\ntrained");
    for (String jar : nativeJars) {
      Files.delete(modules.resolve(Path.of(jar).getFileName()));
    }
  }

  @Test
  void librariesAreFoundOnTheClassPath() throws Exception {
    assertThat(run("-p", path(classes), "-cp", path(nativeJars)))
        .isEqualTo("module io.margay\ntrained");
  }

  @Test
  void aMissingJarIsNamed() throws Exception {
    nativeJars.removeIf(jar -> jar.contains("dnnl"));
    assertThat(run("-p", path(classes), "-cp", path(nativeJars)))
        .startsWith(
            "module io.margay\nThe library "
                + Platform.libraries(Platform.current()).get(0).name()
                + " for "
                + Platform.current()
                + " is neither on the class path nor on the module path. Add the jar"
                + " org.bytedeco:dnnl with the classifier");
  }

  private static String run(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(
        "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir"));
    arguments.addAll(List.of("-m", "app/app.Main"));
    return ChildJvm.run(arguments);
  }

  private static String path(List<String> entries) {
    return String.join(File.pathSeparator, entries);
  }
}
