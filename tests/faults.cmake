# Faults: what happens when the machine, the user or the reader doesn't play
# along. Each script states its sentences; tests/faults/faults_help.sh says how
# a run under a fault is judged.
function(add_faults_test name label timeout)
  add_test(NAME faults_${name} COMMAND sh
    ${CMAKE_CURRENT_SOURCE_DIR}/faults/${name}.sh $<TARGET_FILE:bot> ${ARGN})
  set_tests_properties(faults_${name} PROPERTIES
    TIMEOUT ${timeout} LABELS ${label})
endfunction()

# Programs that bring the bot into such a situation.
foreach(helper IN ITEMS strike onpty)
  add_executable(faults_${helper} faults/${helper}.c)
  target_link_libraries(faults_${helper} PRIVATE project_flags)
endforeach()

add_faults_test(full_disk quick 120)
add_faults_test(closed_ends quick 120)
add_faults_test(terminal quick 120 $<TARGET_FILE:faults_onpty>)
add_faults_test(reader quick 120 $<TARGET_FILE:faults_strike>)
# 1,000 moments: tests/faults/signals.sh build/bot build/tests/faults_strike 1000
add_faults_test(signals tools 300 $<TARGET_FILE:faults_strike> 200)
