# cmake --install build --component bot: the bot, its manual page, completion of
# its options for three shells, and the pairs to read. And as a Debian package:
# cpack --config build/CPackConfig.cmake.

# The page says what --help says; gzip without a date, so that each build makes
# the same file.
set(page ${CMAKE_BINARY_DIR}/bot.1)
string(TIMESTAMP MAN_DATE "%Y-%m" UTC)
configure_file(${CMAKE_CURRENT_LIST_DIR}/bot.1.in ${page}.in @ONLY)
add_custom_command(OUTPUT ${page}.gz
  COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/make_page.sh $<TARGET_FILE:bot>
    ${page}.in ${page}
  DEPENDS bot ${page}.in ${CMAKE_CURRENT_LIST_DIR}/make_page.sh
    ${CMAKE_CURRENT_LIST_DIR}/help_to_man.awk)
add_custom_target(bot_page ALL DEPENDS ${page}.gz)

install(TARGETS bot RUNTIME COMPONENT bot)
install(FILES ${page}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
  COMPONENT bot)
install(FILES packaging/completion.bash RENAME bot COMPONENT bot
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES packaging/completion.fish RENAME bot.fish COMPONENT bot
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
# Debian's zsh looks for what packages bring in a folder of its own.
set(zsh_folder site-functions)
if(EXISTS /etc/debian_version)
  set(zsh_folder vendor-completions)
endif()
install(FILES packaging/completion.zsh RENAME _bot COMPONENT bot
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${zsh_folder})
set(doc ${CMAKE_INSTALL_DATADIR}/doc/leaky-bot)
install(DIRECTORY leaks fixes DESTINATION ${doc} COMPONENT bot)

# What Debian asks of each package.
file(READ LICENSE license)
string(REGEX REPLACE "^.*Permission" "Permission" license "${license}")
string(REGEX REPLACE "\n\n" "\n.\n" license "${license}")
string(REGEX REPLACE "\n([^\n])" "\n \\1" license "${license}")
file(READ packaging/copyright.head head)
file(WRITE ${CMAKE_BINARY_DIR}/deb/copyright "${head} ${license}")
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/deb/changelog.gz
  COMMAND gzip -9nc ${CMAKE_CURRENT_LIST_DIR}/changelog
    >${CMAKE_BINARY_DIR}/deb/changelog.gz
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/changelog)
add_custom_target(bot_changelog ALL
  DEPENDS ${CMAKE_BINARY_DIR}/deb/changelog.gz)
install(FILES ${CMAKE_BINARY_DIR}/deb/copyright
  ${CMAKE_BINARY_DIR}/deb/changelog.gz DESTINATION ${doc} COMPONENT bot)
# The bot names lines, types and fields from its own debug information.
install(FILES packaging/lintian-overrides RENAME leaky-bot COMPONENT bot
  DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME leaky-bot)
set(CPACK_PACKAGE_VENDOR "The leaky bot authors")
set(CPACK_PACKAGE_CONTACT
  "The leaky bot authors <leaky-bot@debian.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL bot)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_STRIP_FILES OFF)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "valgrind, heaptrack, graphviz")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "trading bot that leaks memory on purpose")
set(CPACK_PACKAGE_DESCRIPTION
"A bot trades on a mock exchange, through a real event loop. Each of seven
classic memory leaks can be switched on, watched while it grows, explained,
and compared with its fix. With the same seed, leak and fix make the same
trades to the last tick; only memory differs.

It is made for learning to see, explain and fix leaks in C, with its own
reports and with valgrind, heaptrack and the sanitizers.")
include(CPack)
