# Faults: what happens when the machine, the user or the reader doesn't play
# along. Each script states its sentences; tests/faults/faults_help.sh says how
# a run under a fault is judged.
function(add_faults_test name label timeout)
  add_test(NAME faults_${name} COMMAND sh
    ${CMAKE_CURRENT_SOURCE_DIR}/faults/${name}.sh $<TARGET_FILE:bot> ${ARGN})
  set_tests_properties(faults_${name} PROPERTIES
    TIMEOUT ${timeout} LABELS ${label})
endfunction()

add_faults_test(full_disk quick 120)
add_faults_test(closed_ends quick 120)
