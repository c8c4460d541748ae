// The pre-tokenizers of tokenizer.json.
#include "core/text/bert_pre_tokenizer.h"
#include "core/text/byte_level.h"
#include "core/text/character_split.h"
#include "core/text/fixed_length.h"
#include "core/text/pattern_split.h"
#include "core/text/piece_types.h"
#include "core/text/sequences.h"
#include "core/text/unicode_scripts.h"
#include "core/text/whitespace.h"

namespace brisling {
namespace {

SplitBehavior split_behavior(const Json& spec) {
  constexpr std::pair<std::string_view, SplitBehavior> kBehaviors[] = {
      {"Removed", SplitBehavior::kRemoved},
      {"Isolated", SplitBehavior::kIsolated},
      {"MergedWithPrevious", SplitBehavior::kMergedWithPrevious},
      {"MergedWithNext", SplitBehavior::kMergedWithNext},
      {"Contiguous", SplitBehavior::kContiguous},
  };
  for (const auto& [name, behavior] : kBehaviors) {
    if (spec.text() == name) return behavior;
  }
  spec.fail("is " + in_quotes(spec.text()) +
            "; it must be Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
}

std::unique_ptr<const PreTokenizer> split(const Json& spec) {
  return std::make_unique<PatternSplit>(make_pattern(spec.at("pattern")), split_behavior(spec.at("behavior")),
                                        spec.boolean_or("invert", false));
}

std::unique_ptr<const PreTokenizer> whitespace_split(const Json&) {
  return std::make_unique<CharacterSplit>(unicode::is_white_space, SplitBehavior::kRemoved);
}

std::unique_ptr<const PreTokenizer> punctuation(const Json& spec) {
  const Json behavior = spec.find("behavior");
  return std::make_unique<CharacterSplit>(
      unicode::is_punctuation, behavior.present() ? split_behavior(behavior) : SplitBehavior::kIsolated);
}

std::unique_ptr<const PreTokenizer> digits(const Json& spec) {
  const bool individual = spec.boolean_or("individual_digits", false);
  return std::make_unique<CharacterSplit>(unicode::is_numeric,
                                          individual ? SplitBehavior::kIsolated : SplitBehavior::kContiguous);
}

std::unique_ptr<const PreTokenizer> char_delimiter_split(const Json& spec) {
  const char32_t delimiter = unicode::decode(one_character(spec.at("delimiter")), 0);
  return std::make_unique<CharacterSplit>([=](char32_t c) { return c == delimiter; },
                                          SplitBehavior::kRemoved);
}

std::unique_ptr<const PreTokenizer> byte_level(const Json& spec) {
  ByteLevelPreTokenizer::Options options;
  options.add_prefix_space = spec.boolean_or("add_prefix_space", true);
  options.use_regex = spec.boolean_or("use_regex", true);
  return std::make_unique<ByteLevelPreTokenizer>(options);
}

std::unique_ptr<const PreTokenizer> metaspace(const Json& spec) {
  return std::make_unique<MetaspacePreTokenizer>(metaspace_options(spec));
}

std::unique_ptr<const PreTokenizer> fixed_length(const Json& spec) {
  return std::make_unique<FixedLength>(spec.integer_or("length", 5, 1, INT32_MAX));
}

std::unique_ptr<const PreTokenizer> sequence(const Json& spec) {
  return std::make_unique<PreTokenizerSequence>(make_pieces(spec, "pretokenizers", make_pre_tokenizer));
}

constexpr PieceType<PreTokenizer> kPreTokenizers[] = {
    {"BertPreTokenizer", without_settings<PreTokenizer, BertPreTokenizer>},
    {"ByteLevel", byte_level},
    {"CharDelimiterSplit", char_delimiter_split},
    {"Digits", digits},
    {"FixedLength", fixed_length},
    {"Metaspace", metaspace},
    {"Punctuation", punctuation},
    {"Sequence", sequence},
    {"Split", split},
    {"UnicodeScripts", without_settings<PreTokenizer, UnicodeScripts>},
    {"Whitespace", without_settings<PreTokenizer, Whitespace>},
    {"WhitespaceSplit", whitespace_split},
};

}  // namespace

std::unique_ptr<const PreTokenizer> make_pre_tokenizer(const Json& spec) {
  return make_piece(kPreTokenizers, spec, spec.at("type").text());
}

}  // namespace brisling
