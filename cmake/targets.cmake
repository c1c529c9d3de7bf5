# One short function for each kind of target.

# A part of the project, as a static library: its flags are the project's.
function(add_project_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} PRIVATE project_flags)
endfunction()

# A cmocka test program tests/test_NAME.c, and ctest's entry NAME for it.
# Labels say when it runs: "quick" is all that a developer waits for.
function(add_unit_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  if(NOT ARG_LABELS)
    set(ARG_LABELS quick)
  endif()
  add_executable(test_${name} test_${name}.c ${ARG_SOURCES})
  target_link_libraries(test_${name}
    PRIVATE ${ARG_LINK} PkgConfig::cmocka project_flags)
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
    # The tracker's own counts are the judge here; leaking is often the point.
    ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
endfunction()

# Both halves of a pair. The variant macro keeps their names out of the diff.
function(add_lesson name)
  foreach(variant IN ITEMS leaks fixes)
    add_library(${variant}_${name} OBJECT
      ${CMAKE_SOURCE_DIR}/${variant}/${name}.c)
    target_compile_definitions(${variant}_${name}
      PRIVATE LESSON_VARIANT=${variant})
    target_link_libraries(${variant}_${name}
      PUBLIC tracker PRIVATE PkgConfig::libevent project_flags)
  endforeach()
endfunction()
