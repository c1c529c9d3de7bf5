# Cycles and advice. The shapes are built twice: leaking, and as advised.
foreach(back IN ITEMS strong weak)
  add_library(cycle_shapes_${back} OBJECT
    cycle_shapes_pairs.c cycle_shapes_trees.c cycle_shapes_stores.c
    cycle_shapes_nets.c)
  target_compile_definitions(cycle_shapes_${back} PRIVATE SHAPES_BACK=${back})
  target_link_libraries(cycle_shapes_${back} PRIVATE tracker project_flags)
endforeach()
add_unit_test(advice
  SOURCES $<TARGET_OBJECTS:cycle_shapes_strong>
    $<TARGET_OBJECTS:cycle_shapes_weak>
  LINK tracker)
add_unit_test(cycle LINK tracker)
add_unit_test(cycle_owner LINK tracker)
add_unit_test(cycle_plain LINK tracker)
# Needs Graphviz: its dot is the judge.
add_unit_test(dot SOURCES $<TARGET_OBJECTS:cycle_shapes_strong> LINK tracker)
add_unit_test(advice_random LINK tracker TIMEOUT 300) # sanitizers are slow
