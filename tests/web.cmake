# The run over HTTP.
add_unit_test(address LINK base)
add_unit_test(web_guard LINK web)
add_unit_test(web_diff LINK web)
add_unit_test(web_figures LINK web)
add_unit_test(report_pools LINK web)

add_executable(fetch web/fetch.c)
target_link_libraries(fetch PRIVATE project_flags)
add_executable(crowd web/crowd.c)
target_link_libraries(crowd PRIVATE project_flags)
add_run_test(run_web run_web quick 60 $<TARGET_FILE:fetch>)
add_run_test(run_reconnect run_reconnect quick 120 $<TARGET_FILE:fetch>)
add_run_test(run_web_same run_web_same tools 120 $<TARGET_FILE:fetch>
  $<TARGET_FILE:crowd>)
add_run_test(run_web_memcheck run_web_memcheck tools 120 $<TARGET_FILE:fetch>
  $<TARGET_FILE:crowd>)
add_executable(deaf web/deaf.c)
target_link_libraries(deaf PRIVATE project_flags)
add_run_test(run_web_deaf run_web_deaf tools 120 $<TARGET_FILE:fetch>
  $<TARGET_FILE:deaf>)
add_run_test(run_web_bad run_web_bad tools 400 $<TARGET_FILE:fetch>)

# With the real Prometheus, which is a large package: not for newcomers.
add_test(NAME prometheus COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/prometheus/prometheus.sh $<TARGET_FILE:bot>)
add_test(NAME prometheus_room COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/prometheus/room.sh $<TARGET_FILE:bot>)
set_tests_properties(prometheus prometheus_room PROPERTIES TIMEOUT 600
  LABELS prometheus RUN_SERIAL TRUE)

# In a real browser; needs node, playwright-core where node finds it, chromium.
add_test(NAME page COMMAND node ${CMAKE_CURRENT_SOURCE_DIR}/web/page.js
  $<TARGET_FILE:bot> ${CMAKE_CURRENT_BINARY_DIR}/page)
set_tests_properties(page PROPERTIES TIMEOUT 600 LABELS browser)
