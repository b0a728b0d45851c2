package io.margay.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.SharedData;
import io.margay.data.Mnist;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX' own tests, and a network that others trained. */
class OnnxSuitesTest {

  @TempDir private Path cache;

  @ParameterizedTest
  @CsvSource({
    "onnx-node-tests, 189",
    "onnx-pytorch-converted, 40",
    "onnx-pytorch-operator, 15",
    "mnist-onnx, 1"
  })
  void noneFailsAndSoManyPass(String suite, int atLeast) throws IOException {
    Path folder = SharedData.require(suite);
    List<OnnxTest> tests = OnnxTest.in(folder);
    int passed = 0;
    for (OnnxTest test : tests) {
      OnnxTest.Result result = test.run(1e-3, 1e-7);
      assertThat(result.outcome())
          .as("%s: %s", test.name(), result.reason())
          .isNotEqualTo(OnnxTest.Outcome.FAILED);
      passed += result.outcome() == OnnxTest.Outcome.PASSED ? 1 : 0;
    }
    assertThat(passed).isGreaterThanOrEqualTo(atLeast);
  }

  /** Right on 9,891 of the 10,000 test pictures, says who published the network. */
  @Test
  void aNetworkFromElsewhereIsAsRightAsItWasThere() throws IOException {
    OnnxModel network = OnnxModel.read(SharedData.require("mnist-onnx").resolve("mnist-8.onnx"));
    try (Mnist mnist = Mnist.open(SharedData.require("mnist"), cache);
        Predictor predictor =
            Predictor.builder(network.model(), network.parameters())
                .lanes(1)
                .maxBatch(100)
                .build()) {
      assertThat(predictor.evaluate(mnist.test()).accuracy()).isEqualTo(0.9891);
    }
  }
}
