# libsatchel: the C ABI and all below it in one shared library, which exports what satchel.map names and nothing else.
file(CONFIGURE OUTPUT shared/satchel.cc CONTENT "// Everything comes from platform/c.\n")
add_library(satchel_c SHARED ${PROJECT_BINARY_DIR}/shared/satchel.cc)
target_link_libraries(satchel_c PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,satchel_platform_c> satchel_flags)
target_link_options(satchel_c PRIVATE LINKER:--version-script=${PROJECT_SOURCE_DIR}/platform/c/satchel.map LINKER:--no-undefined)
# What an app is linked against by name: below 1.0 a minor version may break the ABI, from 1.0 on a major one.
set(SATCHEL_SOVERSION ${PROJECT_VERSION_MAJOR})
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(SATCHEL_SOVERSION 0.${PROJECT_VERSION_MINOR})
endif()
set_target_properties(satchel_c PROPERTIES
  OUTPUT_NAME satchel VERSION ${PROJECT_VERSION} SOVERSION ${SATCHEL_SOVERSION}
  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib
  LINK_DEPENDS ${PROJECT_SOURCE_DIR}/platform/c/satchel.map)
add_library(satchel::c ALIAS satchel_c)
