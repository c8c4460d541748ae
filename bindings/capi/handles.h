// What stands behind the opaque handles of include/brisling.h that more than one file creates or reads.
#pragma once

#include <memory>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/text/tokenizer.h"
#include "include/brisling.h"

struct brisling_options {
  brisling::Options options;
};

struct brisling_control {
  brisling::Control control;
};

// Shared with the embedder that it came from, if any.
struct brisling_tokenizer {
  std::shared_ptr<const brisling::Tokenizer> tokenizer;
};
