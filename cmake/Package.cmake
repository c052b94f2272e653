# The Debian package: cmake --build --preset release && cpack --preset deb
set(AGENTPRESS_MAINTAINER "agentpress contributors <agentpress@packages.invalid>" CACHE STRING
  "Who answers for a package that is built here: NAME <ADDRESS>")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "${AGENTPRESS_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "ask any language model from the command line")
set(CPACK_STRIP_FILES TRUE)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"agentpress finds the provider of a model, attaches that provider's own key,
sends the prompt and streams the answer to standard output. Many providers are
built in, others are a table in the configuration. Its exit status and its
messages say which model went where, by which rule and with which key.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Opened when they are needed, so that no tool finds them by looking at the program.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libcurl4 (>= 7.88), libsqlite3-0 (>= 3.40)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, libreadline8")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion")

string(TIMESTAMP AGENTPRESS_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(cmake/debian/layout.cmake.in debian_layout.cmake @ONLY)
configure_file(cmake/debian/changelog.in debian_changelog @ONLY)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_BINARY_DIR}/debian_layout.cmake")
include(CPack)
