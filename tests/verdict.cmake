# tests of the growth verdict: what it is made of, and the table
add_unit_test(ages LINK tracker)
add_unit_test(limit LINK tracker)
add_unit_test(verdict_watch LINK tracker)
