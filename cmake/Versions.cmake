# Reads the versions from the one place that has them, the root pom.xml.
#   MARGAY_VERSION, MARGAY_VERSION_NUMBER (without -SNAPSHOT), MARGAY_DNNL_VERSION, MARGAY_OPENBLAS_VERSION

set(margay_pom "${MARGAY_ROOT}/pom.xml")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${margay_pom}")
file(READ "${margay_pom}" margay_pom_text)

function(margay_read_version variable pattern)
  if(NOT margay_pom_text MATCHES "${pattern}")
    message(FATAL_ERROR "${margay_pom}: found no match of '${pattern}', expected a version there.")
  endif()
  set(${variable} "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()

margay_read_version(MARGAY_VERSION "<artifactId>margay-parent</artifactId>[ \r\n\t]*<version>([^<]+)</version>")
margay_read_version(MARGAY_DNNL_VERSION "<dnnl.version>([^<]+)</dnnl.version>")
margay_read_version(MARGAY_OPENBLAS_VERSION "<openblas.version>([^<]+)</openblas.version>")
string(REGEX REPLACE "-.*" "" MARGAY_VERSION_NUMBER "${MARGAY_VERSION}")
