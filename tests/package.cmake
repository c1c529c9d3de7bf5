# What is installed: the manual page, completion in three shells, the Debian
# package. They need what only packagers have (lintian, zsh, fish).
if(SANITIZE)
  return()
endif()
add_test(NAME package_completion
  COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/package/completion.sh
    ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR})
add_test(NAME package_debian
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/package/package.sh
    ${CMAKE_BINARY_DIR})
set_tests_properties(package_completion package_debian
  PROPERTIES TIMEOUT 120 LABELS package)
