// From token vectors to one vector a sequence.
#pragma once

#include <string>
#include <string_view>

#include "core/nn/context.h"

namespace brisling {

// The names of sentence-transformers' pooling_mode; fails with kUnsupported, naming `source`.
Pooling pooling_named(std::string_view name, const std::string& source);

}  // namespace brisling
