# cmake --install build --prefix P: the tracker for other programs. The library
# with its headers, for pkg-config and for find_package(tracker); the shared
# objects to be preloaded, and the command that does it. With --component
# tracker, that alone.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# What a program may include; all else is the tracker's own.
set(headers advice ages alive cycle dot expect export_collapsed export_csv
  export_dhat export_heaptrack fault finding graph growth history listeners
  limit peaks pool pool_report profile rc roots snapshot stack symbols text_report tracker types
  verdict_watch)
foreach(folder IN LISTS tracker_folders)
  set(found ${headers})
  list(TRANSFORM found REPLACE "(.+)" "${folder}/\\1.h")
  list(APPEND candidates ${found})
endforeach()
set(headers "")
foreach(header IN LISTS candidates)
  if(EXISTS ${header})
    list(APPEND headers ${header})
    # As they will be installed, for examples that are built here.
    get_filename_component(name ${header} NAME)
    configure_file(${header} ${CMAKE_BINARY_DIR}/include/tracker/${name}
      COPYONLY)
  endif()
endforeach()

set(tracker_libraries Threads::Threads ${CMAKE_DL_LIBS})
set(tracker_requires "")
if(TRACKER_LIBDW AND libdw_FOUND)
  list(APPEND tracker_libraries dw)
  set(tracker_requires libdw)
endif()
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/tracker)
file(RELATIVE_PATH pc_to_prefix
  /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)

configure_file(cmake/tracker.pc.in tracker.pc @ONLY)
configure_package_config_file(cmake/tracker-config.cmake.in
  ${CMAKE_BINARY_DIR}/tracker-config.cmake
  INSTALL_DESTINATION ${package_folder}
  PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(
  ${CMAKE_BINARY_DIR}/tracker-config-version.cmake
  COMPATIBILITY SameMinorVersion)

install(TARGETS tracker ARCHIVE COMPONENT tracker)
install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tracker
  COMPONENT tracker)
install(FILES ${CMAKE_BINARY_DIR}/tracker.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT tracker)
install(FILES ${CMAKE_BINARY_DIR}/tracker-config.cmake
  ${CMAKE_BINARY_DIR}/tracker-config-version.cmake
  DESTINATION ${package_folder} COMPONENT tracker)
foreach(object IN ITEMS tracker_preload tracker_symbols)
  if(TARGET ${object})
    install(TARGETS ${object}
      LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT tracker)
  endif()
endforeach()
if(TARGET tracker_preload)
  install(PROGRAMS tracker/preload/tracker TYPE BIN COMPONENT tracker)
endif()
