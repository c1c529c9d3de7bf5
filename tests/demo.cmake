# The tours of ./workshop demo: each is played, and what it shows has to be
# there. And their player.
if(SANITIZE)
  return() # valgrind and heaptrack watch the bot
endif()
file(GLOB tours RELATIVE ${CMAKE_SOURCE_DIR}/demo/tours CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/demo/tours/*)
foreach(tour IN LISTS tours)
  add_test(NAME demo_${tour}
    COMMAND sh ${CMAKE_SOURCE_DIR}/demo/demo.sh ${CMAKE_BINARY_DIR} ${tour})
  set_tests_properties(demo_${tour} PROPERTIES TIMEOUT 120 LABELS tools)
endforeach()
add_test(NAME demo_player
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/demo/demo.sh ${CMAKE_BINARY_DIR})
set_tests_properties(demo_player PROPERTIES TIMEOUT 60 LABELS tools)

# What the plan of a workshop lets its reader type and point at.
add_test(NAME docs_workshop
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/docs/workshop_md.sh
    ${CMAKE_BINARY_DIR})
set_tests_properties(docs_workshop PROPERTIES TIMEOUT 120 LABELS tools)
