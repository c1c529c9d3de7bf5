# tests of the growth verdict: what it is made of, and the table
add_unit_test(growth_state LINK tracker)
add_unit_test(finding_grown LINK tracker)
add_unit_test(finding_place LINK tracker)
add_unit_test(ages LINK tracker)
add_unit_test(limit LINK tracker)
add_unit_test(verdict_watch LINK tracker)

# The verdict tried, as a table: over the bot's leaks and fixes, and over drawn
# series. verdict_table.sh writes it into the documents.
add_executable(verdict_table
  verdict_draw.c verdict_runs.c verdict_shapes.c verdict_table.c)
target_link_libraries(verdict_table PRIVATE sim options m project_flags)
add_test(NAME verdict_table_quick COMMAND verdict_table --quick)
set_tests_properties(verdict_table_quick PROPERTIES TIMEOUT 300 LABELS quick
  ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
if(NOT SANITIZE) # the same judge, ten times slower
  add_test(NAME verdict_table COMMAND verdict_table)
  set_tests_properties(verdict_table PROPERTIES TIMEOUT 900 LABELS slow)
endif()
