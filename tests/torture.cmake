# Every allocation of a run fails in turn. What each part does is in
# torture/torture.h; torture/torture.sh --full is all of it.
add_executable(torture
  torture/torture.c
  torture/command.c
  torture/files.c
  torture/inputs.c
  torture/judge.c
  torture/judge_heap.c
  torture/links.c
  torture/pool.c
  torture/scenarios.c)
target_link_libraries(torture PRIVATE PkgConfig::zlib project_flags)
target_include_directories(torture PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})

# In front of libc; sanitizers would want to be there themselves.
add_library(refuse MODULE torture/refuse.c)
target_include_directories(refuse PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(refuse PRIVATE _GNU_SOURCE)
target_compile_options(refuse PRIVATE -Wall -Wextra -Wpedantic -O1 -g
  -fno-omit-frame-pointer)
target_link_libraries(refuse PRIVATE ${CMAKE_DL_LIBS})

# Who looks at a run; sanitizers are not for it.
add_executable(torture_visit torture/visit.c)
target_compile_definitions(torture_visit PRIVATE _GNU_SOURCE)
target_compile_options(torture_visit PRIVATE -Wall -Wextra -Wpedantic -g -O1)

set(torture_command torture --bot=$<TARGET_FILE:bot>
  --refuse=$<TARGET_FILE:refuse>
  --visit=$<TARGET_FILE:torture_visit>
  --inputs=${CMAKE_CURRENT_BINARY_DIR}/torture-inputs)
if(NOT SANITIZE)
  add_executable(torture_patient torture/patient.c)
  target_compile_definitions(torture_patient PRIVATE _GNU_SOURCE)
  target_compile_options(torture_patient PRIVATE -g -O1
    -fno-omit-frame-pointer)
  target_link_libraries(torture_patient PRIVATE Threads::Threads)
  list(APPEND torture_command --patient=$<TARGET_FILE:torture_patient>
    --preload=$<TARGET_FILE:tracker_preload>)
endif()

# add_torture(NAME TIMEOUT ARGUMENTS...)
function(add_torture name timeout)
  add_test(NAME torture_${name} COMMAND ${torture_command} ${ARGN})
  set_tests_properties(torture_${name} PROPERTIES
    TIMEOUT ${timeout} LABELS torture
    # The first library is the one that refuses, and it may be.
    ENVIRONMENT
    "ASAN_OPTIONS=verify_asan_link_order=0:exitcode=99:allocator_may_return_null=1;LSAN_OPTIONS=print_suppressions=0:suppressions='${CMAKE_CURRENT_SOURCE_DIR}/torture/lsan.supp'")
endfunction()

if(SANITIZE)
  add_torture(sanitized 900 --stride=150 --limit=60)
else()
  # Every allocation of the default run; and a sample of all else.
  add_torture(default 900 --stride=1 --only=default --doors=tracker)
  add_torture(sample 1800 --stride=30)
  # What memcheck says, of a few.
  add_torture(memcheck 900 --stride=900 --limit=120
    --only=default,record,replay_gzip,replay_lobster,view,profile,help
    --doors=tracker,all
    "--under=valgrind -q --error-exitcode=99 --leak-check=full --child-silent-after-fork=yes")
endif()
