# tests of exchange
add_unit_test(rng LINK base)
add_unit_test(replay_file LINK exchange)
