# Each bound of the product, driven to where it acts: what happens there, and
# that it is counted. docs/architecture.md lists them, and names these tests.
function(add_bounds_test name)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;LINK" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL quick)
  endif()
  add_executable(test_${name} bounds/test_${name}.c ${ARG_SOURCES})
  target_include_directories(test_${name}
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(test_${name}
    PRIVATE ${ARG_LINK} PkgConfig::cmocka project_flags)
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 60 LABELS ${ARG_LABEL}
    ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
endfunction()

add_bounds_test(bounds_storm LINK trader exchange)
add_bounds_test(bounds_trader LINK trader exchange)
add_bounds_test(bounds_exchange LINK exchange)
add_bounds_test(bounds_view LINK monitor)
add_bounds_test(bounds_web LINK web)
add_bounds_test(bounds_page LINK web)
add_bounds_test(bounds_tracker LINK monitor)
add_run_test(run_bounds bounds/run_bounds quick 120)
add_bounds_test(bounds_half LINK sim options monitor SOURCES
  ${CMAKE_SOURCE_DIR}/bot/half.c ${CMAKE_SOURCE_DIR}/bot/child.c)

# Two thousand million names are compared, each in a call that sanitizers take;
# and some tests that the table names don't exist in their builds.
if(NOT SANITIZE)
  add_bounds_test(bounds_symbols LABEL tools LINK exchange)
  add_test(NAME bounds_table COMMAND sh
    ${CMAKE_CURRENT_SOURCE_DIR}/bounds/table.sh ${CMAKE_SOURCE_DIR}
    ${CMAKE_BINARY_DIR} ${CMAKE_CTEST_COMMAND})
  set_tests_properties(bounds_table PROPERTIES TIMEOUT 60 LABELS quick)
endif()
