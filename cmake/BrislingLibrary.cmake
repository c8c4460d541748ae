# The engine, compiled once: libbrisling (shared), libbrisling_static, and the tests use the same objects.
file(GLOB_RECURSE brisling_sources CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/core/*.cc ${PROJECT_SOURCE_DIR}/kernels/*.cc ${PROJECT_SOURCE_DIR}/bindings/capi/*.cc)
# C# calls the library through SWIG's shims, so that a package carries one native file.
set(csharp_shims ${PROJECT_SOURCE_DIR}/bindings/swig/csharp_shims.c)
set_source_files_properties(${csharp_shims} PROPERTIES
  COMPILE_OPTIONS "-Wno-unused-parameter;-fvisibility=default" INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/include)
add_library(brisling_objects OBJECT ${brisling_sources} ${csharp_shims})
target_link_libraries(brisling_objects PRIVATE brisling_flags brisling_dependencies)
target_compile_definitions(brisling_objects PRIVATE BRISLING_BUILD BRISLING_VERSION="${PROJECT_VERSION}")
if(BRISLING_ONEDNN_INCLUDE)
  target_include_directories(brisling_objects SYSTEM PRIVATE ${BRISLING_ONEDNN_INCLUDE})
  set_source_files_properties(${PROJECT_SOURCE_DIR}/kernels/gemm/gemm_onednn.cc PROPERTIES
    COMPILE_DEFINITIONS BRISLING_HAVE_ONEDNN=1)
endif()

add_library(brisling SHARED $<TARGET_OBJECTS:brisling_objects>)
add_library(brisling_static STATIC $<TARGET_OBJECTS:brisling_objects>)
add_library(brisling::brisling ALIAS brisling)
add_library(brisling::brisling_static ALIAS brisling_static)

foreach(library brisling brisling_static)
  target_sources(${library} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
    FILES ${PROJECT_SOURCE_DIR}/include/brisling.h ${PROJECT_SOURCE_DIR}/include/brisling.hpp)
  target_compile_features(${library} INTERFACE c_std_99)
endforeach()
target_link_libraries(brisling PRIVATE brisling_dependencies brisling_flags)
# Names that only new versions of glibc have, and that the C++ runtime would ask for.
include(CheckSymbolExists)
set(CMAKE_REQUIRED_DEFINITIONS -D_GNU_SOURCE)
check_symbol_exists(_dl_find_object link.h BRISLING_HAVE_DL_FIND_OBJECT)
if(BRISLING_HAVE_DL_FIND_OBJECT AND NOT BRISLING_SANITIZE)
  target_sources(brisling PRIVATE ${PROJECT_SOURCE_DIR}/packaging/glibc_names.c)
endif()

# The static library stands alone: it contains the dependencies that are static, and names the rest of
# what a C program must link.
foreach(library UTF8PROC PCRE2)
  set(objects_dir ${PROJECT_BINARY_DIR}/${library})
  file(MAKE_DIRECTORY ${objects_dir})
  execute_process(COMMAND ${CMAKE_AR} x ${BRISLING_${library}_LIBRARY} WORKING_DIRECTORY ${objects_dir}
    COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB objects ${objects_dir}/*.o)
  target_sources(brisling_static PRIVATE ${objects})
endforeach()
target_compile_definitions(brisling_static INTERFACE BRISLING_STATIC)
target_link_libraries(brisling_static
  PUBLIC $<BUILD_INTERFACE:brisling_dependencies>
  INTERFACE Threads::Threads ${CMAKE_DL_LIBS} $<$<LINK_LANGUAGE:C>:stdc++> m
  PRIVATE $<BUILD_INTERFACE:brisling_flags>)

# Only what abi/symbols.txt lists is exported.
set(version_script ${PROJECT_BINARY_DIR}/brisling.map)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/abi/symbols.txt)
file(STRINGS ${PROJECT_SOURCE_DIR}/abi/symbols.txt brisling_symbols)
list(JOIN brisling_symbols ";\n    " brisling_symbols)
file(WRITE ${version_script} "{\n  global:\n    ${brisling_symbols};\n  local: *;\n};\n")
set_target_properties(brisling PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 1 LINK_DEPENDS ${version_script})
target_link_options(brisling PRIVATE -Wl,--version-script=${version_script} -Wl,--exclude-libs,ALL
  -Wl,-z,relro,-z,now -Wl,--gc-sections
  -Wl,-z,nodelete)  # the pool's threads outlive a dlclose
if(NOT BRISLING_SANITIZE)  # the sanitizers' runtime is resolved by the program
  # Whole in one file: another C++ runtime in the process neither disturbs it nor is needed.
  target_link_options(brisling PRIVATE -Wl,-z,defs -static-libstdc++ -static-libgcc)
endif()

# The bundled model stands where an installed prefix has it.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/share/brisling)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/models ${PROJECT_BINARY_DIR}/share/brisling/models SYMBOLIC)
