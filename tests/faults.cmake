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

add_library(faults_clock_shim MODULE faults/clock_shim.c)
target_link_libraries(faults_clock_shim PRIVATE project_flags)

add_faults_test(full_disk quick 120)
add_faults_test(closed_ends quick 120)
add_faults_test(files quick 120)
add_faults_test(terminal quick 120 $<TARGET_FILE:faults_onpty>)
add_faults_test(keys quick 120 $<TARGET_FILE:faults_onpty>)
add_faults_test(reader quick 120 $<TARGET_FILE:faults_strike>)
add_faults_test(clocks quick 120 $<TARGET_FILE:faults_clock_shim>)
# 1,000 moments: signals.sh build/bot build/tests/faults_strike 1000
add_faults_test(signals tools 300 $<TARGET_FILE:faults_strike> 200)
# Ten days with other seeds: day.sh build/bot 10
add_faults_test(day slow 600)
# Sanitizers want more memory than there is here.
if(NOT SANITIZE)
  add_faults_test(limits tools 300 $<TARGET_FILE:faults_onpty>)
endif()
