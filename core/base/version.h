#pragma once

namespace brisling {

inline constexpr const char* kVersion = BRISLING_VERSION;

}  // namespace brisling
