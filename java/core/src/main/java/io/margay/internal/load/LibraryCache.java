package io.margay.internal.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The folder of unpacked libraries, which only this user or root can change.
 *
 * <p>A library is unpacked into a file of its own, compared with its digest on the way, and renamed
 * to its place, so that processes that unpack at the same time do not see each other. A stamp
 * beside it keeps the digest and the file's size, times and number. A start compares those; where
 * they differ, it compares the digest and unpacks anew when that differs too. The time of the last
 * change of a file's state counts ({@code ctime}), which a program that replaces bytes cannot set
 * back.
 */
final class LibraryCache {

  private static final String FACTS = "unix:uid,gid,mode,size,lastModifiedTime,ctime,ino";
  private static final String UNFINISHED = ".tmp";
  private static final long UNFINISHED_FOR_MINUTES = 10;

  private final Path folder;
  private final Ownership ownership;

  private LibraryCache(Path folder, Ownership ownership) {
    this.folder = folder;
    this.ownership = ownership;
  }

  /** A library, where it comes from, and its SHA-256. */
  record Source(Library library, URL resource, String digest) {}

  /**
   * The files of libraries, unpacked into the first folder that can be used. One may be trusted and
   * not be writable, and still have them all.
   *
   * @param folders made when they are not there
   * @return in the order of the sources
   * @throws IOException if none can be used; the message says why each cannot
   */
  static List<Path> files(List<Path> folders, List<Source> sources) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path folder : folders) {
      try {
        return in(folder).files(sources);
      } catch (AccessDeniedException e) {
        problems.add(e.getFile() + " cannot be written");
      } catch (IOException e) {
        problems.add(e.getMessage());
      }
    }
    throw new IOException(String.join("; ", problems));
  }

  /**
   * The cache in a folder.
   *
   * @param candidate made when it is not there
   * @throws IOException if it cannot be used; the message says why
   */
  private static LibraryCache in(Path candidate) throws IOException {
    Ownership ownership = Ownership.ofThisUser();
    Path folder;
    try {
      folder = made(candidate).toRealPath();
    } catch (FileAlreadyExistsException e) {
      throw new IOException(candidate + " is not a folder", e);
    } catch (IOException e) {
      throw new IOException(candidate + " cannot be made: " + e, e);
    }
    String problem = ownership.problem(folder);
    if (problem != null) {
      throw new IOException(problem);
    }
    return new LibraryCache(folder, ownership);
  }

  /**
   * The files of libraries, unpacked here.
   *
   * @return in the order of the sources
   * @throws IOException if a file cannot be written, or a jar holds something else than the build's
   *     library
   */
  private List<Path> files(List<Source> sources) throws IOException {
    List<Path> files = new ArrayList<>();
    List<Unpacking> missing = new ArrayList<>();
    for (Source source : sources) {
      Path file = folderOf(source, sources).resolve(source.library().file());
      if (!isUnpacked(file, source.digest())) {
        missing.add(new Unpacking(source, file));
      }
      files.add(file);
    }
    unpack(missing);
    return files;
  }

  /**
   * Libraries of one jar share a folder, which is named after their digests, so that builds do not
   * share one.
   */
  private Path folderOf(Source source, List<Source> sources) throws IOException {
    Library.Jar jar = source.library().jar();
    StringBuilder name = new StringBuilder("margay-" + jar.name().toLowerCase(Locale.ROOT));
    for (Source other : sources) {
      if (other.library().jar() == jar) {
        name.append('-').append(other.digest(), 0, 8);
      }
    }
    Path inside = folder.resolve(name.toString());
    String problem = ownership.problem(made(inside));
    if (problem != null) {
      throw new IOException(problem);
    }
    return inside;
  }

  /** A folder that only its owner can write or read, made if necessary. */
  private static Path made(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    return Files.createDirectories(folder, mode("rwx------"));
  }

  private boolean isUnpacked(Path file, String digest) throws IOException {
    Map<String, Object> facts;
    try {
      facts = Files.readAttributes(file, FACTS, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return false;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !isPrivate(facts)) {
      return false;
    }
    String stamp = stamp(digest, facts);
    if (stamp.equals(storedStamp(file))) {
      return true;
    }
    if (!digest.equals(digest(file))) {
      return false;
    }
    store(file, stamp);
    return true;
  }

  private boolean isPrivate(Map<String, Object> facts) {
    return ownership.isPrivate(
        (int) facts.get("uid"), (int) facts.get("gid"), (int) facts.get("mode"));
  }

  private void unpack(List<Unpacking> missing) throws IOException {
    // Most of the time goes into inflating, which one thread does for one file.
    for (Unpacking unpacking : missing) {
      unpacking.start();
    }
    IOException failure = null;
    for (Unpacking unpacking : missing) {
      unpacking.await();
      failure = failure == null ? unpacking.failure : failure;
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A thread that unpacks one library. */
  private final class Unpacking extends Thread {

    private final Source source;
    private final Path file;
    private IOException failure;

    Unpacking(Source source, Path file) {
      super("margay-unpack-" + source.library().name());
      setDaemon(true);
      this.source = source;
      this.file = file;
    }

    @Override
    public void run() {
      try {
        unpack(source, file);
      } catch (IOException e) {
        failure = e;
      } catch (RuntimeException | Error e) {
        failure = new IOException(file + ": " + e, e);
      }
    }

    void await() {
      boolean interrupted = false;
      while (true) {
        try {
          join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void unpack(Source source, Path file) throws IOException {
    clearUnfinished(file);
    Path unfinished =
        Files.createTempFile(
            file.getParent(), "." + file.getFileName() + "-", UNFINISHED, mode("rw-------"));
    try {
      String digest = copy(source.resource(), unfinished);
      if (!digest.equals(source.digest())) {
        throw new IOException(
            source.resource()
                + " has the SHA-256 "
                + digest
                + ", expected "
                + source.digest()
                + ": it is damaged, or of another version than the one that Margay was built with");
      }
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("r-x------"));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    store(
        file, stamp(source.digest(), Files.readAttributes(file, FACTS, LinkOption.NOFOLLOW_LINKS)));
  }

  /** Copies and counts the digest of what was copied. */
  private static String copy(URL resource, Path target) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 18];
    try (InputStream in = NativeJars.open(resource);
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    return hex(digest.digest());
  }

  private static String digest(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 18];
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return hex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256, which every JVM must have", e);
    }
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    }
    return text.toString();
  }

  private static String stamp(String digest, Map<String, Object> facts) {
    return digest
        + " "
        + facts.get("size")
        + " "
        + nanos(facts.get("lastModifiedTime"))
        + " "
        + nanos(facts.get("ctime"))
        + " "
        + facts.get("ino")
        + "\n";
  }

  private static long nanos(Object time) {
    return ((FileTime) time).to(TimeUnit.NANOSECONDS);
  }

  private static Path stampOf(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".stamp");
  }

  private String storedStamp(Path file) {
    try {
      Path stamp = stampOf(file);
      Map<String, Object> facts = Files.readAttributes(stamp, FACTS, LinkOption.NOFOLLOW_LINKS);
      return isPrivate(facts) ? Files.readString(stamp, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Without a stamp (the folder is read-only, say) the next start counts the digest again. */
  private static void store(Path file, String stamp) {
    try {
      Path unfinished =
          Files.createTempFile(file.getParent(), ".stamp-", UNFINISHED, mode("rw-------"));
      Files.writeString(unfinished, stamp, StandardCharsets.ISO_8859_1);
      Files.move(unfinished, stampOf(file), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // see above
    }
  }

  /** Deletes what killed processes have left. */
  private static void clearUnfinished(Path file) throws IOException {
    long now = System.currentTimeMillis();
    try (Stream<Path> files = Files.list(file.getParent())) {
      for (Path other : (Iterable<Path>) files::iterator) {
        if (other.toString().endsWith(UNFINISHED)
            && now - modified(other) > TimeUnit.MINUTES.toMillis(UNFINISHED_FOR_MINUTES)) {
          Files.deleteIfExists(other);
        }
      }
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
