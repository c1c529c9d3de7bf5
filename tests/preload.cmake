# tests of the tracker under programs that know nothing of it. Sanitizers bring
# their own malloc: there is nothing to test there.
add_unit_test(callsite LINK tracker Threads::Threads)
add_unit_test(roots LINK tracker)
add_unit_test(text_words LINK tracker)

if(NOT SANITIZE)
  # Elsewhere libgcc's unwinder does it all.
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set(unwind_source ${CMAKE_SOURCE_DIR}/tracker/preload/unwind.c)
    add_unit_test(unwind LINK tracker
      SOURCES ${unwind_source} ${CMAKE_SOURCE_DIR}/tracker/preload/unwind_row.c)
    # As distributions compile: no frame pointers.
    target_compile_options(test_unwind PRIVATE -O2 -fomit-frame-pointer)
    set_source_files_properties(${unwind_source}
      PROPERTIES COMPILE_OPTIONS -fno-omit-frame-pointer)
  endif()

  # A program under test: not the project's flags, but its own.
  function(add_program name source)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE Threads::Threads)
    target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
    target_compile_options(${name} PRIVATE -g ${ARGN}
      -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=
      $<$<COMPILE_LANG_AND_ID:C,Clang>:-gdwarf-aranges>)
    set_target_properties(${name} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/preload)
  endfunction()

  # add_check(CASE PROGRAM [LABEL] [MORE])
  function(add_check case program label)
    set(name preload_${case})
    if(NOT program MATCHES "^preload_(kinds_O2|process|wrong|own|fixed|hammer|objects)$")
      set(name ${name}_${program})
    endif()
    add_test(NAME ${name}
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/preload/check.sh ${case}
        $<TARGET_FILE:tracker_preload> $<TARGET_FILE:${program}> ${ARGN})
    set_tests_properties(${name} PROPERTIES TIMEOUT 120 LABELS ${label})
  endfunction()

  foreach(level IN ITEMS O0 O1 O2)
    add_program(preload_kinds_${level} preload/kinds.c -${level})
    add_check(kinds preload_kinds_${level} quick)
  endforeach()
  add_check(stacks preload_kinds_O2 quick)
  add_check(exports preload_kinds_O2 quick)
  # valgrind 3.19 cannot read clang's DWARF 5; counts need no lines.
  foreach(level IN ITEMS O0 O2)
    add_program(preload_plain_${level} preload/kinds.c -${level})
    target_link_options(preload_plain_${level} PRIVATE -Wl,--strip-debug)
    add_check(memcheck preload_plain_${level} tools)
  endforeach()

  add_program(preload_process preload/process.c -O1)
  foreach(case IN ITEMS fork close ask late status refuse memory leave lock busy options
      unwritable stripped)
    add_check(${case} preload_process quick)
  endforeach()
  if(TARGET tracker_symbols)
    add_check(nolibdw preload_process quick)
    add_check(room preload_process quick)
  endif()
  add_program(preload_wrong preload/wrong.c -O1 -w)
  add_check(wrong preload_wrong quick)
  # Linked to a fixed place, as python3 of Debian is.
  add_program(preload_fixed preload/process.c -O1 -fno-pie)
  target_link_options(preload_fixed PRIVATE -no-pie)
  set_target_properties(preload_fixed PROPERTIES
    POSITION_INDEPENDENT_CODE OFF)
  add_check(fixed preload_fixed quick)
  add_program(preload_own preload/own.c -O1 -w)
  add_check(own preload_own quick)
  add_program(preload_hammer preload/hammer.c -O2)
  add_check(hammer preload_hammer quick)
  find_program(GIT_PROGRAM git)
  if(GIT_PROGRAM)
    add_check(system preload_process tools "${GIT_PROGRAM} --version")
  else()
    add_check(system preload_process tools)
  endif()

  # As a developer would use it.
  add_test(NAME preload_install
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/preload/install.sh ${CMAKE_BINARY_DIR}
      ${CMAKE_SOURCE_DIR} ${CMAKE_C_COMPILER})
  set_tests_properties(preload_install PROPERTIES TIMEOUT 120 LABELS tools)

  # The examples, and what the document shows of them. Lines are told from the
  # folder of the examples.
  foreach(example IN ITEMS chat notes orders)
    add_executable(example_${example}
      ${CMAKE_SOURCE_DIR}/examples/${example}/${example}.c)
    target_compile_options(example_${example} PRIVATE -g -O1
      -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
    target_compile_definitions(example_${example} PRIVATE _GNU_SOURCE)
  endforeach()
  target_link_libraries(example_chat PRIVATE Threads::Threads)
  foreach(example IN ITEMS notes orders)
    target_link_libraries(example_${example} PRIVATE tracker)
    target_include_directories(example_${example} PRIVATE
      ${CMAKE_BINARY_DIR}/include)
  endforeach()
  # What is inlined, and so which lines are told, is the compiler's choice.
  if(TARGET tracker_symbols AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
    add_test(NAME preload_docs
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/preload/docs.sh
        ${CMAKE_SOURCE_DIR}/docs/tracker.md
        $<TARGET_FILE_DIR:tracker_preload>/tracker
        $<TARGET_FILE:example_chat> ${CMAKE_SOURCE_DIR}/examples/chat/lines.txt
        $<TARGET_FILE:example_notes> $<TARGET_FILE:example_orders>)
    set_tests_properties(preload_docs PROPERTIES TIMEOUT 60 LABELS quick)
  endif()

  include(CheckLanguage)
  check_language(CXX)
  if(CMAKE_CXX_COMPILER)
    enable_language(CXX)
    add_program(preload_objects preload/objects.cc -O1 -std=c++17)
    add_check(cplusplus preload_objects quick)
  endif()
endif()
