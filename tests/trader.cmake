# tests of trader
add_unit_test(lessons LINK trader)
add_unit_test(lesson_orders LINK trader)
add_unit_test(lesson_timer LINK trader)
add_unit_test(lesson_book LINK trader)
add_unit_test(lesson_cache LINK trader)
