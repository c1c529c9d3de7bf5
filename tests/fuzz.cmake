# Fuzzing. Each target is played in every build (label quick): its seeds, some
# changes of them, and the inputs that once broke something (fuzz/found/NAME).
# With clang and -DFUZZ=ON -DSANITIZE=address,undefined the same targets are
# linked with libFuzzer: fuzz/fuzz.sh does that in a build tree of its own.
option(FUZZ "Build the fuzz targets with libFuzzer (needs clang)" OFF)
set(fuzz_folder ${CMAKE_CURRENT_SOURCE_DIR}/fuzz)

# Sanitizers take ten times as long.
if(SANITIZE)
  set(fuzz_mutations 30)
else()
  set(fuzz_mutations 200)
endif()

if(FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "FUZZ needs clang: -DCMAKE_C_COMPILER=clang")
  endif()
  # All sources once more, with libFuzzer's counters; assertions count too.
  target_compile_options(project_flags INTERFACE
    -fsanitize=fuzzer-no-link -UNDEBUG)
  # These go through all data of the program, libFuzzer's many megabytes
  # included, once for each graph.
  set_source_files_properties(${CMAKE_SOURCE_DIR}/tracker/graph/graph_roots.c
    ${CMAKE_SOURCE_DIR}/tracker/graph/graph_scan.c
    TARGET_DIRECTORY tracker
    PROPERTIES COMPILE_OPTIONS "-O2;-fno-sanitize=all")
  # libFuzzer remembers what was compared in variables of the program: there, an
  # address would be a root.
  foreach(name IN ITEMS graph graph_edges graph_index graph_nodes graph_reach)
    set_source_files_properties(${CMAKE_SOURCE_DIR}/tracker/graph/${name}.c
      TARGET_DIRECTORY tracker
      PROPERTIES COMPILE_OPTIONS "-fno-sanitize-coverage=trace-cmp")
  endforeach()
endif()

# The target fuzz/fuzz_NAME.c, by replay and, if asked for, by libFuzzer.
function(add_fuzz_target name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  set(sources ${fuzz_folder}/fuzz_${name}.c ${fuzz_folder}/entry.c
    ${ARG_SOURCES})
  add_executable(replay_${name} ${sources} ${fuzz_folder}/replay.c)
  target_link_libraries(replay_${name} PRIVATE ${ARG_LINK} base project_flags)
  target_include_directories(replay_${name} PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR})
  set(found ${fuzz_folder}/found/${name})
  if(NOT EXISTS ${found})
    set(found "")
  endif()
  add_test(NAME fuzz_${name}
    COMMAND replay_${name} --mutate=${fuzz_mutations} ${found})
  set_tests_properties(fuzz_${name} PROPERTIES LABELS quick TIMEOUT 300
    ENVIRONMENT "ASAN_OPTIONS=detect_leaks=1:abort_on_error=1")
  if(FUZZ)
    add_executable(fuzz_${name} ${sources})
    target_link_libraries(fuzz_${name} PRIVATE ${ARG_LINK} base project_flags
      -fsanitize=fuzzer)
    target_include_directories(fuzz_${name} PRIVATE
      ${CMAKE_CURRENT_SOURCE_DIR})
    add_dependencies(fuzz_all fuzz_${name} replay_${name})
  endif()
endfunction()
add_custom_target(fuzz_all)

add_fuzz_target(itch LINK wire tracker)
add_fuzz_target(ouch LINK wire tracker)
add_fuzz_target(frame LINK exchange)
add_fuzz_target(quantities LINK tracker)
add_fuzz_target(options SOURCES ${CMAKE_SOURCE_DIR}/bot/tags.c
  LINK options tracker)
add_fuzz_target(tracker_words
  SOURCES ${CMAKE_SOURCE_DIR}/tracker/preload/options.c LINK tracker)
add_fuzz_target(text LINK monitor tracker)
foreach(name IN ITEMS itch_file lobster)
  add_fuzz_target(${name}
    SOURCES ${fuzz_folder}/mirror.c ${fuzz_folder}/replay_play.c
      ${CMAKE_SOURCE_DIR}/bot/tags.c
    LINK exchange)
endforeach()
add_fuzz_target(exchange
  SOURCES ${fuzz_folder}/mirror.c ${fuzz_folder}/party.c
    ${fuzz_folder}/party_acts.c
    ${CMAKE_SOURCE_DIR}/bot/tags.c
  LINK exchange)
add_fuzz_target(trader
  SOURCES ${fuzz_folder}/trader_scene.c ${CMAKE_SOURCE_DIR}/bot/tags.c
  LINK trader)
add_fuzz_target(tracker
  SOURCES ${fuzz_folder}/heap_calls.c ${fuzz_folder}/heap_model.c LINK tracker)
add_fuzz_target(references LINK tracker)
add_fuzz_target(graph LINK tracker)

# A short search by each target, from the seeds: ten seconds each, in a build
# tree of its own. What it found so far isn't kept: CI begins anew.
if(NOT FUZZ AND NOT SANITIZE)
  add_test(NAME fuzz_search COMMAND sh ${fuzz_folder}/fuzz.sh --seconds=10
    --build=${CMAKE_BINARY_DIR}/fuzz)
  set_tests_properties(fuzz_search PROPERTIES LABELS fuzz TIMEOUT 1200)
endif()
