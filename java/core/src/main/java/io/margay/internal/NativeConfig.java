package io.margay.internal;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how {@code margay.h} becomes Java.
 *
 * <p>The parser writes {@code Native} and the handle classes. The rules:
 *
 * <ul>
 *   <li>Nothing throws: every function has its status, see {@link
 *       io.margay.internal.load.NativeLibrary#check(int)}.
 *   <li>Handles and {@code mg_address} are a plain {@code long}.
 *   <li>Text goes in as {@code byte[]}, UTF-8 and ended by NUL, and comes out as the address of its
 *       first byte, see {@link io.margay.internal.load.NativeLibrary#text(long)}.
 *   <li>Only numbers and arrays of bytes cross. JavaCPP's {@code Pointer} is never initialised: it
 *       would start a thread that keeps our class loader for ever, and the property that prevents
 *       the thread would take garbage collection of pointers from every other user of JavaCPP in
 *       the loader. So the binding's {@code JNI_OnLoad}, which initialises it, is left out (see
 *       native-build.xml), and what JavaCPP generates for {@code Pointer}, {@code Buffer} and
 *       {@code String} must not be used: it relies on that.
 * </ul>
 *
 * <p>There is no {@code inherit}: the presets' own bindings, their LAPACK and their OpenCL stay
 * out. {@link io.margay.internal.load.NativeLibrary} loads what lies below.
 */
@Properties(
    value = {
      @Platform(
          value = {"linux-x86_64", "linux-arm64", "macosx-arm64"},
          cinclude = "margay/margay.h",
          library = "jnimargay",
          link = "margay")
    },
    target = "io.margay.internal",
    global = "io.margay.internal.Native")
@NoException
public class NativeConfig implements InfoMapper {

  private static final String[] HANDLES = {
    "mg_file", "mg_program", "mg_plan", "mg_context", "mg_result"
  };
  private static final String[] FUNCTIONS_RETURNING_TEXT = {
    "mg_version", "mg_system", "mg_operators", "mg_transforms", "mg_last_error"
  };
  private static final String[] PROGRAM_FUNCTIONS_RETURNING_TEXT = {
    "mg_program_text", "mg_program_facts"
  };
  private static final String[] PLAN_FUNCTIONS_RETURNING_TEXT = {
    "mg_plan_describe", "mg_plan_facts"
  };

  @Override
  public void map(InfoMap infoMap) {
    infoMap
        .put(new Info("MG_API").cppTypes().annotations())
        .put(new Info("defined(_WIN32)").define(false))
        .put(new Info("mg_address").cast().valueTypes("long"))
        .put(new Info("const char").pointerTypes("@Cast(\"const char*\") byte[]"));
    for (String handle : HANDLES) {
      infoMap.put(new Info(handle).pointerTypes("@Cast(\"" + handle + "*\") long").skip());
    }
    for (String function : FUNCTIONS_RETURNING_TEXT) {
      infoMap.put(
          new Info(function)
              .javaText("public static native @Cast(\"const char*\") long " + function + "();"));
    }
    String text = "@Cast(\"const char*\") byte[] ";
    infoMap.put(
        new Info("mg_last_field")
            .javaText(
                "public static native @Cast(\"const char*\") long mg_last_field("
                    + text
                    + "name);"));
    infoMap.put(
        new Info("mg_node_facts")
            .javaText(
                "public static native @Cast(\"const char*\") long mg_node_facts("
                    + text
                    + "line, "
                    + text
                    + "shapes);"));
    for (String function : PROGRAM_FUNCTIONS_RETURNING_TEXT) {
      infoMap.put(
          new Info(function)
              .javaText(
                  "public static native @Cast(\"const char*\") long "
                      + function
                      + "(@Cast(\"mg_program*\") long program);"));
    }
    for (String function : PLAN_FUNCTIONS_RETURNING_TEXT) {
      infoMap.put(
          new Info(function)
              .javaText(
                  "public static native @Cast(\"const char*\") long "
                      + function
                      + "(@Cast(\"mg_plan*\") long plan);"));
    }
  }
}
