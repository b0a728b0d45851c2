# -DMARGAY_SANITIZE=ON: address and undefined-behaviour sanitizers over everything of ours; =thread: the thread
# sanitizer, which does not go together with the address sanitizer.
# -O1, because it compiles in two thirds of the time and keeps the lines of a report exact.
# MARGAY_NO_CLONES switches target_clones off: the choice of a clone runs before the sanitizers are ready.
if(MARGAY_SANITIZE)
  if(MARGAY_SANITIZE STREQUAL "thread")
    set(margay_sanitizers -fsanitize=thread)
  else()
    set(margay_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=undefined)
  endif()
  add_compile_options(-O1 -g ${margay_sanitizers} -fno-omit-frame-pointer)
  add_link_options(${margay_sanitizers})
  add_compile_definitions(MARGAY_NO_CLONES)
endif()
