# Build types, sanitizers, warnings: all of it on one interface target, so that
# every target states what it is compiled with.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  # Fast enough for the bot, and with the lines that reports name.
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

set(SANITIZE "" CACHE STRING
  "Sanitizers for everything, as for -fsanitize: address,undefined or thread")

# With a compiler newer than those that the sources are kept free of warnings
# for, a new warning must not keep anybody from building.
set(werror OFF)
if((CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_C_COMPILER_VERSION VERSION_LESS 15)
    OR (CMAKE_C_COMPILER_ID STREQUAL "Clang" AND CMAKE_C_COMPILER_VERSION VERSION_LESS 15))
  set(werror ON)
endif()
option(WERROR "Warnings are errors" ${werror})

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(project_flags INTERFACE)
target_compile_definitions(project_flags INTERFACE
  _GNU_SOURCE) # asprintf, memfd, pthread names
target_compile_options(project_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla
  -Wundef -Wformat=2 -Wswitch-enum -Wnull-dereference
  $<$<BOOL:${WERROR}>:-Werror>
  # Line tables for reports, frame pointers for call stacks.
  -g -fno-omit-frame-pointer
  # Reports name leaks/cycle.c, wherever the sources are.
  -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=
  # clang leaves this table out, and many tools find no lines without it.
  $<$<COMPILE_LANG_AND_ID:C,Clang>:-gdwarf-aranges>)
set(tracker_folders ${CMAKE_SOURCE_DIR}/tracker)
foreach(folder IN ITEMS cycles expect exports graph growth names pool reports stacks)
  list(APPEND tracker_folders ${CMAKE_SOURCE_DIR}/tracker/${folder})
endforeach()
target_include_directories(project_flags INTERFACE
  ${tracker_folders} ${CMAKE_SOURCE_DIR}/bot)
if(SANITIZE)
  target_compile_options(project_flags INTERFACE -fsanitize=${SANITIZE}
    -fno-sanitize-recover=all)
  target_link_options(project_flags INTERFACE -fsanitize=${SANITIZE})
endif()

# tests/coverage/coverage.sh counts what the tests run.
option(COVERAGE "Count which lines are run, with gcov" OFF)
if(COVERAGE)
  add_library(coverage_exit STATIC ${CMAKE_SOURCE_DIR}/tests/coverage/exit.c)
  target_compile_options(project_flags INTERFACE
    --coverage -fprofile-update=atomic)
  target_link_options(project_flags INTERFACE --coverage -Wl,--wrap=_exit)
  target_link_libraries(project_flags INTERFACE coverage_exit)
endif()
