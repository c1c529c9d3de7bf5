# Neither libevent nor cmocka has a CMake config on every distribution:
# pkg-config serves everywhere.
find_package(PkgConfig REQUIRED)
pkg_check_modules(libevent REQUIRED IMPORTED_TARGET
  libevent_core>=2.1 libevent_extra>=2.1)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
if(BUILD_TESTING)
  pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)
endif()
find_package(Threads REQUIRED)

# Reports name lines and fields with it, and say less without it.
option(TRACKER_LIBDW "Read debug information with elfutils' libdw" ON)
if(TRACKER_LIBDW)
  pkg_check_modules(libdw IMPORTED_TARGET libdw)
  if(NOT libdw_FOUND)
    message(STATUS "libdw is missing: reports name no lines and no types")
  endif()
endif()
