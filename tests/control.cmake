# Switching, pacing and pausing a run while it goes on.
foreach(name IN ITEMS control halves switches twin_line)
  add_executable(test_${name} control/test_${name}.c)
  target_link_libraries(test_${name}
    PRIVATE sim options monitor PkgConfig::cmocka project_flags)
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 120 LABELS quick
    # The tracker's own counts are the judge here; leaking is the point.
    ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
endforeach()

add_run_test(run_control control/run_control quick 120 $<TARGET_FILE:fetch>)
add_run_test(run_twin control/run_twin quick 120 $<TARGET_FILE:fetch>)
# Valgrind and AddressSanitizer both want to be the one who watches.
if(NOT SANITIZE)
  add_run_test(run_control_memcheck control/run_control_memcheck tools 400
    $<TARGET_FILE:fetch> $<TARGET_FILE:test_switches>)
endif()
