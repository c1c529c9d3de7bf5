# Write the diffs of all pairs as C strings, so that `bot --explain=cycle`
# shows the diff that was built, on a machine without sources or diff.
#
#   cmake -DDIFF=PROGRAM -DNAMES=cycle,book -DOUT=FILE -P embed_diff.cmake
#
# in the folder that holds leaks/ and fixes/. Labels are the short names and
# carry no time: the same sources give the same bytes, wherever they are.
string(REPLACE "," ";" names "${NAMES}")
set(text "/* Made by cmake/embed_diff.cmake from leaks/ and fixes/. */\n")
# C11 promises strings of 4,095 characters only; both compilers take more.
string(APPEND text "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n")

foreach(name IN LISTS names)
  set(leak leaks/${name}.c)
  set(fix fixes/${name}.c)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C
      ${DIFF} -u --label ${leak} --label ${fix} ${leak} ${fix}
    OUTPUT_VARIABLE diff ERROR_VARIABLE error RESULT_VARIABLE status)
  if(status EQUAL 0)
    message(FATAL_ERROR "${leak} and ${fix} are equal: there is no lesson")
  elseif(NOT status EQUAL 1)
    message(FATAL_ERROR "${DIFF} -u ${leak} ${fix}: ${error}")
  endif()
  string(REPLACE "\\" "\\\\" diff "${diff}")
  string(REPLACE "\"" "\\\"" diff "${diff}")
  string(REPLACE "?" "\\?" diff "${diff}") # no trigraphs
  string(REPLACE "\n" "\\n\"\n    \"" diff "${diff}")
  string(APPEND text "extern const char catalogue_diff_${name}[];\n"
    "const char catalogue_diff_${name}[] =\n    \"${diff}\";\n")
endforeach()
file(WRITE "${OUT}" "${text}")
