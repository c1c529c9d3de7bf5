# tests of exports, profiles and expectations
add_unit_test(exports LINK tracker)
add_unit_test(heaptrack LINK tracker)
add_unit_test(peaks LINK tracker)
add_unit_test(intern LINK tracker)
add_unit_test(profile LINK tracker)
add_unit_test(expect LINK tracker)
