# Two INTERFACE targets that all of our own code links privately; nothing of them reaches a vendor library.
add_library(agentpress_build_flags INTERFACE)
target_include_directories(agentpress_build_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(agentpress_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Wnull-dereference -Wdouble-promotion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(agentpress_build_flags INTERFACE -Wduplicated-cond -Wlogical-op)
  if(CMAKE_UNITY_BUILD)
    # Where .cpp files are included, g++ takes their private types for those of a header.
    target_compile_options(agentpress_build_flags INTERFACE -Wno-subobject-linkage)
  endif()
  # g++ 12 reports these inside libstdc++ at -O2 with no fault in our code.
  target_compile_options(agentpress_build_flags INTERFACE -Wno-null-dereference -Wno-restrict)
endif()
if(AGENTPRESS_WERROR)
  target_compile_options(agentpress_build_flags INTERFACE -Werror)
endif()
if(AGENTPRESS_SANITIZE)
  target_compile_options(agentpress_build_flags INTERFACE
    "-fsanitize=${AGENTPRESS_SANITIZE}" -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(agentpress_build_flags INTERFACE "-fsanitize=${AGENTPRESS_SANITIZE}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The instrumentation hides from g++ 12 that an empty std::optional is never read; the dev build warns.
    target_compile_options(agentpress_build_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

# What Debian's hardening policy asks of a shipped binary.
add_library(agentpress_hardening INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  include(CheckPIESupported)
  check_pie_supported()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  target_compile_options(agentpress_hardening INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection)
  target_compile_definitions(agentpress_hardening INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(agentpress_hardening INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,--as-needed)
  # What is never used would still be mapped at every start.
  target_compile_options(agentpress_hardening INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(agentpress_hardening INTERFACE -Wl,--gc-sections)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64")
    target_compile_options(agentpress_hardening INTERFACE -fcf-protection)
  endif()
endif()

# A shared C++ library costs as much start-up as all of our own code.
option(AGENTPRESS_STATIC_RUNTIME "Link the C++ runtime into the program" OFF)
set(AGENTPRESS_FMT fmt::fmt)
if(AGENTPRESS_STATIC_RUNTIME)
  target_link_options(agentpress_hardening INTERFACE -static-libstdc++ -static-libgcc)
  add_library(agentpress_fmt STATIC "${CMAKE_CURRENT_LIST_DIR}/static_fmt.cpp")
  target_link_libraries(agentpress_fmt PRIVATE agentpress_hardening)
  set(AGENTPRESS_FMT agentpress_fmt)
endif()

# One static library per folder of src/: agentpress_layer(core SOURCES a.cpp DEPENDS util VENDOR fmt::fmt)
function(agentpress_layer layer)
  cmake_parse_arguments(LAYER "" "" "SOURCES;DEPENDS;VENDOR" ${ARGN})
  add_library(agentpress_${layer} STATIC ${LAYER_SOURCES})
  list(TRANSFORM LAYER_VENDOR REPLACE "^fmt::fmt$" "${AGENTPRESS_FMT}")
  target_link_libraries(agentpress_${layer} PRIVATE agentpress_build_flags agentpress_hardening ${LAYER_VENDOR})
  if(layer MATCHES "^(core|framing|formats)$")
    # Every token goes through these; all others are small rather than fast, as their pages are mapped at start.
    # One file at a time: in a unit of fifteen g++ has used up what it may inline before it is at the inner loops.
    target_compile_options(agentpress_${layer} PRIVATE $<$<CONFIG:Release>:-O3>)
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
      set_target_properties(agentpress_${layer} PROPERTIES UNITY_BUILD OFF)
    endif()
  endif()
  foreach(below IN LISTS LAYER_DEPENDS)
    target_link_libraries(agentpress_${layer} PUBLIC agentpress_${below})
  endforeach()
endfunction()
