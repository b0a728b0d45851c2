# Names and flags of the platforms. Only linux-x86_64 is tested.
#   MARGAY_PLATFORM    as in JavaCPP: linux-x86_64, linux-arm64, macosx-arm64
#   MARGAY_SYSTEM      linux, macos          folders below native/src/platform
#   MARGAY_PROCESSOR   x86_64, arm64
#   MARGAY_ORIGIN      the folder of a library, for its search path
#   MARGAY_*_LIBRARY   file names of the libraries below ours
# Code is built for the baseline of the processor; what needs more asks the processor at run time.

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  set(MARGAY_PROCESSOR x86_64)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(MARGAY_PROCESSOR arm64)
endif()

if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  set(MARGAY_SYSTEM linux)
  set(MARGAY_PLATFORM "linux-${MARGAY_PROCESSOR}")
elseif(CMAKE_SYSTEM_NAME STREQUAL "Darwin")
  set(MARGAY_SYSTEM macos)
  set(MARGAY_PLATFORM "macosx-${MARGAY_PROCESSOR}")
endif()

if(NOT MARGAY_PLATFORM MATCHES "^(linux-x86_64|linux-arm64|macosx-arm64)$")
  message(FATAL_ERROR
    "${CMAKE_SYSTEM_NAME} on ${CMAKE_SYSTEM_PROCESSOR}: Margay is built for linux-x86_64, linux-arm64 and macosx-arm64. "
    "To add a platform, describe it in cmake/Platform.cmake, native/src/platform and pom.xml.")
endif()

if(MARGAY_SYSTEM STREQUAL "linux")
  set(MARGAY_ORIGIN "$ORIGIN")
  set(MARGAY_DNNL_LIBRARY libdnnl.so.3)
  set(MARGAY_OPENMP_LIBRARY libgomp.so.1)
  set(MARGAY_OPENBLAS_LIBRARY libopenblas.so.0)
  # nodelete: OpenMP and BLAS own threads that must not outlive their code when a class loader goes.
  set(MARGAY_LIBRARY_LINK_OPTIONS -Wl,--no-undefined -Wl,-z,nodelete -Wl,-z,now)
  # Tests find the libraries below ours, and what those need in turn, through the old kind of search path.
  set(MARGAY_EXECUTABLE_LINK_OPTIONS -Wl,--disable-new-dtags)
else()
  set(MARGAY_ORIGIN "@loader_path")
  set(MARGAY_DNNL_LIBRARY libdnnl.3.dylib)
  set(MARGAY_OPENMP_LIBRARY libomp.dylib)
  set(MARGAY_OPENBLAS_LIBRARY libopenblas.0.dylib)
  set(MARGAY_LIBRARY_LINK_OPTIONS "")
  set(MARGAY_EXECUTABLE_LINK_OPTIONS "")
endif()
