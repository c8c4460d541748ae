# What `cmake --install` puts where. Components: runtime, devel, and cli (in cli/CMakeLists.txt). The
# installed tree can be moved as a whole.
include(CMakePackageConfigHelpers)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Brisling)
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS brisling brisling_static EXPORT BrislingTargets
  RUNTIME COMPONENT runtime
  LIBRARY COMPONENT runtime NAMELINK_COMPONENT devel
  ARCHIVE COMPONENT devel
  FILE_SET HEADERS COMPONENT devel)
install(EXPORT BrislingTargets NAMESPACE brisling:: DESTINATION ${config_dir} COMPONENT devel)

configure_package_config_file(cmake/BrislingConfig.cmake.in BrislingConfig.cmake
  INSTALL_DESTINATION ${config_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(BrislingConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/BrislingConfig.cmake ${PROJECT_BINARY_DIR}/BrislingConfigVersion.cmake
  DESTINATION ${config_dir} COMPONENT devel)

file(RELATIVE_PATH prefix_from_pkgconfig ${CMAKE_INSTALL_PREFIX}/${pkgconfig_dir} ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" prefix_from_pkgconfig ${prefix_from_pkgconfig})
configure_file(cmake/brisling.pc.in brisling.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/brisling.pc DESTINATION ${pkgconfig_dir} COMPONENT devel)

install(FILES LICENSE THIRD-PARTY-NOTICES.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
if(BRISLING_INSTALL_MODELS)
  install(FILES models/all-MiniLM-L6-v2-Q8_0.gguf DESTINATION ${CMAKE_INSTALL_DATADIR}/brisling/models
    COMPONENT runtime)
endif()
