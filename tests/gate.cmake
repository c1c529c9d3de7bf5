# The pipeline against leaks: it must go red for each planted leak.

# What the gate shows its tools first: they must see these faults.
add_executable(gate_canary EXCLUDE_FROM_ALL gate.d/canary.c)
target_link_libraries(gate_canary PRIVATE tracker Threads::Threads project_flags)
