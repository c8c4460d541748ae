#include "core/text/sequences.h"

#include "core/base/status.h"

namespace brisling {

void NormalizerSequence::normalize(const NormalizedText& in, NormalizedText& out) const {
  // Steps that each make a text longer would fill the memory; no real sequence does.
  constexpr size_t kMostGrowth = 64;
  NormalizedText done, next;
  const NormalizedText* text = &in;
  for (const auto& step : steps_) {
    next.clear();
    step->normalize(*text, next);
    std::swap(done, next);
    text = &done;
    if (done.text().size() > kMostGrowth * (in.text().size() + kMostGrowth)) {
      fail(Status::kInvalidModel, "a Sequence of normalizers makes ", done.text().size(), " bytes of ",
           in.text().size());
    }
  }
  OriginalSpans(*text).copy(0, text->text().size(), out);
}

}  // namespace brisling
