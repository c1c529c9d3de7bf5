# The bot as a whole, from the command line to the report.
function(add_run_test name script label timeout)
  add_test(NAME ${name} COMMAND sh
    ${CMAKE_CURRENT_SOURCE_DIR}/${script}.sh $<TARGET_FILE:bot> ${ARGN})
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${timeout} LABELS ${label} SKIP_RETURN_CODE 77)
endfunction()

# Sanitizers make a run slower by far; the seeds are tried without them.
if(SANITIZE)
  set(seeds 3)
else()
  set(seeds 20)
endif()
# Whole runs whose line breaks; the tracker's counts are the judge.
add_executable(test_line test_line.c)
target_link_libraries(test_line
  PRIVATE sim options monitor PkgConfig::cmocka project_flags)
add_test(NAME line COMMAND test_line)
set_tests_properties(line PROPERTIES TIMEOUT 120 LABELS quick
  ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")

add_run_test(run_pairs run_pairs quick 600 same ${seeds})
add_run_test(run_explains run_insight quick 120 explains)
add_run_test(run_findings run_findings quick 120)
add_run_test(run_growth run_pairs tools 600 grows)
add_run_test(run_same run_same quick 60)
add_run_test(run_bad_input run_bad_input quick 120)
add_run_test(run_replay run_replay quick 120
  ${CMAKE_SOURCE_DIR}/../shared/data)
# Valgrind and AddressSanitizer both want to be the one who watches.
if(NOT SANITIZE)
  add_run_test(run_memcheck run_memcheck tools 600)
  add_run_test(run_exports run_insight tools 120 exports)
  add_run_test(run_same_valgrind run_same tools 120 valgrind)
endif()

# What the documents show is what the bot prints.
add_test(NAME shown_output COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/docs/shown_output.sh $<TARGET_FILE:bot>)
set_tests_properties(shown_output PROPERTIES TIMEOUT 30 LABELS quick
  ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
