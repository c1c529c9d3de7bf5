# The mystery: what it chooses, what it hides, what it says to an answer.
add_unit_test(mystery LINK options)
add_monitor_test(report_answer)
add_run_test(run_mystery run_mystery quick 120 secret $<TARGET_FILE:fetch>
  $<TARGET_FILE:faults_onpty>)
add_run_test(run_answers run_mystery quick 120 answers ${seeds})
