# tests of tracker
add_unit_test(heap LINK tracker)
# It asks for more than there is: the sanitizers shall refuse like malloc.
set_tests_properties(heap PROPERTIES ENVIRONMENT
  "ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1;TSAN_OPTIONS=allocator_may_return_null=1")
add_unit_test(refusal LINK tracker)
add_unit_test(look LINK tracker)
add_unit_test(fault LINK tracker)
add_unit_test(table LINK tracker)
add_unit_test(origin LINK tracker)
add_unit_test(model LINK tracker)
add_unit_test(threads LINK tracker Threads::Threads)
add_unit_test(rc LINK tracker)
add_unit_test(history LINK tracker)
add_unit_test(graph LINK tracker)
add_unit_test(graph_rc LINK tracker)
add_unit_test(finding LINK tracker)
add_unit_test(finding_growth LINK tracker)
add_unit_test(growth LINK tracker)
