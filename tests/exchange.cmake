# tests of exchange
add_unit_test(rng LINK base)
add_unit_test(refmap LINK base)
add_unit_test(ordermap LINK exchange)
add_unit_test(label LINK exchange)
foreach(name IN ITEMS itch ouch ouch_shape)
  add_unit_test(${name} LINK wire base tracker)
endforeach()
foreach(name IN ITEMS framing matching matching_change matching_look
    matching_memory exchange exchange_bytes exchange_market
    exchange_rules exchange_clients exchange_memory exchange_resume
    exchange_resume_random
    exchange_trades)
  add_unit_test(${name} LINK exchange)
endforeach()
add_unit_test(replay_file LINK exchange)

# The engine against a model that is right by reading: a hundred thousand
# operations each time, a million for each of ten seeds when there is time.
add_unit_test(matching_model LINK exchange SOURCES model/apart.c model/check.c
  model/check_look.c model/event_log.c model/flow.c model/model.c model/operation.c model/shrink.c)
target_include_directories(test_matching_model
  PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/model)
add_test(NAME matching_model_million COMMAND test_matching_model 10 1000000)
set_tests_properties(matching_model_million PROPERTIES
  TIMEOUT 900 LABELS slow)

# The exchange's rules, too, and the trader's book as each feed tells it.
add_unit_test(exchange_model LINK exchange trader SOURCES model/check_look.c
  model/event_log.c model/model.c model/rules_model.c)
target_include_directories(test_exchange_model
  PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/model)
add_test(NAME exchange_model_long COMMAND test_exchange_model 10 100000)
set_tests_properties(exchange_model_long PROPERTIES TIMEOUT 900 LABELS slow)

# Until the exchange itself is there, what needs it isn't built.
if(EXISTS ${CMAKE_SOURCE_DIR}/bot/exchange/exchange.c)
  foreach(name IN ITEMS market market_load market_flow record
      replay_itch replay_damage replay_lobster replay_csv)
    add_unit_test(${name} LINK exchange)
    # Real market data lies beside the project, if at all; tests of it are
    # skipped otherwise.
    target_compile_definitions(test_${name} PRIVATE
      DATA_DIR="${CMAKE_SOURCE_DIR}/../shared/data")
  endforeach()
endif()
