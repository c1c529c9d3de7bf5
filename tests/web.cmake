# The run over HTTP.
add_unit_test(address LINK base)
add_unit_test(web_guard LINK web)

add_executable(fetch web/fetch.c)
target_link_libraries(fetch PRIVATE project_flags)
add_run_test(run_web run_web quick 60 $<TARGET_FILE:fetch>)
