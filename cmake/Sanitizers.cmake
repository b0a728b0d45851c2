# -DMARGAY_SANITIZE=ON: address and undefined-behaviour sanitizers over everything of ours.
# MARGAY_NO_CLONES switches target_clones off: the choice of a clone runs before the sanitizers are ready.
if(MARGAY_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(MARGAY_NO_CLONES)
endif()
