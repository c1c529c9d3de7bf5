# tests of exports, profiles and expectations
add_unit_test(exports LINK tracker)
