# tests of monitor

# A test of it compares with the files in golden/ and names the tags.
function(add_monitor_test name)
  add_unit_test(${name} SOURCES ${CMAKE_SOURCE_DIR}/bot/tags.c LINK monitor)
  target_compile_definitions(test_${name} PRIVATE
    GOLDEN_DIR="${CMAKE_CURRENT_SOURCE_DIR}/golden")
endfunction()

add_monitor_test(alert)
add_monitor_test(chart)
add_monitor_test(frame)
add_monitor_test(repaint)
add_monitor_test(overlay)
add_monitor_test(view_keys)
add_monitor_test(view_terminal)
add_monitor_test(view)
add_monitor_test(view_lines)
add_monitor_test(report)
add_monitor_test(report_json)
add_monitor_test(report_switches)
add_monitor_test(explain)
add_unit_test(keys LINK monitor)
add_unit_test(outfile LINK base)
add_unit_test(duration LINK base)
add_unit_test(nearest LINK base)

include(diffs)
embed_diffs(${CMAKE_CURRENT_BINARY_DIR}/odd_diff.c
  ${CMAKE_CURRENT_SOURCE_DIR}/embed odd)
add_unit_test(catalogue
  SOURCES ${CMAKE_CURRENT_BINARY_DIR}/odd_diff.c LINK catalogue)
target_compile_definitions(test_catalogue PRIVATE
  SOURCE_DIR="${CMAKE_SOURCE_DIR}")

add_test(NAME leaks_md COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/docs/leaks_md.sh)
set_tests_properties(leaks_md PROPERTIES TIMEOUT 20 LABELS quick)

# The command line: what it means, and what is refused.
foreach(name IN ITEMS options options_wrong help)
  add_unit_test(${name} SOURCES ${CMAKE_SOURCE_DIR}/bot/tags.c LINK options)
endforeach()
target_compile_definitions(test_help PRIVATE
  GOLDEN_DIR="${CMAKE_CURRENT_SOURCE_DIR}/golden"
  BOT_VERSION="${PROJECT_VERSION}")

# The picture in the README comes from docs/picture/render.
add_executable(ansi2svg
  ${CMAKE_SOURCE_DIR}/docs/picture/ansi2svg.c
  ${CMAKE_SOURCE_DIR}/docs/picture/terminal.c)
target_link_libraries(ansi2svg PRIVATE project_flags)
add_test(NAME picture COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/test_picture.sh $<TARGET_FILE:ansi2svg>
  ${CMAKE_CURRENT_SOURCE_DIR}/golden/picture.svg)
set_tests_properties(picture PROPERTIES TIMEOUT 20 LABELS quick)
