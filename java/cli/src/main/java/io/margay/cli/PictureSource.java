package io.margay.cli;

import io.margay.data.Dataset;
import io.margay.data.PictureForm;
import io.margay.data.Preparation;
import io.margay.data.Resizing;
import io.margay.data.picture.BoxRule;
import io.margay.data.picture.BoxedPictures;
import io.margay.data.picture.Cifar;
import io.margay.data.picture.DamagedPicture;
import io.margay.data.picture.Decoding;
import io.margay.data.picture.MaskedPictures;
import io.margay.data.picture.PictureFolder;
import io.margay.internal.text.Clause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files of pictures, and what is right about them: {@code folder:PATH:size=64x64}. Where the data
 * have no part to test with, a tenth is held back, or as many as {@code test=} says; then these are
 * also what a trained network is measured with.
 *
 * @param text as it was given
 * @param kind what says what is right
 * @param paths the folder; of COCO the JSON file and the folder of pictures
 * @param decoding what becomes of the files
 * @param boxes what becomes of wrong boxes
 * @param ignored the value of masks that is no class
 * @param share which of the pictures with a class
 * @param held how many pictures are held back; empty: a tenth
 */
record PictureSource(
    String text,
    Kind kind,
    List<Path> paths,
    Decoding decoding,
    BoxRule boxes,
    OptionalInt ignored,
    ClassShare share,
    OptionalInt held)
    implements DataSource {

  static final String FORMS =
      "folder:DIR, voc:DIR, coco:JSON,DIR, masks:DIR, cifar10:DIR, cifar100:DIR";

  /**
   * Which of the pictures with a class.
   *
   * @param classes whose pictures; empty for all
   * @param perClass how many of each to learn from, drawn by the seed; empty for all
   */
  record ClassShare(List<String> classes, OptionalInt perClass) {

    private static ClassShare parse(Kind kind, Clause clause) {
      boolean labelled = kind == Kind.FOLDER || kind.isCifar();
      String names = kind == Kind.FOLDER ? clause.word("classes", "") : "";
      OptionalInt perClass = labelled ? clause.optionalWhole("per_class") : OptionalInt.empty();
      List<String> classes = names.isEmpty() ? List.of() : List.of(names.split(",", -1));
      if (classes.contains("") || classes.stream().distinct().count() < classes.size()) {
        throw clause.refusal("classes=" + names + ", expected names of folders, none twice", null);
      }
      if (perClass.isPresent() && perClass.getAsInt() < 1) {
        throw clause.refusal("per_class=" + perClass.getAsInt() + ", expected at least 1", null);
      }
      return new ClassShare(classes, perClass);
    }

    /** Without a seed nothing is drawn: all is there to be measured. */
    private Dataset of(Dataset train, OptionalLong seed) {
      return perClass.isPresent() && seed.isPresent()
          ? train.perClass(perClass.getAsInt(), seed.getAsLong())
          : train;
    }
  }

  private static final String USUAL_SIZE = "64x64";
  private static final double TEST = 0.1;

  /** Where pictures with boxes become smaller, and those with masks, whose edges count. */
  private static final long BOXED_PIXELS = 256 * 256;

  private static final long MASKED_PIXELS = 512 * 512;

  /** What says what is right. */
  enum Kind {
    /** The folder that a picture is in is its class. */
    FOLDER,
    /** Pascal VOC's files of boxes. */
    VOC,
    /** COCO's file of boxes and outlines. */
    COCO,
    /** A mask for each picture. */
    MASKS,
    /** Batches of CIFAR-10. */
    CIFAR10,
    /** Batches of CIFAR-100. */
    CIFAR100;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private boolean isCifar() {
      return this == CIFAR10 || this == CIFAR100;
    }
  }

  /** The kind that a word names. */
  static Optional<Kind> kind(String word) {
    return Arrays.stream(Kind.values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /**
   * Reads a source's text.
   *
   * @throws IllegalArgumentException if a setting is unknown or wrong
   */
  static PictureSource parse(Kind kind, String text) {
    String rest = text.substring(kind.word().length() + 1);
    int colon = rest.indexOf(':');
    String place = colon < 0 ? rest : rest.substring(0, colon);
    Clause clause = new Clause("data", kind.word() + (colon < 0 ? "" : rest.substring(colon)));
    String[] both = place.split(",", -1);
    if (kind == Kind.COCO && both.length != 2) {
      throw clause.refusal("expected coco:JSON,DIR, the annotations and the pictures", null);
    }
    List<Path> paths =
        kind == Kind.COCO ? List.of(Path.of(both[0]), Path.of(both[1])) : List.of(Path.of(place));
    Decoding decoding = decoding(kind, clause);
    boolean boxed = kind == Kind.VOC || kind == Kind.COCO;
    String boxes = boxed ? clause.word("boxes", "refuse") : "refuse";
    OptionalInt ignored =
        kind == Kind.MASKS ? clause.optionalWhole("ignored") : OptionalInt.empty();
    ClassShare share = ClassShare.parse(kind, clause);
    OptionalInt held = kind.isCifar() ? OptionalInt.empty() : clause.optionalWhole("test");
    clause.refuseUnknown();
    if (held.isPresent() && held.getAsInt() < 1) {
      throw clause.refusal("test=" + held.getAsInt() + ", expected 1 picture or more", null);
    }
    try {
      return new PictureSource(
          text, kind, paths, decoding, BoxRule.parse(boxes), ignored, share, held);
    } catch (IllegalArgumentException wrong) {
      throw clause.refusal(wrong.getMessage(), wrong);
    }
  }

  /** What is seen of a picture is usually its middle; but no object and no region is cut off. */
  private static Decoding decoding(Kind kind, Clause clause) {
    String size = kind.isCifar() ? "32" : clause.word("size", USUAL_SIZE);
    String both = size.matches("\\d+") ? size + "x" + size : size;
    int channels = kind.isCifar() ? 3 : clause.whole("channels", 3);
    Resizing usual = kind == Kind.FOLDER ? Resizing.CROP : Resizing.STRETCH;
    String resize = kind.isCifar() ? usual.word() : clause.word("resize", usual.word());
    boolean skip = !kind.isCifar() && clause.choice("damaged", "refuse", "skip");
    String cache = clause.word("cache", "");
    try {
      if (!both.matches("\\d+x\\d+")) {
        throw new IllegalArgumentException(
            "size=" + size + ", expected ROWSxCOLUMNS, such as 64x64, or one number for both");
      }
      PictureForm form = PictureForm.parse(both + "x" + channels).resizing(Resizing.parse(resize));
      Decoding decoding = Decoding.of(form).skipDamaged(skip);
      return cache.isEmpty() ? decoding : decoding.cache(Path.of(cache));
    } catch (IllegalArgumentException wrong) {
      throw clause.refusal(wrong.getMessage(), wrong);
    }
  }

  @Override
  public String usualModel() {
    return kind.isCifar() ? "resnet-20" : "photo-cnn";
  }

  @Override
  public OpenData open(long seed, OptionalInt ignoredByLoss) throws IOException {
    OptionalInt noClass = ignored.isPresent() ? ignored : ignoredByLoss;
    try (DecodingBar bar = DecodingBar.ofThisProcess()) {
      Decoding used = isSized() ? decoding : decoding.form(usualForm());
      return opened(used.progress(bar), List.of(), OptionalLong.of(seed), noClass);
    }
  }

  /** Pictures get the form that the network learned from, and classes its numbers. */
  @Override
  public OpenData openFor(Learned learned, long seed, OptionalInt ignoredByLoss)
      throws IOException {
    OptionalInt noClass = ignored.isPresent() ? ignored : ignoredByLoss;
    try (DecodingBar bar = DecodingBar.ofThisProcess()) {
      OptionalLong drawn = held.isPresent() ? OptionalLong.of(seed) : OptionalLong.empty();
      return opened(inFormOf(learned).progress(bar), learned.classNames(), drawn, noClass);
    }
  }

  private boolean isSized() {
    return kind.isCifar() || kind == Kind.FOLDER || text.contains(":size=");
  }

  private PictureForm usualForm() throws IOException {
    return UsualForm.of(
        paths.get(paths.size() - 1),
        decoding.form(),
        kind == Kind.MASKS ? MASKED_PIXELS : BOXED_PIXELS);
  }

  /** In the form that the network learned from, where it says one. */
  private Decoding inFormOf(Learned learned) {
    Decoding used = decoding;
    for (Preparation own : learned.preparations().values()) {
      used = own instanceof PictureForm form ? used.form(form) : used;
    }
    return used;
  }

  /** Without a seed nothing is held back: all is there to be measured. */
  private OpenData opened(
      Decoding how, List<String> classes, OptionalLong seed, OptionalInt noClass)
      throws IOException {
    Path folder = paths.get(0);
    switch (kind) {
      case FOLDER -> {
        PictureFolder files = PictureFolder.open(folder, how, classes, share.classes());
        return divided(
            files.train(), files.test(), files.data(), files.skipped(), files::close, seed);
      }
      case VOC, COCO -> {
        BoxedPictures files =
            kind == Kind.VOC
                ? BoxedPictures.voc(folder, how, boxes, classes)
                : BoxedPictures.coco(folder, paths.get(1), how, boxes, classes);
        return divided(
            files.train(), files.test(), files.data(), files.skipped(), files::close, seed);
      }
      case MASKS -> {
        MaskedPictures files = MaskedPictures.open(folder, how, values(classes), noClass);
        return divided(
            files.train(), files.test(), files.data(), files.skipped(), files::close, seed);
      }
      default -> {
        Cifar files = cifar(folder, how.cache());
        return new OpenData(
            share.of(files.train().select("image", "label"), seed),
            files.test().select("image", "label"),
            null,
            false,
            files::close);
      }
    }
  }

  /** The values of masks that a network's classes are called after; none where they are not. */
  private static SortedMap<Integer, String> values(List<String> classes) {
    SortedMap<Integer, String> values = new TreeMap<>();
    boolean numbered = classes.stream().allMatch(name -> name.matches("\\d{1,3}"));
    for (int i = 0; i < classes.size(); i++) {
      values.put(numbered ? Integer.parseInt(classes.get(i)) : i, classes.get(i));
    }
    return values;
  }

  private Cifar cifar(Path folder, Optional<Path> cache) throws IOException {
    if (kind == Kind.CIFAR10) {
      return cache.isPresent() ? Cifar.ten(folder, cache.get()) : Cifar.ten(folder);
    }
    return cache.isPresent() ? Cifar.hundred(folder, cache.get()) : Cifar.hundred(folder);
  }

  private OpenData divided(
      Dataset train,
      Optional<Dataset> test,
      Dataset all,
      List<DamagedPicture> skipped,
      Runnable close,
      OptionalLong seed) {
    List<String> left = skipped.stream().map(DamagedPicture::toString).toList();
    try {
      if (test.isPresent()) {
        return new OpenData(share.of(train, seed), test.get(), null, false, close, left);
      }
      if (seed.isEmpty()) {
        return new OpenData(all, all, all, false, close, left);
      }
      if (held.isPresent() && held.getAsInt() >= all.size()) {
        throw new UsageException(
            "--data "
                + text
                + ": test="
                + held.getAsInt()
                + " of "
                + all.size()
                + " pictures, expected fewer than there are");
      }
      double part = held.isPresent() ? held.getAsInt() / (double) all.size() : TEST;
      Dataset.Split split = all.split(part, seed.getAsLong());
      Dataset measured = held.isPresent() ? null : all;
      return new OpenData(share.of(split.rest(), seed), split.part(), measured, false, close, left);
    } catch (RuntimeException failure) {
      close.run();
      throw failure;
    }
  }
}
