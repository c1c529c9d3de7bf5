# build/stress: the bot under many loads and seeds, and what leaks there.
add_executable(stress
  stress/child.c
  stress/judge.c
  stress/main.c
  stress/options.c
  stress/plan.c
  stress/pool.c
  stress/report_chart.c
  stress/report_html.c
  stress/report_json.c
  stress/report_junit.c
  stress/report_text.c
  stress/result.c
  stress/store.c)
target_include_directories(stress PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(stress PRIVATE base tracker project_flags m)
set_target_properties(stress PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
