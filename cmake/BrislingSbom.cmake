# The bill of materials that the packages carry: what is inside the library, in CycloneDX, with the versions
# that were found (https://cyclonedx.org/docs/1.5/json/).
function(version_in header result)
  file(READ ${header} text)
  set(version "")
  foreach(name ${ARGN})
    if(NOT text MATCHES "#define +${name} +\\(?([0-9]+)")
      message(FATAL_ERROR "${header} does not tell its version: there is no ${name}")
    endif()
    list(APPEND version ${CMAKE_MATCH_1})
  endforeach()
  list(JOIN version "." version)
  set(${result} ${version} PARENT_SCOPE)
endfunction()

version_in(${BRISLING_HIGHWAY_INCLUDE}/hwy/highway.h HIGHWAY_VERSION HWY_MAJOR HWY_MINOR HWY_PATCH)
version_in(${BRISLING_RAPIDJSON_INCLUDE}/rapidjson/rapidjson.h RAPIDJSON_VERSION
  RAPIDJSON_MAJOR_VERSION RAPIDJSON_MINOR_VERSION RAPIDJSON_PATCH_VERSION)
version_in(${BRISLING_UTF8PROC_INCLUDE}/utf8proc.h UTF8PROC_VERSION
  UTF8PROC_VERSION_MAJOR UTF8PROC_VERSION_MINOR UTF8PROC_VERSION_PATCH)
version_in(${BRISLING_PCRE2_INCLUDE}/pcre2.h PCRE2_VERSION PCRE2_MAJOR PCRE2_MINOR)
configure_file(cmake/brisling.cdx.json.in brisling.cdx.json @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/brisling.cdx.json DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
