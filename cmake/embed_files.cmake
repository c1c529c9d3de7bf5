# Write files as C arrays, so that the program needs none of them when it runs.
#
#   cmake -DFOLDER=DIR -DNAMES=index.html,app.js -DPREFIX=page -DOUT=FILE
#         -P embed_files.cmake
#
# gives page_index_html[] and page_index_html_len, and so on. Included by a list
# of targets it adds the rule: embed_files(OUT FOLDER PREFIX NAME...).
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(embed_files out folder prefix)
    set(files ${ARGN})
    list(TRANSFORM files PREPEND ${folder}/)
    list(JOIN ARGN "," names)
    add_custom_command(
      OUTPUT ${out}
      COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DNAMES=${names}
        -DPREFIX=${prefix} -DOUT=${out}
        -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
      DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
      COMMENT "Embedding ${names}"
      VERBATIM)
  endfunction()
  return()
endif()

string(REPLACE "," ";" names "${NAMES}")
set(text "/* Made by cmake/embed_files.cmake. */\n#include <stddef.h>\n")
foreach(name IN LISTS names)
  string(MAKE_C_IDENTIFIER "${PREFIX}_${name}" id)
  file(READ ${FOLDER}/${name} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR len "${digits} / 2")
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND text "extern const unsigned char ${id}[];\n"
    "extern const size_t ${id}_len;\n"
    "const unsigned char ${id}[] = {${bytes}};\n"
    "const size_t ${id}_len = ${len};\n")
endforeach()
file(WRITE "${OUT}" "${text}")
