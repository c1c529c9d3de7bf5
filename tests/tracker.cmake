# tests of tracker
add_unit_test(rc LINK tracker)
add_unit_test(history LINK tracker)
add_unit_test(graph LINK tracker)
add_unit_test(graph_rc LINK tracker)
add_unit_test(finding LINK tracker)
add_unit_test(finding_growth LINK tracker)
add_unit_test(growth LINK tracker)
