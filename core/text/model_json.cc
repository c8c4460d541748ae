// The models of tokenizer.json.
#include "core/text/bpe.h"
#include "core/text/bpe_merges.h"
#include "core/text/piece_types.h"
#include "core/text/unigram.h"
#include "core/text/wordpiece.h"

namespace brisling {

std::unique_ptr<const Vocabulary> read_vocabulary(const Json& spec) {
  if (!spec.is_object()) spec.fail("must be an object of tokens and ids");
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(spec.size());
  for (size_t i = 0; i < spec.size(); ++i) {
    const auto [token, id] = spec.member(i);
    entries.push_back({std::string(token), static_cast<int32_t>(id.integer(0, kHighestTokenId))});
  }
  return std::make_unique<Vocabulary>(std::move(entries), spec.where());
}

namespace {

std::unique_ptr<const TokenModel> wordpiece(const Json& spec) {
  auto tokens = read_vocabulary(spec.at("vocab"));
  const std::string unk_token = spec.text_or("unk_token", "[UNK]");
  const auto unk_id = tokens->id(unk_token);
  if (!unk_id) spec.fail("has the unk_token " + in_quotes(unk_token) + ", which is not in its vocab");
  WordPiece::Options options;
  options.unk_id = *unk_id;
  options.continuing_subword_prefix = spec.text_or("continuing_subword_prefix", "##");
  options.max_input_chars_per_word = spec.integer_or("max_input_chars_per_word", 100, 0, INT32_MAX);
  return std::make_unique<WordPiece>(std::move(tokens), options);
}

// "left right", or ["left", "right"].
std::pair<std::string_view, std::string_view> left_and_right(const Json& merge) {
  if (merge.is_text()) {
    if (const auto parts = split_merge(merge.text())) return *parts;
  } else if (merge.is_array() && merge.size() == 2) {
    return {merge[0].text(), merge[1].text()};
  }
  merge.fail("must be two tokens, in one string with a space between them or in an array");
}

std::vector<Bpe::Merge> merges(const Json& spec, const Vocabulary& vocabulary, size_t prefix_size) {
  if (!spec.is_array()) spec.fail("must be an array");
  std::vector<Bpe::Merge> result;
  result.reserve(spec.size());
  for (size_t i = 0; i < spec.size(); ++i) {
    const Json item = spec[i];
    if (item.is_text() && item.text().starts_with("#version")) continue;  // the head of a merges.txt
    const auto [left, right] = left_and_right(item);
    const auto merge = find_merge(vocabulary, left, right, prefix_size, static_cast<int32_t>(i));
    if (!merge) {
      item.fail("joins " + in_quotes(left) + " and " + in_quotes(right) +
                ", but the vocab lacks one of them or what they make");
    }
    result.push_back(*merge);
  }
  return result;
}

std::unique_ptr<const TokenModel> bpe(const Json& spec) {
  if (spec.number_or("dropout", 0) != 0) {
    spec.at("dropout").fail("must be null or 0: merges are left out at random in training only");
  }
  auto tokens = read_vocabulary(spec.at("vocab"));
  Bpe::Options options;
  if (const Json unk_token = spec.find("unk_token"); unk_token.present() && !unk_token.is_null()) {
    options.unk_token = unk_token.text();
  }
  options.fuse_unk = spec.boolean_or("fuse_unk", false);
  options.byte_fallback = spec.boolean_or("byte_fallback", false);
  options.ignore_merges = spec.boolean_or("ignore_merges", false);
  options.continuing_subword_prefix = spec.text_or("continuing_subword_prefix", "");
  options.end_of_word_suffix = spec.text_or("end_of_word_suffix", "");
  auto pairs = merges(spec.at("merges"), *tokens, options.continuing_subword_prefix.size());
  return std::make_unique<Bpe>(std::move(tokens), std::move(pairs), std::move(options));
}

// [["token", -3.5], …], where the place is the id.
std::unique_ptr<const TokenModel> unigram(const Json& spec) {
  const Json vocab = spec.at("vocab");
  if (!vocab.is_array() || vocab.size() == 0) vocab.fail("must be an array of tokens and scores");
  if (vocab.size() > kHighestTokenId)
    vocab.fail("has more than " + std::to_string(kHighestTokenId) + " tokens");
  std::vector<Vocabulary::Entry> entries;
  std::vector<double> scores;
  entries.reserve(vocab.size());
  scores.reserve(vocab.size());
  for (size_t i = 0; i < vocab.size(); ++i) {
    const Json token = vocab[i];
    entries.push_back({std::string(token[0].text()), static_cast<int32_t>(i)});
    scores.push_back(token[1].number());
  }
  auto tokens = std::make_unique<Vocabulary>(std::move(entries), vocab.where());
  Unigram::Options options;
  if (const Json unk_id = spec.find("unk_id"); unk_id.present() && !unk_id.is_null()) {
    options.unk_id = static_cast<int32_t>(unk_id.integer(0, kHighestTokenId));
    if (tokens->token(*options.unk_id).empty()) unk_id.fail("is not the id of a token");
  }
  options.byte_fallback = spec.boolean_or("byte_fallback", false);
  return std::make_unique<Unigram>(std::move(tokens), std::move(scores), options);
}

constexpr PieceType<TokenModel> kModels[] = {{"WordPiece", wordpiece}, {"BPE", bpe}, {"Unigram", unigram}};

// Old files do not name the type of the model.
std::string_view model_type(const Json& spec) {
  const Json type = spec.find("type");
  if (!type.present()) {
    if (spec.find("merges").present()) return "BPE";
    if (spec.find("max_input_chars_per_word").present()) return "WordPiece";
    if (spec.find("unk_id").present()) return "Unigram";
  }
  return spec.at("type").text();
}

}  // namespace

std::unique_ptr<const TokenModel> make_model(const Json& spec) {
  return make_piece(kModels, spec, model_type(spec));
}

}  // namespace brisling
