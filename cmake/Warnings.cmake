# Warnings of our own code. Link margay_warnings PRIVATE.
add_library(margay_warnings INTERFACE)
target_compile_options(margay_warnings INTERFACE -Wall -Wextra)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Vectors wider than the baseline stay inside functions that are inlined; no interface depends on them.
  target_compile_options(margay_warnings INTERFACE -Wno-psabi)
endif()
