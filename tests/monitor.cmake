# tests of monitor

# A test of it compares with the files in golden/ and names the tags.
function(add_monitor_test name)
  add_unit_test(${name} SOURCES ${CMAKE_SOURCE_DIR}/bot/tags.c LINK monitor)
  target_compile_definitions(test_${name} PRIVATE
    GOLDEN_DIR="${CMAKE_CURRENT_SOURCE_DIR}/golden")
endfunction()

add_monitor_test(chart)
add_monitor_test(frame)
add_monitor_test(view)
add_monitor_test(report)
add_monitor_test(report_json)
add_unit_test(outfile LINK base)
