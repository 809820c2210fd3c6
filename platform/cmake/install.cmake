# cmake --install: headers, libraries, programs, and two ways to find them, all relative to wherever the prefix ends up.
# Component `c` is libsatchel alone, all that an app needs; a device's build has no other.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/satchel)
set(pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH up /${pkgconfig} /)

if(TARGET satchel_c)
  set_target_properties(satchel_c PROPERTIES EXPORT_NAME c)
  target_include_directories(satchel_c INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/platform/c>
                                                 $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  install(TARGETS satchel_c EXPORT satchel_c COMPONENT c LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT c)
  install(FILES ${PROJECT_SOURCE_DIR}/platform/c/satchel.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT c)
  install(EXPORT satchel_c NAMESPACE satchel:: FILE satchelCTargets.cmake DESTINATION ${package} COMPONENT c)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/satchel-c.pc.in ${PROJECT_BINARY_DIR}/satchel-c.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/satchel-c.pc DESTINATION ${pkgconfig} COMPONENT c)
endif()
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/satchelConfig.cmake.in ${PROJECT_BINARY_DIR}/satchelConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/satchelConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/satchelConfig.cmake ${PROJECT_BINARY_DIR}/satchelConfigVersion.cmake
        DESTINATION ${package} COMPONENT c)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT c)
if(SATCHEL_DEVICE)
  return() # its archives hold third parties' code that nobody else could find
endif()

get_property(modules GLOBAL PROPERTY SATCHEL_MODULES)
list(REMOVE_ITEM modules satchel_platform_cli satchel_platform_operate satchel_platform_c)  # the programs' own, and libsatchel's
set_target_properties(satchel_flags PROPERTIES EXPORT_NAME flags)
install(TARGETS satchel_flags ${modules} EXPORT satchel ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

set(headers ${CMAKE_INSTALL_INCLUDEDIR}/satchel)
foreach(room engine sync platform/os platform/net platform/serve platform/postgres)
  get_filename_component(above ${room} DIRECTORY)
  install(DIRECTORY ${room} DESTINATION ${headers}/${above} FILES_MATCHING PATTERN *.h PATTERN *.def)
endforeach()
install(EXPORT satchel NAMESPACE satchel:: FILE satchelTargets.cmake DESTINATION ${package})
install(FILES ${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake DESTINATION ${package})

# A static linker reads from left to right: the highest module first.
set(archives "")
foreach(module ${modules})
  get_target_property(type ${module} TYPE)
  if(type STREQUAL STATIC_LIBRARY)
    string(PREPEND archives " -l${module}")
  endif()
endforeach()
set(libpq "")
if(SATCHEL_POSTGRES)
  set(libpq " libpq")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/satchel.pc.in ${PROJECT_BINARY_DIR}/satchel.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/satchel.pc DESTINATION ${pkgconfig})

# The hub's unit, with the path of the program that was installed: what systemd starts has no other to be found by.
if(TARGET satchel-hub)
  set(SATCHEL_UNIT_DIR lib/systemd/system CACHE STRING "where systemd looks for units, below the prefix")
  set(unit ${PROJECT_BINARY_DIR}/satchel-hub.service)
  install(CODE "file(READ \"${PROJECT_SOURCE_DIR}/platform/hub/satchel-hub.service\" text)
string(REPLACE \"=/usr/bin/\" \"=\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/\" text \"\${text}\")
file(WRITE \"${unit}\" \"\${text}\")")
  install(FILES ${unit} DESTINATION ${SATCHEL_UNIT_DIR})
endif()
