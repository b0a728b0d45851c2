package io.margay.cli;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.FramedPicture;
import io.margay.data.Images;
import io.margay.data.PictureForm;
import io.margay.data.Resizing;
import io.margay.model.Model;
import io.margay.model.Predictor;
import io.margay.task.Answer;
import io.margay.task.Box;
import io.margay.task.Detection;
import io.margay.task.Mask;
import io.margay.task.Regions;
import io.margay.task.Segmentation;
import io.margay.task.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code margay predict} with a network that says more than a class. */
final class TaskPrediction {

  private final Task task;
  private final boolean invert;
  private final Path drawing;
  private final CommandSpec command;

  /**
   * @param drawing the PNG to write; null: none
   */
  TaskPrediction(Task task, boolean invert, Path drawing, CommandSpec command) {
    this.task = task;
    this.invert = invert;
    this.drawing = drawing;
    this.command = command;
  }

  /** Answers for each picture; one that cannot be read does not end the others. */
  int run(Path model, List<Path> images, Path json) throws IOException {
    if (drawing != null && images.size() > 1) {
      throw new UsageException("--out: " + images.size() + " images, expected one");
    }
    PrintWriter out = command.commandLine().getOut();
    List<Object> answers = new ArrayList<>();
    boolean failed = false;
    try (Predictor predictor = Predictor.load(model)) {
      for (Path image : images) {
        try {
          answers.add(answer(predictor, image, out));
        } catch (IOException | IllegalArgumentException failure) {
          failed = true;
          String message = Main.message(failure);
          command
              .commandLine()
              .getErr()
              .println(
                  command.qualifiedName()
                      + ": "
                      + (message.startsWith(image.toString()) ? message : image + ": " + message));
          answers.add(JsonFile.object("image", image.toString(), "error", message));
        }
      }
    }
    out.flush();
    if (json != null) {
      JsonFile.save(
          json,
          JsonFile.object(
              "model", model.getFileName().toString(), "task", task.name(), "images", answers));
    }
    return failed ? Main.FAILURE : 0;
  }

  /**
   * Says what is in a picture, and draws it.
   *
   * @return for JSON: {@code {"image", "objects": [{"name", "score", "box", "pixels"}]}}, boxes as
   *     shares of the file's own width and height; or {@code {"image", "regions"}}
   */
  private Map<String, Object> answer(Predictor predictor, Path image, PrintWriter out)
      throws IOException {
    List<String> names = predictor.model().classNames();
    FramedPicture picture = form(predictor.model()).frame(image);
    if (invert) {
      turn(picture.pixels());
    }
    Answer answer = task.answer(predictor, picture.pixels());
    if (drawing != null) {
      Images.writePng(AnswerPicture.of(picture.pixels(), answer, names), drawing);
    }
    Map<String, Object> json = JsonFile.object("image", image.toString());
    out.println(image + ":");
    List<Object> objects = new ArrayList<>();
    for (int i = 0; i < answer.objects().size(); i++) {
      Mask mask = answer.masks().isEmpty() ? null : answer.masks().get(i);
      objects.add(object(answer.objects().get(i), mask, names, picture, out));
    }
    if (task instanceof Segmentation) {
      json.put("regions", shares(answer.regions().orElseThrow(), names, picture, out));
      return json;
    }
    if (objects.isEmpty()) {
      out.println("  no objects");
    }
    json.put("objects", objects);
    return json;
  }

  private static Map<String, Object> object(
      Detection object, Mask mask, List<String> names, FramedPicture picture, PrintWriter out) {
    Box box = object.box();
    double left = picture.across(box.x1());
    double right = picture.across(box.x2());
    double top = picture.down(box.y1());
    double bottom = picture.down(box.y2());
    out.printf(
        Locale.ROOT,
        "  %s %.4f  x %.3f to %.3f, y %.3f to %.3f%n",
        name(names, object.kind()),
        object.score(),
        left,
        right,
        top,
        bottom);
    Map<String, Object> json =
        JsonFile.object(
            "name", name(names, object.kind()),
            "score", object.score(),
            "box", List.of(left, top, right, bottom));
    if (mask != null) {
      json.put("pixels", share(picture, mask));
    }
    return json;
  }

  /** The share of the pixels that each class has. */
  private static Map<String, Object> shares(
      Regions regions, List<String> names, FramedPicture picture, PrintWriter out) {
    Map<String, Object> shares = new LinkedHashMap<>();
    for (int kind = 0; kind < names.size(); kind++) {
      double share = share(picture, regions.mask(kind));
      shares.put(names.get(kind), share);
      out.printf(Locale.ROOT, "  %s %.4f of the pixels%n", names.get(kind), share);
    }
    return shares;
  }

  /** Of the pixels that show the picture. */
  private static double share(FramedPicture picture, Mask mask) {
    Mask shown = Mask.of(mask.rows(), mask.columns(), picture::shows);
    return mask.shared(shown) / (double) shown.area();
  }

  /** The form that the network's pictures had; of one that does not say it, the whole picture. */
  private static PictureForm form(Model model) {
    Shape shape = model.input().shape();
    return model.preparations().get(model.input().name()) instanceof PictureForm form
        ? form
        : PictureForm.of(shape.dim(0), shape.dim(1), shape.dim(2)).resizing(Resizing.STRETCH);
  }

  private static void turn(Tensor pixels) {
    ByteBuffer bytes = pixels.buffer();
    for (int i = 0; i < bytes.limit(); i++) {
      bytes.put(i, (byte) ~bytes.get(i));
    }
  }

  private static String name(List<String> names, int kind) {
    return kind < names.size() ? names.get(kind) : Integer.toString(kind);
  }
}
