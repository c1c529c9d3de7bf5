# tests of the heap graph's accuracy, and of snapshots

add_unit_test(graph_passing LINK tracker)
add_unit_test(graph_why LINK tracker)
add_unit_test(snapshot LINK tracker)
add_unit_test(snapshot_threads LINK tracker Threads::Threads)

# Programs with known graphs (accuracy/scene.h): is each block seen as what it
# is? However they are compiled. ThreadSanitizer delivers no signal to a thread
# that is between its own calls.
file(GLOB accuracy_sources CONFIGURE_DEPENDS
  ${CMAKE_CURRENT_SOURCE_DIR}/accuracy/*.c)

function(add_accuracy name)
  cmake_parse_arguments(ARG "TRACKED" "" "OPTIONS" ${ARGN})
  add_executable(accuracy_${name} ${accuracy_sources})
  target_link_libraries(accuracy_${name}
    PRIVATE tracker Threads::Threads project_flags)
  target_compile_options(accuracy_${name} PRIVATE ${ARG_OPTIONS})
  if(ARG_TRACKED)
    target_compile_definitions(accuracy_${name} PRIVATE TRACKED)
  endif()
endfunction()

if(NOT SANITIZE MATCHES "thread")
  foreach(level IN ITEMS O0 O2)
    add_accuracy(${level} TRACKED OPTIONS -${level})
    add_test(NAME accuracy_${level} COMMAND accuracy_${level} tracker)
    set_tests_properties(accuracy_${level} PROPERTIES
      TIMEOUT 120 LABELS tools ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
  endforeach()
endif()

# The same programs, with and without the tracker, under other tools.
if(NOT SANITIZE)
  foreach(tool IN ITEMS memcheck lsan)
    add_accuracy(plain_${tool})
    add_accuracy(tracked_${tool} TRACKED)
    foreach(kind IN ITEMS plain tracked)
      # Counts need no lines, and valgrind 3.19 cannot read clang's DWARF 5.
      target_link_options(accuracy_${kind}_${tool} PRIVATE -Wl,--strip-debug)
      if(tool STREQUAL lsan)
        target_link_options(accuracy_${kind}_${tool} PRIVATE -fsanitize=leak)
      endif()
    endforeach()
    add_test(NAME accuracy_of_${tool}
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/accuracy/verdict.sh ${tool}
        $<TARGET_FILE:accuracy_plain_${tool}>
        $<TARGET_FILE:accuracy_tracked_${tool}>)
    set_tests_properties(accuracy_of_${tool} PROPERTIES
      TIMEOUT 120 LABELS tools)
  endforeach()
endif()
