# oneDNN, its OpenMP runtime and OpenBLAS, as the JavaCPP presets bring them. Defines the target margay_kernels.
#   MARGAY_PRESETS            folder with the unpacked jars (org/bytedeco/…); Maven passes it
#   MARGAY_MAVEN_REPOSITORY   where the jars are looked for otherwise

set(MARGAY_PRESETS "" CACHE PATH "Folder with the unpacked preset jars (org/bytedeco/...)")
set(MARGAY_MAVEN_REPOSITORY "$ENV{HOME}/.m2/repository" CACHE PATH "Local Maven repository with the preset jars")

# Unpacks headers and libraries of one preset below `destination`, once per version.
function(margay_unpack_preset name version destination)
  set(jar "${MARGAY_MAVEN_REPOSITORY}/org/bytedeco/${name}/${version}/${name}-${version}-${MARGAY_PLATFORM}.jar")
  set(stamp "${destination}/${name}-${version}.unpacked")
  if(EXISTS "${stamp}")
    return()
  endif()
  if(NOT EXISTS "${jar}")
    message(FATAL_ERROR
      "${name}-${version}-${MARGAY_PLATFORM}.jar is not in ${MARGAY_MAVEN_REPOSITORY}. Fetch it, in the root of the source tree, with\n"
      "  mvn -B -q dependency:get -Dtransitive=false -Dartifact=org.bytedeco:${name}:${version}:jar:${MARGAY_PLATFORM}\n"
      "or say where it is unpacked: cmake -DMARGAY_PRESETS=FOLDER (the folder that holds org/bytedeco).")
  endif()
  file(MAKE_DIRECTORY "${destination}")
  message(STATUS "Unpacking ${name} ${version}")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E tar xf "${jar}" "org/bytedeco/${name}/${MARGAY_PLATFORM}"
    WORKING_DIRECTORY "${destination}"
    RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${jar}: cannot be unpacked (${result}). Delete the file and fetch it again.")
  endif()
  file(TOUCH "${stamp}")
endfunction()

if(MARGAY_PRESETS)
  set(margay_presets "${MARGAY_PRESETS}")
else()
  set(margay_presets "${CMAKE_BINARY_DIR}/presets")
  margay_unpack_preset(dnnl "${MARGAY_DNNL_VERSION}" "${margay_presets}")
  margay_unpack_preset(openblas "${MARGAY_OPENBLAS_VERSION}" "${margay_presets}")
endif()

# A shared library given by its full path: the presets' own CMake packages name files that are not in the jars.
function(margay_import_library target folder file)
  set(path "${margay_presets}/org/bytedeco/${folder}/${MARGAY_PLATFORM}")
  if(NOT EXISTS "${path}/${file}")
    message(FATAL_ERROR "${path}: there is no ${file}, expected the unpacked preset. Check MARGAY_PRESETS.")
  endif()
  add_library(${target} SHARED IMPORTED)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION "${path}/${file}"
    INTERFACE_INCLUDE_DIRECTORIES "${path}/include"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${path}/include")
endfunction()

margay_import_library(margay_openmp dnnl "${MARGAY_OPENMP_LIBRARY}")
margay_import_library(margay_dnnl dnnl "${MARGAY_DNNL_LIBRARY}")
margay_import_library(margay_openblas openblas "${MARGAY_OPENBLAS_LIBRARY}")

find_package(Threads REQUIRED)

add_library(margay_kernels INTERFACE)
target_link_libraries(margay_kernels INTERFACE margay_dnnl margay_openblas margay_openmp Threads::Threads)
if(MARGAY_SYSTEM STREQUAL "linux")
  # The linker follows what the libraries need to the same folders as the loader.
  target_link_options(margay_kernels INTERFACE
    "-Wl,-rpath-link,${margay_presets}/org/bytedeco/dnnl/${MARGAY_PLATFORM}"
    "-Wl,-rpath-link,${margay_presets}/org/bytedeco/openblas/${MARGAY_PLATFORM}")
endif()
