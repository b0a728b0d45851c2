package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.layer.Add;
import io.margay.layer.Applied;
import io.margay.layer.Concat;
import io.margay.layer.Conv2d;
import io.margay.layer.Input;
import io.margay.layer.Multiply;
import io.margay.layer.Padding;
import io.margay.layer.Value;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Pictures of graphs, by their numbers. */
class DrawingTest {

  private static final int BOX_TO_BOX = 20;

  /** Two eyes with the same weights, and a shortcut. */
  private static Model eyes() {
    Input left = Input.image(8, 8, 4).named("left");
    Input right = Input.image(8, 8, 4).named("right");
    Applied eye = Conv2d.of(4, 3).padding(Padding.SAME).named("eye").apply(left);
    Value sum = Add.of().apply(left, eye);
    return Model.of(Concat.of().apply(sum, eye.again(right)));
  }

  @Test
  void graphvizGetsBoxesAndArrows() {
    assertThat(Drawing.dot(eyes()))
        .isEqualTo(
            """
            digraph model {
              node [shape=box];
              "left" [label="left"];
              "right" [label="right"];
              "eye" [label="eye\\nConv2d[4 filters 3x3, padding SAME]"];
              "add" [label="add\\nAdd"];
              "conv2d" [label="conv2d\\nConv2d[4 filters 3x3, padding SAME]"];
              "concatenate" [label="concatenate\\nConcat"];
              "left" -> "eye" [label="8x8x4"];
              "left" -> "add" [label="8x8x4"];
              "eye" -> "add" [label="8x8x4"];
              "right" -> "conv2d" [label="8x8x4"];
              "eye" -> "conv2d" [style=dashed, constraint=false, label="weights"];
              "add" -> "concatenate" [label="8x8x4"];
              "conv2d" -> "concatenate" [label="8x8x4"];
            }
            """);
  }

  @Test
  void aPictureShowsNamesShapesAndSharedWeights() throws Exception {
    Document picture = parsed(Drawing.svg(eyes()));
    assertThat(texts(picture))
        .containsSubsequence("left", "8x8x4", "right", "8x8x4", "eye")
        .contains("Conv2d[4 filters 3x3, padding SAME]", "Concat", "8x8x8");
    NodeList paths = picture.getElementsByTagName("path");
    int dashed = 0;
    for (int i = 0; i < paths.getLength(); i++) {
      dashed += ((Element) paths.item(i)).getAttribute("class").equals("shared") ? 1 : 0;
    }
    assertThat(dashed).isEqualTo(1);
    assertThat(paths.getLength()).as("a tip, six arrows, a dashed line").isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"letters", "resnet-8", "squeezenet-1.1", "googlenet"})
  void boxesStandInRanksInsideThePicture(String name) throws Exception {
    Model model = Zoo.byName(name).orElseThrow();
    Document picture = parsed(Drawing.svg(model));
    double width = number(picture.getDocumentElement(), "width");
    double height = number(picture.getDocumentElement(), "height");
    List<Element> boxes = boxes(picture);
    assertThat(boxes).hasSize(model.nodes().size() + model.inputs().size());
    for (int i = 0; i < boxes.size(); i++) {
      Element box = boxes.get(i);
      assertThat(number(box, "x")).isBetween(0.0, width - number(box, "width"));
      assertThat(number(box, "y")).isBetween(0.0, height - number(box, "height"));
      for (Element other : boxes.subList(i + 1, boxes.size())) {
        assertThat(apart(box, other)).as("%s: box %d and another", name, i).isTrue();
      }
    }
    List<String> order = new ArrayList<>(model.inputs().stream().map(Input::name).toList());
    order.addAll(model.nodes().stream().map(Node::name).toList());
    for (Node node : model.nodes()) {
      for (String from : node.inputs()) {
        Element above = boxes.get(order.indexOf(from));
        Element below = boxes.get(order.indexOf(node.name()));
        assertThat(number(below, "y"))
            .isGreaterThanOrEqualTo(number(above, "y") + number(above, "height") + BOX_TO_BOX);
      }
    }
  }

  /** A chain is one straight line. */
  @Test
  void arrowsBetweenTheSameBoxesLieSideBySide() throws Exception {
    Input image = Input.image(8, 8, 4);
    Document picture = parsed(Drawing.svg(Model.of(Multiply.of().apply(image, image, image))));
    NodeList paths = picture.getElementsByTagName("path");
    Set<String> places = new HashSet<>();
    for (int i = 0; i < paths.getLength(); i++) {
      places.add(((Element) paths.item(i)).getAttribute("d"));
    }
    assertThat(paths.getLength()).as("a tip and three arrows").isEqualTo(4);
    assertThat(places).hasSize(4);
  }

  @Test
  void aChainIsStraight() throws Exception {
    List<Element> boxes = boxes(parsed(Drawing.svg(Zoo.kerasSequential())));
    double middle = number(boxes.get(0), "x") + number(boxes.get(0), "width") / 2;
    for (Element box : boxes) {
      assertThat(number(box, "x") + number(box, "width") / 2).isBetween(middle - 1, middle + 1);
    }
  }

  private static boolean apart(Element a, Element b) {
    return number(a, "y") + number(a, "height") < number(b, "y")
        || number(b, "y") + number(b, "height") < number(a, "y")
        || number(a, "x") + number(a, "width") < number(b, "x")
        || number(b, "x") + number(b, "width") < number(a, "x");
  }

  private static List<Element> boxes(Document picture) {
    NodeList found = picture.getElementsByTagName("rect");
    List<Element> boxes = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      Element rect = (Element) found.item(i);
      if (!rect.getAttribute("class").isEmpty()) {
        boxes.add(rect);
      }
    }
    return boxes;
  }

  private static List<String> texts(Document picture) {
    NodeList found = picture.getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
