# tests of trader
add_unit_test(lessons LINK trader)
add_unit_test(lesson_orders LINK trader)
add_unit_test(lesson_timer LINK trader)
add_unit_test(lesson_book LINK trader)
add_unit_test(lesson_cache LINK trader)
add_unit_test(clock LINK clock base)
add_unit_test(depth LINK trader)
add_unit_test(journal LINK trader)
