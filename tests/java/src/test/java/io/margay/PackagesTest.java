package io.margay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

/** Which package may know which: arrows point one way. */
class PackagesTest {

  private static final JavaClasses MARGAY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/onnx/shaded/"))
          .importPackages("io.margay");

  /** Each package by itself, the root and every room below it. */
  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  @Test
  void libraryAndCommandLineAreHere() {
    assertThat(MARGAY.contain("io.margay.Tensor")).isTrue();
    assertThat(MARGAY.contain("io.margay.internal.Native")).isTrue();
    assertThat(MARGAY.contain("io.margay.onnx.OnnxModel")).isTrue();
    assertThat(MARGAY.contain("io.margay.cli.Main")).isTrue();
    assertThat(MARGAY.contain(PackagesTest.class)).isFalse();
  }

  @Test
  void noPackageKnowsOneThatKnowsIt() {
    slices().assignedFrom(PACKAGES).should().beFreeOfCycles().check(MARGAY);
  }

  @Test
  void theLibraryKnowsNothingOfTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.margay.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.margay.cli..")
        .check(MARGAY);
  }

  @Test
  void theLibraryKnowsNothingOfOtherFormats() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.margay.cli..", "io.margay.onnx..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.margay.onnx..")
        .check(MARGAY);
  }

  @Test
  void theBindingAloneTouchesJavaCpp() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.margay.internal")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(MARGAY);
  }

  @Test
  void theBindingStandsOnNothingOfOurs() {
    classes()
        .that()
        .resideInAPackage("io.margay.internal")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.margay.internal", "java..", "org.bytedeco..")
        .check(MARGAY);
  }

  @Test
  void layersAndProgramsKnowNothingOfModelsDataAndTraining() {
    noClasses()
        .that()
        .resideInAnyPackage("io.margay.layer..", "io.margay.program..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.margay.model..", "io.margay.data..", "io.margay.train..")
        .check(MARGAY);
  }

  @Test
  void modelsKnowNothingOfTraining() {
    noClasses()
        .that()
        .resideInAPackage("io.margay.model..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.margay.train..")
        .check(MARGAY);
  }

  @Test
  void lossesKnowNothingOfNetworksAndData() {
    noClasses()
        .that()
        .resideInAPackage("io.margay.loss..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.margay.layer..", "io.margay.model..", "io.margay.data..", "io.margay.train..")
        .check(MARGAY);
  }

  @Test
  void dataKnowNothingOfNetworks() {
    noClasses()
        .that()
        .resideInAPackage("io.margay.data..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.margay.layer..", "io.margay.program..", "io.margay.model..", "io.margay.train..")
        .check(MARGAY);
  }

  @Test
  void jsonAndTextStandAlone() {
    classes()
        .that()
        .resideInAnyPackage("io.margay.internal.json", "io.margay.internal.text", "io.margay.error")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.margay.internal.json", "io.margay.internal.text", "io.margay.error", "java..")
        .check(MARGAY);
  }
}
