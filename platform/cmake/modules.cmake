# How a folder becomes a target. Sources are found by name, so that a new file needs no edit here.

macro(satchel_need)
  find_package(${ARGV} REQUIRED)
endmacro()

# A macro, since what find_package sets is wanted by the caller.
macro(satchel_find_dependencies)
  if(SATCHEL_THIRD_PARTY)
    add_subdirectory(platform/third_party)
    satchel_need(Threads)
  else()
    include(${CMAKE_CURRENT_LIST_DIR}/platform/cmake/dependencies.cmake)
  endif()
  if(SATCHEL_PROGRAMS)
    satchel_need(CLI11)
    satchel_need(spdlog)
  endif()
endmacro()

add_library(satchel_flags INTERFACE)
target_include_directories(satchel_flags INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                   $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/generated>
                                                   $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/satchel>)
target_compile_features(satchel_flags INTERFACE cxx_std_20)
target_compile_options(satchel_flags INTERFACE
  $<BUILD_INTERFACE:-Wall -Wextra -Wconversion -Wshadow -Werror>)
if(SATCHEL_UNITY)
  # GCC takes what stands in a source's own unnamed namespace for a header's, once that is included.
  target_compile_options(satchel_flags INTERFACE $<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>>)
endif()
if(SATCHEL_SANITIZE)
  target_compile_options(satchel_flags INTERFACE
    $<BUILD_INTERFACE:-fsanitize=${SATCHEL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all>
    # GCC: wrong alarms when instrumented; and fences that ThreadSanitizer does not model (Asio has locks beside them).
    $<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>>
    $<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>>
    # Clang 14 cannot assemble what this one makes of coroutines.
    $<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>>)
  target_link_options(satchel_flags INTERFACE $<BUILD_INTERFACE:-fsanitize=${SATCHEL_SANITIZE}>)
endif()

# What a room needs for libFuzzer's targets. They link nothing of platform.
function(satchel_fuzzable target room)
  if(SATCHEL_FUZZERS AND NOT room STREQUAL platform)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# satchel_unite(target): with SATCHEL_UNITY, its sources by the dozen or so. Unlike CMAKE_UNITY_BUILD's, what they include
# names no folder of this machine, so that ccache knows them in another checkout.
function(satchel_unite target)
  get_target_property(all ${target} SOURCES)
  set(sources ${all})
  list(FILTER sources INCLUDE REGEX "^${PROJECT_SOURCE_DIR}/.*\\.cc$")
  if(NOT SATCHEL_UNITY OR NOT sources)
    return()
  endif()
  list(REMOVE_ITEM all ${sources})
  # What tests can plant bugs in comes first, in units of its own: the others are compiled once for presets with and without.
  foreach(source ${sources})
    file(STRINGS ${source} planted REGEX "planted\\.h" LIMIT_COUNT 1)
    if(planted)
      list(REMOVE_ITEM sources ${source})
      list(PREPEND sources ${source})
    endif()
  endforeach()
  list(TRANSFORM sources REPLACE "^${PROJECT_SOURCE_DIR}/(.*)$" "#include \"\\1\"")
  list(LENGTH sources count)
  math(EXPR each "${count} / ((${count} + ${SATCHEL_UNITY_SOURCES} - 1) / ${SATCHEL_UNITY_SOURCES}) + 1") # about as many in each unit
  while(sources)
    list(SUBLIST sources 0 ${each} batch)
    list(REMOVE_ITEM sources ${batch})
    list(LENGTH sources left)
    list(JOIN batch "\n" content)
    set(unit ${PROJECT_BINARY_DIR}/unity/${target}_${left}.cc)
    file(CONFIGURE OUTPUT ${unit} CONTENT "${content}\n" @ONLY)
    list(APPEND all ${unit})
  endwhile()
  set_target_properties(${target} PROPERTIES SOURCES "${all}")
endfunction()

# satchel_module(engine store [WITHOUT regex] DEPS …): library satchel_engine_store from every .cc below engine/store, but
# those whose names match.
function(satchel_module room folder)
  cmake_parse_arguments(ARG "" "WITHOUT" "DEPS" ${ARGN})
  set(target satchel_${room}_${folder})
  set(where ${PROJECT_SOURCE_DIR}/${room}/${folder})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${where}/*.cc)
  list(FILTER sources EXCLUDE REGEX "^${where}/main/")
  if(ARG_WITHOUT)
    list(FILTER sources EXCLUDE REGEX "/${ARG_WITHOUT}[^/]*$")
  endif()
  if(sources)
    add_library(${target} STATIC ${sources})
    satchel_unite(${target})
    satchel_fuzzable(${target} ${room})
    target_link_libraries(${target} PUBLIC satchel_flags ${ARG_DEPS})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE satchel_flags ${ARG_DEPS})
  endif()
  add_library(satchel::${room}_${folder} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${room}_${folder})
  set_property(GLOBAL APPEND PROPERTY SATCHEL_MODULES ${target})
endfunction()

# satchel_program(name folder DEPS …): an executable from every .cc in folder. Target `programs` builds them all.
add_custom_target(programs)
function(satchel_program name folder)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  satchel_unite(${name})
  target_link_libraries(${name} PRIVATE satchel_flags ${ARG_DEPS})
  add_dependencies(programs ${name})
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()
