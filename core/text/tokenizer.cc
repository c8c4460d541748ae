#include "core/text/tokenizer.h"

#include <algorithm>

#include "core/base/status.h"
#include "core/base/unicode.h"
#include "core/text/tokenizer_parts.h"
#include "core/text/truncation.h"

namespace brisling {
namespace {

// Buffers that a thread keeps from call to call, so that texts of usual size allocate nothing.
struct Buffers {
  std::vector<Piece> segments;
  NormalizedText segment;
  PreTokenizedText text;
  std::vector<ModelToken> tokens;
  TokenSequence first, second;
};

Buffers& buffers() {
  thread_local Buffers of_this_thread;
  return of_this_thread;
}

// To be called first: gives back what a very long text made the thread keep.
Buffers& usual_buffers() {
  constexpr size_t kLargestKept = size_t{1} << 20;
  if (buffers().text.text.capacity() > kLargestKept) buffers() = Buffers();
  return buffers();
}

// Tokens that are left for the texts themselves, or no limit.
size_t room(const PostProcessor& post_processor, bool is_pair, const EncodeOptions& options) {
  if (options.max_length == 0) return SIZE_MAX;
  const int64_t added = options.add_special_tokens ? post_processor.added_tokens(is_pair) : 0;
  if (options.max_length < added) {
    fail(Status::kInvalidArgument, "max_length is ", options.max_length, " but must be at least ", added,
         ", the number of special tokens, or 0 for no limit");
  }
  return static_cast<size_t>(options.max_length - added);
}

}  // namespace

std::string_view Tokenizer::Parts::token(int32_t id) const {
  const AddedToken* added = added_tokens.find(id);
  return added ? added->content : model->vocabulary().token(id);
}

std::optional<int32_t> Tokenizer::Parts::id(std::string_view token) const {
  const auto added = added_tokens.id(token);
  return added ? added : model->vocabulary().id(token);
}

void Tokenizer::Parts::tokenize(std::string_view text, size_t enough, TokenSequence& out) const {
  auto& [segments, segment, prepared, tokens, first, second] = buffers();
  segments.clear();
  prepared.text.clear();
  prepared.pieces.clear();
  added_tokens.split_original(text, segments);
  for (const Piece& piece : segments) {
    const std::string_view bytes = text.substr(piece.begin, piece.end - piece.begin);
    const size_t begin = prepared.text.text().size();
    if (piece.id == Piece::kNoId && normalizer) {
      segment.clear();
      segment.append_bytewise(bytes, static_cast<int64_t>(piece.begin));
      normalizer->normalize(segment, prepared.text);
    } else {
      prepared.text.append_bytewise(bytes, static_cast<int64_t>(piece.begin));
    }
    const size_t end = prepared.text.text().size();
    if (begin < end) prepared.pieces.push_back({begin, end, piece.id});
  }
  added_tokens.split_normalized(prepared);
  if (pre_tokenizer) pre_tokenizer->split(prepared);

  OriginalSpans originals(prepared.text);
  out.clear();
  out.text = text;
  int32_t word = 0;
  for (const Piece& piece : prepared.pieces) {
    if (out.ids.size() > enough) break;
    tokens.clear();
    if (piece.id == Piece::kNoId) {
      model->tokenize(prepared.text.text().substr(piece.begin, piece.end - piece.begin), tokens);
    } else {
      tokens.push_back({piece.id, 0, piece.end - piece.begin});
    }
    for (const ModelToken& token : tokens) {
      out.ids.push_back(token.id);
      out.offsets.push_back(originals.find(piece.begin + token.begin, piece.begin + token.end));
      out.word_ids.push_back(word);
    }
    ++word;
  }
}

Tokenizer::Tokenizer(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

void Tokenizer::encode(std::string_view text, const EncodeOptions& options, Encoding& out) const {
  unicode::require_valid(text);
  const size_t limit = room(*parts_->post_processor, false, options);
  TokenSequence& tokens = usual_buffers().first;
  parts_->tokenize(text, limit, tokens);
  out.clear();
  out.truncated = truncate(tokens, nullptr, limit, options.truncation);
  parts_->post_processor->process(tokens, nullptr, options.add_special_tokens, out);
}

Encoding Tokenizer::encode(std::string_view text, const EncodeOptions& options) const {
  Encoding encoding;
  encode(text, options, encoding);
  return encoding;
}

Encoding Tokenizer::encode_pair(std::string_view text, std::string_view pair,
                                const EncodeOptions& options) const {
  unicode::require_valid(text);
  unicode::require_valid(pair);
  const size_t limit = room(*parts_->post_processor, true, options);
  TokenSequence& first = usual_buffers().first;
  TokenSequence& second = buffers().second;
  parts_->tokenize(text, SIZE_MAX, first);  // how much is cut depends on the whole length
  parts_->tokenize(pair, SIZE_MAX, second);
  Encoding encoding;
  encoding.truncated = truncate(first, &second, limit, options.truncation);
  parts_->post_processor->process(first, &second, options.add_special_tokens, encoding);
  return encoding;
}

std::string Tokenizer::decode(std::span<const int32_t> ids, bool skip_special_tokens) const {
  std::vector<std::string> tokens;
  tokens.reserve(ids.size());
  for (const int32_t id : ids) {
    const std::string_view token = parts_->token(id);
    if (token.empty()) {
      fail(Status::kInvalidArgument, "there is no token with the id ", id, "; the vocabulary ends at ",
           vocabulary_size() - 1);
    }
    const AddedToken* added = parts_->added_tokens.find(id);
    if (skip_special_tokens && added && added->special) continue;
    tokens.emplace_back(token);
  }
  return join(std::move(tokens));
}

std::string Tokenizer::join(std::vector<std::string> tokens) const {
  if (parts_->decoder) parts_->decoder->decode(tokens);
  std::string text;
  for (const std::string& token : tokens) {
    if (!parts_->decoder && !text.empty()) text += ' ';
    text += token;
  }
  return text;
}

int64_t Tokenizer::vocabulary_size() const {
  return std::max(parts_->model->vocabulary().size(), parts_->added_tokens.size());
}

std::string_view Tokenizer::token(int32_t id) const { return parts_->token(id); }

std::optional<int32_t> Tokenizer::id(std::string_view token) const { return parts_->id(token); }

int64_t Tokenizer::special_tokens_per_text() const { return parts_->post_processor->added_tokens(false); }

std::optional<int32_t> Tokenizer::unk_id() const { return parts_->model->unk_id(); }

std::string_view Tokenizer::continuing_subword_prefix() const {
  return parts_->model->continuing_subword_prefix();
}

std::string_view Tokenizer::kind() const { return parts_->model->kind(); }

}  // namespace brisling
