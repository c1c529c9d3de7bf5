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
