package io.margay.internal.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Who can change a file or a folder. Code is loaded only from where nobody else can: trusted owners
 * are the user of this process, root, and whoever owns the root folder (which is somebody else than
 * root in some containers). A group may write when it is the owner's own, that is, when both have
 * the same number: where a user has such a group, new folders are open to it.
 */
final class Ownership {

  private static final int STICKY = 01000;
  private static final int GROUP_WRITES = 020;
  private static final int ANYBODY_WRITES = 002;

  private final int user;
  private final int system;

  private Ownership(int user, int system) {
    this.user = user;
    this.system = system;
  }

  /** As the user of this process sees it. */
  static Ownership ofThisUser() throws IOException {
    return new Ownership(user(), (int) Files.getAttribute(Path.of("/"), "unix:uid"));
  }

  /**
   * Why a folder cannot be trusted, or null. All folders above it count, except that one where only
   * owners can rename (/tmp) may be written by anybody.
   *
   * @param folder without symbolic links
   */
  String problem(Path folder) throws IOException {
    String problem = problem(folder, false);
    for (Path above = folder.getParent();
        above != null && problem == null;
        above = above.getParent()) {
      problem = problem(above, true);
    }
    return problem;
  }

  private String problem(Path folder, boolean stickyDoes) throws IOException {
    Map<String, Object> facts =
        Files.readAttributes(folder, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) facts.get("mode");
    int uid = (int) facts.get("uid");
    if (!isTrusted(uid)) {
      return folder
          + " belongs to another user ("
          + uid
          + "), expected this one ("
          + user
          + ") or root";
    }
    if (!isPrivate(uid, (int) facts.get("gid"), mode) && !(stickyDoes && (mode & STICKY) != 0)) {
      return folder
          + " can be written by other users (mode "
          + Integer.toOctalString(mode & 07777)
          + "), expected by its owner alone: chmod go-w "
          + folder;
    }
    return null;
  }

  /** Whether nobody else can change a file with this owner, group and mode. */
  boolean isPrivate(int uid, int gid, int mode) {
    boolean ownGroup = gid == uid && uid != 0;
    return isTrusted(uid)
        && (mode & ANYBODY_WRITES) == 0
        && (ownGroup || (mode & GROUP_WRITES) == 0);
  }

  private boolean isTrusted(int uid) {
    return uid == user || uid == 0 || uid == system;
  }

  /** The number of the user who owns what this process creates. */
  private static int user() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.isReadable(status)) {
      String text = Files.readString(status, StandardCharsets.ISO_8859_1);
      // Uid: real, effective, saved, and that of files
      int line = text.indexOf("\nUid:") + 1;
      String[] numbers = text.substring(line, text.indexOf('\n', line)).split("\t");
      return (int) Long.parseLong(numbers[4]);
    }
    Path file = Files.createTempFile("margay-", null);
    try {
      return (int) Files.getAttribute(file, "unix:uid");
    } finally {
      Files.delete(file);
    }
  }
}
