# tests of exports, profiles and expectations
add_unit_test(exports LINK tracker)
add_unit_test(exports_dhat LINK tracker)
add_unit_test(heaptrack LINK tracker)
add_unit_test(heaptrack_limits LINK tracker)
add_unit_test(heaptrack_moves LINK tracker)
add_unit_test(peaks LINK tracker)
add_unit_test(intern LINK tracker)
add_unit_test(profile LINK tracker)
add_unit_test(expect SOURCES expect_help.c LINK tracker)
add_unit_test(expect_order SOURCES expect_help.c LINK tracker)

# The real viewers open what was written. Their numbers are exact, so a
# sanitizer's build adds nothing; and its own frames would be in the stacks.
if(NOT SANITIZE)
  add_executable(viewer_sample viewer_sample.c)
  target_link_libraries(viewer_sample PRIVATE tracker project_flags)
  foreach(viewer IN ITEMS heaptrack dhat collapsed csv)
    add_test(NAME viewer_${viewer}
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/viewer.sh ${viewer}
        $<TARGET_FILE:viewer_sample>)
    set_tests_properties(viewer_${viewer} PROPERTIES
      TIMEOUT 120 LABELS tools SKIP_RETURN_CODE 77)
  endforeach()
endif()
