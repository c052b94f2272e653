# What is installed besides the program, and how it goes away again.
file(GLOB manual_pages CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/man/*.[1-8]")
foreach(page IN LISTS manual_pages)
  string(REGEX MATCH "[1-8]$" section "${page}")
  install(FILES "${page}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}")
endforeach()

install(FILES completions/agentpress.bash RENAME agentpress
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES completions/agentpress.zsh RENAME _agentpress DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES completions/agentpress.fish DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
install(FILES README.md README.zh-CN.md CHANGELOG.md LICENSE config.example.toml docs/doctor.schema.json
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# CMake's own list of installed files is overwritten by cpack, and lacks DESTDIR; ours is the last installation's.
install(CODE "set(manifest \"${CMAKE_BINARY_DIR}/uninstall_manifest.txt\")")
install(CODE [[
  set(installed "")
  foreach(file IN LISTS CMAKE_INSTALL_MANIFEST_FILES)
    get_filename_component(file "$ENV{DESTDIR}${file}" ABSOLUTE)
    string(APPEND installed "${file}\n")
  endforeach()
  if(NOT installed MATCHES "/_CPack_Packages/")
    file(WRITE "${manifest}" "${installed}")
  endif()
]])

add_custom_target(uninstall
  COMMAND "${CMAKE_COMMAND}" -D "MANIFEST=${CMAKE_BINARY_DIR}/uninstall_manifest.txt"
          -P "${CMAKE_CURRENT_LIST_DIR}/uninstall.cmake"
  COMMENT "Removing what the last installation put in place" VERBATIM)
