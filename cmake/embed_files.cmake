# Write files as C arrays, so that the program needs none of them when it runs.
#
#   cmake -DFOLDER=DIR -DNAMES=index.html,app.js -DPREFIX=page -DOUT=FILE
#         -P embed_files.cmake
#
# gives page_index_html[] and page_index_html_len, and so on, and a header beside
# OUT that declares them. A name with parts, app.js:base.js:chart.js, is one file
# made of several: a browser that asks once paints sooner. Included by a list of
# targets it adds the rule: embed_files(OUT FOLDER PREFIX NAME...).
#
# A browser needs neither indents nor the comments that fill a line: they are
# left out, and styles lose all blanks that mean nothing.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(embed_files out folder prefix)
    set(files ${ARGN})
    # The parts, where there are some; all of the name is matched, since "^" alone
    # would match again behind each name that was taken away.
    list(TRANSFORM files REPLACE "^[^:]*:(.*)$" "\\1")
    string(REPLACE ":" ";" files "${files}")
    list(TRANSFORM files PREPEND ${folder}/)
    list(JOIN ARGN "," names)
    string(REGEX REPLACE "\\.c$" ".h" header ${out})
    add_custom_command(
      OUTPUT ${out} ${header}
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
string(REGEX REPLACE "\\.c$" ".h" header "${OUT}")
get_filename_component(header_name "${header}" NAME)
set(declared "/* Made by cmake/embed_files.cmake. */\n#include <stddef.h>\n")
set(defined "/* Made by cmake/embed_files.cmake. */\n#include \"${header_name}\"\n")
foreach(spec IN LISTS names)
  string(REPLACE ":" ";" parts "${spec}")
  list(GET parts 0 name)
  list(LENGTH parts count)
  if(count GREATER 1)
    list(REMOVE_AT parts 0)
  endif()
  string(MAKE_C_IDENTIFIER "${PREFIX}_${name}" id)
  set(text "")
  foreach(part IN LISTS parts)
    file(READ ${FOLDER}/${part} one)
    string(APPEND text "${one}")
  endforeach()
  string(REGEX REPLACE "\n +" "\n" text "\n${text}")
  string(REGEX REPLACE "\n//[^\n]*" "" text "${text}")
  string(REGEX REPLACE "\n+" "\n" text "${text}")
  string(SUBSTRING "${text}" 1 -1 text)
  if(name MATCHES "\\.css$")
    string(REGEX REPLACE "/\\*[^*]*\\*/" "" text "${text}")
    string(REGEX REPLACE "([:,;{}])[ \n]+" "\\1" text "${text}")
    string(REPLACE " {" "{" text "${text}")
  endif()
  string(HEX "${text}" bytes)
  string(LENGTH "${bytes}" digits)
  math(EXPR len "${digits} / 2")
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND declared "extern const unsigned char ${id}[];\n"
    "extern const size_t ${id}_len;\n")
  string(APPEND defined "const unsigned char ${id}[] = {${bytes}};\n"
    "const size_t ${id}_len = ${len};\n")
endforeach()
file(WRITE "${header}" "${declared}")
file(WRITE "${OUT}" "${defined}")
