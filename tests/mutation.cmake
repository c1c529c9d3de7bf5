# Small faults planted in the code: the tests must notice them. A few of them
# prove that the machinery works; all are one command, tests/mutation/mutate.sh.
add_test(NAME mutation_sample COMMAND
  ${CMAKE_CURRENT_SOURCE_DIR}/mutation/mutate.sh --count=12 --least=75)
set_tests_properties(mutation_sample PROPERTIES
  TIMEOUT 900 LABELS mutation RUN_SERIAL TRUE)
