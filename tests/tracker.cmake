# tests of tracker
add_unit_test(heap LINK tracker)
# It asks for more than there is: the sanitizers shall refuse like malloc.
set_tests_properties(heap PROPERTIES ENVIRONMENT
  "ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1;TSAN_OPTIONS=allocator_may_return_null=1")
foreach(part IN ITEMS later later_ends)
  add_unit_test(${part} LINK tracker Threads::Threads)
  target_link_options(test_${part}
    PRIVATE -Wl,--wrap=malloc,--wrap=calloc,--wrap=free)
  if(SANITIZE AND NOT SANITIZE STREQUAL "undefined") # that one keeps no heap
    target_compile_definitions(test_${part} PRIVATE SANITIZED=1)
  endif()
endforeach()
add_unit_test(refusal LINK tracker)
add_unit_test(look LINK tracker)
add_unit_test(fault LINK tracker)
add_unit_test(pages LINK tracker)
add_unit_test(table LINK tracker)
add_unit_test(origin LINK tracker)
add_unit_test(model LINK tracker)
add_unit_test(threads LINK tracker Threads::Threads)
add_unit_test(pool LINK tracker Threads::Threads)
add_unit_test(pool_around LINK tracker Threads::Threads)
add_unit_test(pool_newest LINK tracker Threads::Threads)
add_unit_test(pool_threads LINK tracker Threads::Threads)
add_unit_test(pool_sums LINK tracker Threads::Threads)
add_unit_test(pool_share LINK tracker Threads::Threads)
add_unit_test(pool_limits LINK tracker Threads::Threads)
add_unit_test(pool_wrong LINK tracker)
add_unit_test(pool_report LINK tracker)
add_unit_test(pool_stacks LINK tracker Threads::Threads)
add_unit_test(pool_chunks LINK tracker)
add_unit_test(limits LINK tracker)
add_test(NAME limits_100_million COMMAND test_limits 100000000)
set_tests_properties(limits_100_million PROPERTIES TIMEOUT 300 LABELS slow
  ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
add_unit_test(block_label LINK tracker)
add_unit_test(lifetime LINK tracker)
add_unit_test(listen LINK tracker)
add_unit_test(door_stack LINK tracker)
add_unit_test(alive LINK tracker)
add_unit_test(rc LINK tracker)
add_unit_test(history LINK tracker)
add_unit_test(graph LINK tracker)
add_unit_test(graph_rc LINK tracker)
add_unit_test(finding LINK tracker)
add_unit_test(finding_growth LINK tracker)
add_unit_test(growth LINK tracker)

# Other tools must see through the tracker: the same program with and without
# it, under memcheck and LeakSanitizer. Neither works in a sanitizer's build.
if(NOT SANITIZE)
  foreach(kind IN ITEMS plain tracked)
    foreach(tool IN ITEMS memcheck lsan)
      add_executable(tool_leaks_${kind}_${tool} tool_leaks.c)
      target_link_libraries(tool_leaks_${kind}_${tool}
        PRIVATE tracker project_flags)
      # Counts need no lines, and valgrind 3.19 cannot read clang's DWARF 5.
      target_link_options(tool_leaks_${kind}_${tool} PRIVATE -Wl,--strip-debug)
    endforeach()
    target_link_options(tool_leaks_${kind}_lsan PRIVATE -fsanitize=leak)
  endforeach()
  foreach(tool IN ITEMS memcheck lsan)
    target_compile_definitions(tool_leaks_tracked_${tool} PRIVATE TRACKED)
    add_test(NAME tracker_unseen_by_${tool}
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tool_verdict.sh ${tool}
        $<TARGET_FILE:tool_leaks_plain_${tool}>
        $<TARGET_FILE:tool_leaks_tracked_${tool}>)
    set_tests_properties(tracker_unseen_by_${tool} PROPERTIES
      TIMEOUT 60 LABELS tools)
  endforeach()

  # What is done wrongly with a pool: the tools have to name the line. Only the
  # program is compiled for them, as one is that links an installed tracker.
  foreach(tool IN ITEMS memcheck asan lsan)
    add_executable(pool_misuse_${tool} pool_misuse.c)
    target_link_libraries(pool_misuse_${tool} PRIVATE tracker project_flags)
    # Lines matter, and valgrind 3.19 cannot read clang's DWARF 5.
    if(tool STREQUAL "memcheck" AND NOT CMAKE_C_COMPILER_ID STREQUAL "GNU")
      continue()
    endif()
    add_test(NAME pool_misuse_is_seen_by_${tool}
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/pool_misuse.sh ${tool}
        $<TARGET_FILE:pool_misuse_${tool}>
        ${CMAKE_CURRENT_SOURCE_DIR}/pool_misuse.c)
    set_tests_properties(pool_misuse_is_seen_by_${tool} PROPERTIES
      TIMEOUT 60 LABELS tools)
  endforeach()
  target_compile_options(pool_misuse_asan PRIVATE -fsanitize=address)
  target_link_options(pool_misuse_asan PRIVATE -fsanitize=address)
  target_link_options(pool_misuse_lsan PRIVATE -fsanitize=leak)
endif()
