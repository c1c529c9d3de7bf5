# Every allocation of a run fails in turn. What each part does is in
# torture/torture.h; torture/torture.sh --full is all of it.
add_executable(torture
  torture/torture.c
  torture/command.c
  torture/files.c
  torture/inputs.c
  torture/judge.c
  torture/judge_heap.c
  torture/pool.c
  torture/scenarios.c)
target_link_libraries(torture PRIVATE PkgConfig::zlib project_flags)
target_include_directories(torture PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})

# In front of libc; sanitizers would want to be there themselves.
add_library(refuse MODULE torture/refuse.c)
target_include_directories(refuse PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(refuse PRIVATE _GNU_SOURCE)
target_compile_options(refuse PRIVATE -Wall -Wextra -Wpedantic -O1 -g)
target_link_libraries(refuse PRIVATE ${CMAKE_DL_LIBS})

set(torture_command torture --bot=$<TARGET_FILE:bot>
  --refuse=$<TARGET_FILE:refuse>
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
