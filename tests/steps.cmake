# Leak checks of valgrind's while the bot runs (--valgrind-steps).
add_unit_test(valgrind_steps
  SOURCES ${CMAKE_SOURCE_DIR}/bot/valgrind_ask.c
    ${CMAKE_SOURCE_DIR}/bot/valgrind_steps.c ${CMAKE_SOURCE_DIR}/bot/tags.c
  LINK options base tracker)
add_run_test(run_steps_alone steps/steps quick 60 alone)
# Valgrind and AddressSanitizer both want to be the one who watches.
if(NOT SANITIZE)
  add_run_test(run_steps steps/steps tools 300 valgrind)
endif()

# What docs/tools.md shows is what the tools say, and what they cost. Which lines
# are told where something was inlined is the compiler's choice.
if(NOT SANITIZE AND CMAKE_C_COMPILER_ID STREQUAL GNU)
  add_test(NAME docs_tools COMMAND
    ${CMAKE_CURRENT_SOURCE_DIR}/steps/docs_tools.sh
    ${CMAKE_SOURCE_DIR}/docs/tools.md ${CMAKE_BINARY_DIR})
  set_tests_properties(docs_tools PROPERTIES TIMEOUT 600 LABELS tools)
  add_custom_target(tool_costs
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/steps/tool_costs.sh ${CMAKE_BINARY_DIR}
    USES_TERMINAL VERBATIM)
  add_dependencies(tool_costs bot bot_lsan bot_asan mtrace_on tracker_preload)
endif()
