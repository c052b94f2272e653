# The target agentpress_static_curl: the libcurl that scripts/build_static_curl makes, and what it is linked with.
set(static_curl_folder "${CMAKE_SOURCE_DIR}/build/static-curl")
find_library(AGENTPRESS_CURL_ARCHIVE libcurl.a PATHS "${static_curl_folder}/lib" NO_DEFAULT_PATH)
if(NOT AGENTPRESS_CURL_ARCHIVE)
  message(FATAL_ERROR "there is no libcurl.a in ${static_curl_folder}; run "
    "`scripts/packages static && scripts/build_static_curl` first")
endif()

set(static_curl_libraries "${AGENTPRESS_CURL_ARCHIVE}")
foreach(library nghttp2 ssl crypto)
  find_library(AGENTPRESS_${library}_ARCHIVE lib${library}.a)
  if(NOT AGENTPRESS_${library}_ARCHIVE)
    message(FATAL_ERROR "there is no lib${library}.a; run `scripts/packages static` first")
  endif()
  list(APPEND static_curl_libraries "${AGENTPRESS_${library}_ARCHIVE}")
endforeach()

find_package(Threads REQUIRED)
add_library(agentpress_static_curl INTERFACE)
target_compile_definitions(agentpress_static_curl INTERFACE CURL_STATICLIB)
target_include_directories(agentpress_static_curl SYSTEM INTERFACE "${static_curl_folder}/include")
target_link_libraries(agentpress_static_curl INTERFACE ${static_curl_libraries} Threads::Threads ${CMAKE_DL_LIBS})
