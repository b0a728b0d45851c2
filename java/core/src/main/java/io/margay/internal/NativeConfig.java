package io.margay.internal;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how {@code margay.h} becomes Java, and which libraries lie below.
 *
 * <p>The parser writes {@code Native} and the handle classes. The rules:
 * <ul>
 *   <li>Nothing throws: every function has its status, see {@link NativeLibrary#check(int)}.
 *   <li>{@code mg_address} is a plain {@code long}.
 *   <li>Text goes in as {@code byte[]}, UTF-8 and ended by NUL, and comes out as a {@code BytePointer} that owns nothing.
 *   <li>No object that is made here owns native memory, so JavaCPP's collector of pointers has nothing to do.
 * </ul>
 *
 * <p>The order of {@code preload} is that of loading. There is no {@code inherit}: the presets' own bindings, their LAPACK
 * and their OpenCL stay out.
 */
@Properties(
    value = {
      @Platform(
          value = {"linux-x86_64", "linux-arm64", "macosx-arm64"},
          cinclude = "margay/margay.h",
          library = "jnimargay",
          link = "margay",
          preload = {"gomp@.1", "dnnl@.3", "quadmath@.0", "gfortran@.5", "openblas@.0", "margay"},
          preloadresource = {"/org/bytedeco/dnnl/", "/org/bytedeco/openblas/"}),
      @Platform(
          value = "macosx-arm64",
          preload = {"omp", "dnnl@.3", "quadmath@.0", "gfortran@.5", "openblas@.0", "margay"})
    },
    target = "io.margay.internal",
    global = "io.margay.internal.Native")
@NoException
public class NativeConfig implements InfoMapper {

  private static final String[] FUNCTIONS_RETURNING_TEXT = {"mg_version", "mg_system", "mg_last_error"};
  private static final String[] PLAN_FUNCTIONS_RETURNING_TEXT = {"mg_plan_describe", "mg_plan_facts"};

  @Override
  public void map(InfoMap infoMap) {
    infoMap
        .put(new Info("MG_API").cppTypes().annotations())
        .put(new Info("defined(_WIN32)").define(false))
        .put(new Info("mg_address").cast().valueTypes("long"))
        .put(new Info("const char").pointerTypes("@Cast(\"const char*\") byte[]"))
        .put(new Info("mg_file").pointerTypes("FileHandle"))
        .put(new Info("mg_plan").pointerTypes("PlanHandle"))
        .put(new Info("mg_context").pointerTypes("ContextHandle"))
        .put(new Info("mg_result").pointerTypes("ResultView"))
        .put(new Info("mg_result::padding").skip());
    for (String function : FUNCTIONS_RETURNING_TEXT) {
      infoMap.put(new Info(function).javaText(
          "public static native @Cast(\"const char*\") BytePointer " + function + "();"));
    }
    for (String function : PLAN_FUNCTIONS_RETURNING_TEXT) {
      infoMap.put(new Info(function).javaText(
          "public static native @Cast(\"const char*\") BytePointer " + function + "(@Const PlanHandle plan);"));
    }
  }
}
