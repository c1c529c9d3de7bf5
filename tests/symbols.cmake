# tests of symbols and types: names for addresses, types for blocks
# What a build without libdw has of the tracker's names.
add_library(symbols_without STATIC
  ${CMAKE_SOURCE_DIR}/tracker/names/symbols.c
  ${CMAKE_SOURCE_DIR}/tracker/names/symbols_path.c
  ${CMAKE_SOURCE_DIR}/tracker/names/symbols_without.c)
target_link_libraries(symbols_without PRIVATE project_flags)

# The same program in several ways; and a library that it opens.
function(add_symbols_print name library)
  add_executable(${name} symbols_print.c)
  target_link_libraries(${name} PRIVATE ${library} ${CMAKE_DL_LIBS}
    project_flags)
  target_compile_options(${name} PRIVATE ${ARGN})
endfunction()

add_symbols_print(symbols_print_without symbols_without)
foreach(age IN ITEMS old new)
  add_library(symbols_lib_${age} SHARED symbols_lib.c)
  target_link_libraries(symbols_lib_${age} PRIVATE project_flags)
  # The build ID tells them apart; not every compiler asks for one.
  target_link_options(symbols_lib_${age} PRIVATE -Wl,--build-id)
endforeach()
target_compile_definitions(symbols_lib_new PRIVATE NEWER)

if(TRACKER_LIBDW AND libdw_FOUND)
  add_unit_test(symbols LINK tracker)
  add_unit_test(symbols_memory LINK tracker)
  target_link_options(test_symbols_memory PRIVATE
    -Wl,--wrap=calloc,--wrap=realloc,--wrap=free)

  add_symbols_print(symbols_print tracker)
  target_link_options(symbols_print PRIVATE -Wl,--build-id)
  add_symbols_print(symbols_print_split tracker -gsplit-dwarf)
  add_test(NAME symbols_files
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/test_symbols.sh ${CMAKE_SOURCE_DIR}
      $<TARGET_FILE:symbols_print> $<TARGET_FILE:symbols_print_split>
      $<TARGET_FILE:symbols_print_without>
      $<TARGET_FILE:symbols_lib_old> $<TARGET_FILE:symbols_lib_new>)
  set_tests_properties(symbols_files PROPERTIES TIMEOUT 60 LABELS quick)

  # The same shapes as each of the ways to write debug information.
  function(add_types_test name)
    add_executable(test_${name} test_types.c types_shapes.c types_other.c)
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

  # Reports must not leak what they find fault with. Lines are needed here, and
  # valgrind 3.19 gives up on those of clang.
  if(NOT SANITIZE AND CMAKE_C_COMPILER_ID STREQUAL GNU)
    foreach(program IN ITEMS test_types symbols_print)
      add_test(NAME memcheck_${program}
        COMMAND valgrind -q --leak-check=full --show-leak-kinds=all
          --errors-for-leak-kinds=all --error-exitcode=9
          $<TARGET_FILE:${program}>)
      set_tests_properties(memcheck_${program} PROPERTIES
        TIMEOUT 60 LABELS tools)
    endforeach()
  endif()
endif()
