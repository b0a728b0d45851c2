package io.margay.data.picture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Reads the XML files of Pascal VOC; one that declares a document type is refused. */
final class VocXml {

  private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";

  private final DocumentBuilder builder;

  VocXml() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature(NO_DOCTYPE, true); // and so no entities from elsewhere
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null); // it would print
    } catch (ParserConfigurationException impossible) {
      throw new AssertionError("every Java platform has a parser of XML", impossible);
    }
  }

  /**
   * Reads a file.
   *
   * @param picture that it is about
   * @throws IOException if it is not such a file; the message begins with its path
   */
  Annotation read(Path file, Path picture) throws IOException {
    Element root;
    try (InputStream in = Files.newInputStream(file)) {
      root = builder.parse(in).getDocumentElement();
    } catch (SAXException wrong) {
      throw new IOException(file + ": not sound XML: " + wrong.getMessage(), wrong);
    }
    if (!root.getTagName().equals("annotation")) {
      throw new IOException(
          file + ": <" + root.getTagName() + ">, expected Pascal VOC's <annotation>");
    }
    Element size = child(root, "size");
    List<Annotation.Box> boxes = new ArrayList<>();
    for (Element object : children(root, "object")) {
      boxes.add(box(file, object, boxes.size() + 1));
    }
    return new Annotation(
        file,
        picture,
        size == null ? 0 : (int) number(file, size, "height", "size"),
        size == null ? 0 : (int) number(file, size, "width", "size"),
        boxes);
  }

  private static Annotation.Box box(Path file, Element object, int number) throws IOException {
    Element named = child(object, "name");
    String kind = named == null ? "" : named.getTextContent().strip();
    String name = "object " + number + " (" + kind + ")";
    Element box = child(object, "bndbox");
    if (kind.isEmpty() || box == null) {
      throw new IOException(
          file + ": object " + number + ": no " + (box == null ? "<bndbox>" : "<name>"));
    }
    Element difficult = child(object, "difficult");
    return new Annotation.Box(
        name,
        kind,
        number(file, box, "xmin", name) - 1,
        number(file, box, "ymin", name) - 1,
        number(file, box, "xmax", name),
        number(file, box, "ymax", name),
        difficult != null && difficult.getTextContent().strip().equals("1"),
        null);
  }

  private static double number(Path file, Element parent, String tag, String where)
      throws IOException {
    Element found = child(parent, tag);
    String text = found == null ? "" : found.getTextContent().strip();
    try {
      double value = Double.parseDouble(text);
      if (Math.abs(value) <= 1e6) {
        return value;
      }
    } catch (NumberFormatException none) {
      // told below
    }
    throw new IOException(
        file + ": " + where + ": <" + tag + "> '" + text + "', expected a number");
  }

  private static Element child(Element parent, String tag) {
    List<Element> found = children(parent, tag);
    return found.isEmpty() ? null : found.get(0);
  }

  /** Those directly below: an object's parts have boxes too. */
  private static List<Element> children(Element parent, String tag) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(tag)) {
        found.add(element);
      }
    }
    return found;
  }
}
