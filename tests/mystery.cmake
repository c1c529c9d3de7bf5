# The mystery: what it chooses, what it hides, what it says to an answer.
add_unit_test(mystery LINK options)
add_monitor_test(report_answer)
add_run_test(run_mystery run_mystery quick 120 secret $<TARGET_FILE:fetch>
  $<TARGET_FILE:faults_onpty>)
add_run_test(run_answers run_mystery quick 120 answers ${seeds})
add_run_test(run_game run_game quick 120 plays)
# Valgrind and AddressSanitizer both want to be the one who watches.
if(NOT SANITIZE)
  add_run_test(run_game_tools run_game tools 300 tools)
endif()

# What the exercises 22 to 24 quote of memcheck and heaptrack.
add_test(NAME mystery_quotes COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/mystery/quotes.sh ${CMAKE_SOURCE_DIR}/exercises)
set_tests_properties(mystery_quotes PROPERTIES TIMEOUT 120 LABELS exercises)
