#include "core/text/conventions.h"

#include <algorithm>

#include "core/text/byte_level.h"
#include "core/text/pattern_split.h"
#include "core/text/precompiled_normalizer.h"
#include "core/text/replace.h"
#include "core/text/sequences.h"
#include "core/text/small_decoders.h"
#include "core/text/strip_normalizer.h"

namespace brisling {
namespace {

constexpr std::string_view kSpace = "\xE2\x96\x81";  // U+2581
constexpr const char* kSource = "the conventions of tokenizers";

class EscapedSpaces : public Normalizer {
 public:
  explicit EscapedSpaces(SpacePrefix prefix) : prefix_(prefix) {}

  void normalize(const NormalizedText& in, NormalizedText& out) const override {
    const std::string_view text = in.text();
    if (text.empty()) return;
    OriginalSpans originals(in);
    const Span first = originals.find(0, 1);
    if (prefix_ == SpacePrefix::kEveryStretch || (prefix_ == SpacePrefix::kText && first.begin == 0)) {
      out.append_whole(kSpace, first);
    }
    for (size_t begin = 0; begin < text.size();) {
      const size_t space = std::min(text.find(' ', begin), text.size());
      originals.copy(begin, space, out);
      if (space < text.size()) out.append_whole(kSpace, originals.find(space, space + 1));
      begin = space + 1;
    }
  }

 private:
  SpacePrefix prefix_;
};

}  // namespace

// Both are those of tokenizer.json.
const std::string_view kGpt2Pattern =
    R"('(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
const std::string_view kQwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|)"
    R"(\s+(?!\S)|\s+)";

TemplateProcessing::Template make_template(std::string_view pattern, const Roles& roles) {
  using Part = TemplateProcessing::Part;
  TemplateProcessing::Template result;
  while (!pattern.empty()) {
    const size_t end = std::min(pattern.find(' '), pattern.size());
    const std::string_view part = pattern.substr(0, end);
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
    const std::string_view name = part.substr(0, part.size() - 2);
    const int32_t type_id = part.back() - '0';
    if (name == "A" || name == "B") {
      result.push_back({name == "A" ? Part::Kind::kFirst : Part::Kind::kSecond, type_id});
    } else if (const auto role = roles.find(name); role != roles.end()) {
      result.push_back({Part::Kind::kSpecial, type_id, {role->second}});
    }
  }
  return result;
}

std::unique_ptr<const PreTokenizer> byte_level_pieces(const std::vector<std::string_view>& patterns) {
  std::vector<std::unique_ptr<const PreTokenizer>> steps;
  for (const std::string_view pattern : patterns) {
    steps.push_back(
        std::make_unique<PatternSplit>(Pattern::regex(pattern, kSource), SplitBehavior::kIsolated, false));
  }
  ByteLevelPreTokenizer::Options bytes;
  bytes.add_prefix_space = bytes.use_regex = false;
  steps.push_back(std::make_unique<ByteLevelPreTokenizer>(bytes));
  return std::make_unique<PreTokenizerSequence>(std::move(steps));
}

std::unique_ptr<const Normalizer> escaped_spaces(SpacePrefix prefix) {
  return std::make_unique<EscapedSpaces>(prefix);
}

std::unique_ptr<const Decoder> unescaped_spaces(SpacePrefix prefix) {
  std::vector<std::unique_ptr<const Decoder>> steps;
  steps.push_back(std::make_unique<ReplaceDecoder>(Pattern::literal(kSpace, kSource), " "));
  steps.push_back(std::make_unique<ByteFallback>());
  steps.push_back(std::make_unique<Fuse>());
  if (prefix != SpacePrefix::kNone) steps.push_back(std::make_unique<StripDecoder>(" ", 1, 0));
  return std::make_unique<DecoderSequence>(std::move(steps));
}

std::unique_ptr<const Normalizer> sentencepiece_normalizer(std::string_view charsmap,
                                                           const std::string& source) {
  std::vector<std::unique_ptr<const Normalizer>> steps;
  if (!charsmap.empty()) steps.push_back(std::make_unique<PrecompiledNormalizer>(charsmap, source));
  steps.push_back(std::make_unique<StripNormalizer>(false, true));
  steps.push_back(std::make_unique<ReplaceNormalizer>(Pattern::regex(" {2,}", kSource), std::string(kSpace)));
  return std::make_unique<NormalizerSequence>(std::move(steps));
}

}  // namespace brisling
