#include "core/nn/pooling.h"

#include "core/base/status.h"

namespace brisling {

Pooling pooling_named(std::string_view name, const std::string& source) {
  if (name == "cls") return Pooling::kCls;
  if (name == "mean") return Pooling::kMean;
  if (name == "max") return Pooling::kMax;
  if (name == "mean_sqrt_len_tokens") return Pooling::kMeanSqrtLength;
  if (name == "weightedmean") return Pooling::kWeightedMean;
  if (name == "lasttoken") return Pooling::kLastToken;
  fail(Status::kUnsupported, source, ": pooling \"", name,
       "\" is not supported; supported: cls, mean, max, mean_sqrt_len_tokens, weightedmean, lasttoken");
}

}  // namespace brisling
