# Every dependency in one place. Each becomes part of the one library: headers only or static.
find_package(Threads REQUIRED)

find_path(BRISLING_HIGHWAY_INCLUDE hwy/highway.h REQUIRED)
find_path(BRISLING_RAPIDJSON_INCLUDE rapidjson/document.h REQUIRED)
find_path(BRISLING_UTF8PROC_INCLUDE utf8proc.h REQUIRED)
find_library(BRISLING_UTF8PROC_LIBRARY libutf8proc.a REQUIRED)
find_path(BRISLING_PCRE2_INCLUDE pcre2.h REQUIRED)
find_library(BRISLING_PCRE2_LIBRARY libpcre2-8.a REQUIRED)

add_library(brisling_dependencies INTERFACE)
target_include_directories(brisling_dependencies SYSTEM INTERFACE
  ${BRISLING_HIGHWAY_INCLUDE} ${BRISLING_RAPIDJSON_INCLUDE} ${BRISLING_UTF8PROC_INCLUDE}
  ${BRISLING_PCRE2_INCLUDE})
target_compile_definitions(brisling_dependencies INTERFACE UTF8PROC_STATIC
  HWY_IS_DEBUG_BUILD=0)  # Highway's own checks, on under sanitizers, call its library, which is not linked
target_link_libraries(brisling_dependencies INTERFACE
  $<BUILD_INTERFACE:${BRISLING_UTF8PROC_LIBRARY}> $<BUILD_INTERFACE:${BRISLING_PCRE2_LIBRARY}>
  Threads::Threads ${CMAKE_DL_LIBS})

if(BRISLING_WITH_ONEDNN)
  find_path(BRISLING_ONEDNN_INCLUDE oneapi/dnnl/dnnl.h)
  if(NOT BRISLING_ONEDNN_INCLUDE)
    message(STATUS "oneDNN's headers were not found: gemm=onednn will not be offered (libdnnl-dev has them)")
  endif()
endif()
