# -DMARGAY_SANITIZE=ON: address and undefined-behaviour sanitizers over everything of ours.
# -O1, because it compiles in two thirds of the time and keeps the lines of a report exact.
# MARGAY_NO_CLONES switches target_clones off: the choice of a clone runs before the sanitizers are ready.
if(MARGAY_SANITIZE)
  add_compile_options(-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(MARGAY_NO_CLONES)
endif()
