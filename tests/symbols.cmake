# tests of symbols and types: names for addresses, types for blocks
if(TRACKER_LIBDW AND libdw_FOUND)
  # The same shapes as each of the ways to write debug information.
  function(add_types_test name)
    add_executable(test_${name} test_types.c types_shapes.c)
    target_link_libraries(test_${name}
      PRIVATE tracker PkgConfig::cmocka project_flags)
    target_compile_options(test_${name} PRIVATE ${ARGN})
    add_test(NAME ${name} COMMAND test_${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 60 LABELS quick
      ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
  endfunction()

  add_types_test(types)
  add_types_test(types_dwarf4 -gdwarf-4)
  add_types_test(types_dwarf5 -gdwarf-5)
  add_types_test(types_unoptimised -O0)
  add_types_test(types_optimised -O2)
endif()
