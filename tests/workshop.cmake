# The set-up script, on a machine that is played by stubs.
add_test(NAME workshop
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/test_workshop.sh
    ${CMAKE_SOURCE_DIR}/workshop)
set_tests_properties(workshop PROPERTIES TIMEOUT 60 LABELS quick)
