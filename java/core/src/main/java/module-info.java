/**
 * Convolutional networks for the JVM.
 *
 * <p>The native jars may lie on the module path or on the class path; no module needs to require
 * them.
 */
@SuppressWarnings("module") // io.margay.cli is built later
module io.margay {
  requires java.desktop;
  requires org.bytedeco.javacpp;

  exports io.margay;
  exports io.margay.augment;
  exports io.margay.data;
  exports io.margay.data.picture;
  exports io.margay.error;
  exports io.margay.layer;
  exports io.margay.loss;
  exports io.margay.model;
  exports io.margay.model.zoo;
  exports io.margay.program;
  exports io.margay.task;
  exports io.margay.train;
  exports io.margay.internal to
      io.margay.cli;
  exports io.margay.internal.feed to
      io.margay.cli;
  exports io.margay.internal.file to
      io.margay.cli;
  exports io.margay.internal.json to
      io.margay.cli;
  exports io.margay.internal.load to
      io.margay.cli;
  exports io.margay.internal.text to
      io.margay.cli;
  exports io.margay.internal.plan to
      io.margay.cli;
}
