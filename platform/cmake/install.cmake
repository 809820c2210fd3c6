# cmake --install: headers, libraries, programs, and two ways to find them, all relative to wherever the prefix ends up.
include(CMakePackageConfigHelpers)

get_property(modules GLOBAL PROPERTY SATCHEL_MODULES)
list(REMOVE_ITEM modules satchel_platform_cli)  # the programs' own
set_target_properties(satchel_flags PROPERTIES EXPORT_NAME flags)
install(TARGETS satchel_flags ${modules} EXPORT satchel ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

set(headers ${CMAKE_INSTALL_INCLUDEDIR}/satchel)
foreach(room engine sync platform/os platform/net platform/serve)
  get_filename_component(above ${room} DIRECTORY)
  install(DIRECTORY ${room} DESTINATION ${headers}/${above} FILES_MATCHING PATTERN *.h PATTERN *.def)
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/satchel)
install(EXPORT satchel NAMESPACE satchel:: FILE satchelTargets.cmake DESTINATION ${package})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/satchelConfig.cmake.in ${PROJECT_BINARY_DIR}/satchelConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/satchelConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/satchelConfig.cmake ${PROJECT_BINARY_DIR}/satchelConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake DESTINATION ${package})

# A static linker reads from left to right: the highest module first.
set(archives "")
foreach(module ${modules})
  get_target_property(type ${module} TYPE)
  if(type STREQUAL STATIC_LIBRARY)
    string(PREPEND archives " -l${module}")
  endif()
endforeach()
set(pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH up /${pkgconfig} /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/satchel.pc.in ${PROJECT_BINARY_DIR}/satchel.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/satchel.pc DESTINATION ${pkgconfig})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
