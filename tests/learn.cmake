# The exercises' runner. With sanitizers there is none: it brings its own.
if(TARGET learn)
  add_unit_test(learn_words SOURCES
    ${CMAKE_SOURCE_DIR}/exercises/runner/words.c)
  target_include_directories(test_learn_words PRIVATE
    ${CMAKE_SOURCE_DIR}/exercises/runner)
  target_compile_definitions(test_learn_words PRIVATE
    EXERCISES="${CMAKE_SOURCE_DIR}/exercises")
  add_unit_test(learn_parts LINK learn_parts)

  function(add_learn_test name label timeout)
    add_test(NAME learn.${name}
      COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/learn/${name}.sh ${ARGN})
    set_tests_properties(learn.${name} PROPERTIES
      LABELS ${label} TIMEOUT ${timeout})
  endfunction()

  # A learner's files and progress; a terminal; what exercises quote.
  add_learn_test(commands tools 180 $<TARGET_FILE:learn> ${CMAKE_SOURCE_DIR})
  add_learn_test(watch tools 120 $<TARGET_FILE:learn> ${CMAKE_SOURCE_DIR}
    $<TARGET_FILE:faults_onpty>)
  add_learn_test(reports tools 120 $<TARGET_FILE:learn> ${CMAKE_SOURCE_DIR})
  add_learn_test(shown exercises 120 ${CMAKE_SOURCE_DIR}/exercises
    08_channel 09_free 10_forget 11_cache 12_timer 13_count 14_leak_detector
    15_cycle_analyser 16_monitor 17_bounded_book 18_profiler 20_pool)
  # The programs that learners build, as we built them.
  add_learn_test(built exercises 120 ${CMAKE_SOURCE_DIR}/exercises)

  # Sixty ways to get past a check, and as many accidents.
  foreach(number IN ITEMS 1 2 3)
    add_test(NAME learn.hostile_${number} COMMAND learn prove ${number}
      --exercises=${CMAKE_CURRENT_SOURCE_DIR}/learn/course)
    set_tests_properties(learn.hostile_${number} PROPERTIES
      LABELS tools TIMEOUT 180)
  endforeach()
endif()
