# The truth table: which tool sees which leak, every cell from a real run
# (tools/truth_table.sh).
#
# Valgrind and the preloaded tools watch build/bot. A sanitizer is linked in, so
# each has a bot of its own beside it. Nothing of it works in a build that is
# sanitized as a whole.
if(SANITIZE)
  return()
endif()

# build/NAME: the bot from other objects, or with other options to link it.
function(add_other_bot name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK_OPTIONS" ${ARGN})
  get_target_property(dir bot SOURCE_DIR)
  get_target_property(sources bot SOURCES)
  get_target_property(links bot LINK_LIBRARIES)
  list(TRANSFORM sources PREPEND ${dir}/)
  add_executable(${name} ${sources} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${links})
  target_link_options(${name} PRIVATE ${ARG_LINK_OPTIONS})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# LeakSanitizer needs no other code, it only has to be linked.
add_other_bot(bot_lsan LINK_OPTIONS -fsanitize=leak)

# The project's own libraries that a target is made of, each once.
function(find_parts target out)
  set(parts ${${out}})
  get_target_property(links ${target} LINK_LIBRARIES)
  foreach(link IN LISTS links)
    if(NOT TARGET ${link} OR link IN_LIST parts)
      continue()
    endif()
    get_target_property(type ${link} TYPE)
    if(type STREQUAL STATIC_LIBRARY)
      list(APPEND parts ${link})
      find_parts(${link} parts)
    endif()
  endforeach()
  set(${out} ${parts} PARENT_SCOPE)
endfunction()

# The sources of a part of the project, compiled again: the objects asan_PART.
# A part may hold the objects of other ones, which then are compiled again, too.
function(add_asan_part part)
  get_target_property(dir ${part} SOURCE_DIR)
  get_target_property(all ${part} SOURCES)
  get_target_property(links ${part} LINK_LIBRARIES)
  get_target_property(definitions ${part} COMPILE_DEFINITIONS)
  set(sources "") # not those of the caller, which are in sight here
  foreach(source IN LISTS all)
    if(source MATCHES "^\\$<TARGET_OBJECTS:(.+)>$")
      add_asan_part(${CMAKE_MATCH_1})
    else()
      cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${dir})
      cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${source}" made)
      if(NOT made)
        list(APPEND sources "${source}")
      endif()
    endif()
  endforeach()
  add_library(asan_${part} OBJECT ${sources})
  target_link_libraries(asan_${part} PRIVATE ${links})
  target_compile_options(asan_${part} PRIVATE -fsanitize=address)
  # Headers that the build has made for that part.
  target_include_directories(asan_${part} PRIVATE
    $<TARGET_PROPERTY:${part},INCLUDE_DIRECTORIES>)
  add_dependencies(asan_${part} ${part})
  if(definitions)
    target_compile_definitions(asan_${part} PRIVATE ${definitions})
  endif()
  list(APPEND asan_objects $<TARGET_OBJECTS:asan_${part}>)
  set(asan_objects ${asan_objects} PARENT_SCOPE)
endfunction()

# AddressSanitizer changes each access to memory. With these objects the linker
# takes nothing out of the project's libraries any more but what the build has
# made: words and pages.
set(asan_parts "")
find_parts(bot asan_parts)
foreach(part IN LISTS asan_parts)
  add_asan_part(${part})
endforeach()
add_other_bot(bot_asan SOURCES ${asan_objects}
  LINK_OPTIONS -fsanitize=address)
target_compile_options(bot_asan PRIVATE -fsanitize=address)

# mtrace() has to be called by the program; this calls it for the bot.
add_library(mtrace_on MODULE tools/mtrace_on.c)
target_link_libraries(mtrace_on PRIVATE project_flags)
set_target_properties(mtrace_on PROPERTIES
  PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

# Each tool's cells against tools/expected.txt, and what is said of them.
foreach(tool IN ITEMS memcheck memcheck_full memcheck_all lsan asan mtrace
    tracker heaptrack_leaked heaptrack_peak massif dhat rss)
  add_test(NAME truth_${tool} COMMAND sh
    ${CMAKE_CURRENT_SOURCE_DIR}/tools/truth_table.sh --tool=${tool}
    $<TARGET_FILE:bot>)
  set_tests_properties(truth_${tool} PROPERTIES TIMEOUT 600 LABELS tools)
endforeach()

# And what is said of it: by the bot, and in the document.
add_test(NAME truth_explain COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/tools/explain.sh $<TARGET_FILE:bot>
  ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/docs/leaks.md)
add_test(NAME truth_document COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/tools/truth_table.sh
  --same ${CMAKE_SOURCE_DIR}/docs/tools.md)
set_tests_properties(truth_explain truth_document PROPERTIES
  TIMEOUT 30 LABELS quick)
