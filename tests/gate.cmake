# The pipeline against leaks: it must go red for each planted leak.

# What the gate shows its tools first: they must see these faults. A test at
# run time finds it built.
add_executable(gate_canary gate.d/canary.c)
target_link_libraries(gate_canary PRIVATE tracker Threads::Threads project_flags)

if(NOT SANITIZE)
  # Its words, statuses and reports, with this build's bot.
  add_test(NAME gate_words
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/gate.d/test_words.sh
      ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  set_tests_properties(gate_words PROPERTIES TIMEOUT 300 LABELS tools)

  # What it makes of the tools' logs, gcc's and clang's.
  add_test(NAME gate_readers
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/gate.d/test_readers.sh)
  set_tests_properties(gate_readers PROPERTIES TIMEOUT 30 LABELS quick)

  # A clean copy is green, and each planted fault turns it red.
  add_test(NAME gate_plants
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/gate.d/test_plants.sh
      ${CMAKE_SOURCE_DIR})
  set_tests_properties(gate_plants PROPERTIES TIMEOUT 3600 LABELS gate)
endif()
