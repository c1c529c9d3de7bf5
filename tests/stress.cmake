# build/stress: the bot under many loads and seeds, and what leaks there.
add_executable(stress
  stress/child.c
  stress/filled.c
  stress/forecast.c
  stress/judge.c
  stress/main.c
  stress/merge.c
  stress/options.c
  stress/plan.c
  stress/pool.c
  stress/progress.c
  stress/report_chart.c
  stress/report_html.c
  stress/report_json.c
  stress/report_junit.c
  stress/report_text.c
  stress/report_words.c
  stress/result.c
  stress/store.c
  stress/tell.c
  stress/todo.c)
target_include_directories(stress PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(stress PRIVATE base tracker project_flags m)
set_target_properties(stress PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

add_unit_test(stress_forecast SOURCES stress/forecast.c LINK tracker m)
add_unit_test(stress_progress SOURCES stress/progress.c LINK base)

# With a stub in place of the bot.
add_test(NAME stress.words COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/stress/test_words.sh $<TARGET_FILE:stress>)
add_test(NAME stress.clumsy COMMAND sh
  ${CMAKE_CURRENT_SOURCE_DIR}/stress/test_clumsy.sh $<TARGET_FILE:stress>)
set_tests_properties(stress.words stress.clumsy PROPERTIES
  TIMEOUT 300 LABELS quick)

# The limit of memory of a run leaves a sanitizer no room.
if(NOT SANITIZE)
  foreach(size IN ITEMS small docs full healthy week)
    add_test(NAME stress.${size} COMMAND sh
      ${CMAKE_CURRENT_SOURCE_DIR}/stress/test_real.sh $<TARGET_FILE:stress>
      ${CMAKE_SOURCE_DIR} ${size})
    # They need jq and xmllint, which a newcomer hasn't.
    set_tests_properties(stress.${size} PROPERTIES TIMEOUT 1200 LABELS slow)
  endforeach()

  # Rare leaks and odd ones, planted in a copy of the sources.
  foreach(kind IN ITEMS plants odd_plants)
    add_test(NAME stress.${kind} COMMAND sh
      ${CMAKE_CURRENT_SOURCE_DIR}/stress/test_${kind}.sh ${CMAKE_SOURCE_DIR}
      $<TARGET_FILE:stress>)
    set_tests_properties(stress.${kind} PROPERTIES TIMEOUT 1200 LABELS slow)
  endforeach()
endif()
