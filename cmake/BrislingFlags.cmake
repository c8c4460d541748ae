# Compiler flags of every target of ours, as the interface target brisling_flags.
add_library(brisling_flags INTERFACE)
target_include_directories(brisling_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(brisling_flags INTERFACE
  -Wall -Wextra -Wshadow -Wpedantic
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
  -fvisibility=hidden
  $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>
  -ffunction-sections -fdata-sections
  -ffp-contract=off  # kernels say where they fuse: a row's result must not depend on inlining
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -Wrestrict: GCC 12 reports "a" + std::string at -O3 (its bug 105651).
  target_compile_options(brisling_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-gnu-unique> -Wno-restrict)
endif()
if(BRISLING_WARNINGS_AS_ERRORS)
  target_compile_options(brisling_flags INTERFACE -Werror)
endif()
if(BRISLING_SANITIZE)
  target_compile_options(brisling_flags INTERFACE -fsanitize=${BRISLING_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(brisling_flags INTERFACE -fsanitize=${BRISLING_SANITIZE})
  if(BRISLING_SANITIZE MATCHES undefined)  # RapidJSON compares null + n with null while its stack is empty
    set_source_files_properties(
      ${PROJECT_SOURCE_DIR}/core/base/json.cc ${PROJECT_SOURCE_DIR}/core/files/hub/tree.cc
      PROPERTIES COMPILE_OPTIONS -fno-sanitize=pointer-overflow)
  endif()
endif()
if(BRISLING_BUILD_FUZZERS)  # coverage of the engine; the fuzz targets link the fuzzer itself
  target_compile_options(brisling_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
