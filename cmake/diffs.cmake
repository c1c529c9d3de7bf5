# The diffs of pairs as a C source: embed_diffs(OUT FOLDER NAME...) makes the
# file OUT from FOLDER/leaks/NAME.c and FOLDER/fixes/NAME.c, again whenever a
# half changes.
find_program(DIFF_PROGRAM diff DOC "diff of GNU diffutils or busybox")
if(NOT DIFF_PROGRAM)
  message(FATAL_ERROR
    "diff is missing; it is in the package diffutils (apt, dnf, pacman)")
endif()

function(embed_diffs out folder)
  set(halves ${ARGN})
  list(TRANSFORM halves REPLACE "(.+)"
    "${folder}/leaks/\\1.c;${folder}/fixes/\\1.c")
  list(JOIN ARGN "," names)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DDIFF=${DIFF_PROGRAM} -DNAMES=${names}
      -DOUT=${out} -P ${CMAKE_SOURCE_DIR}/cmake/embed_diff.cmake
    WORKING_DIRECTORY ${folder}
    DEPENDS ${halves} ${CMAKE_SOURCE_DIR}/cmake/embed_diff.cmake
    COMMENT "Embedding the diffs of ${names}"
    VERBATIM)
endfunction()
