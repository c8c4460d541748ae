#include "core/text/sentencepiece_model.h"

#include <bit>
#include <cmath>

#include "core/base/status.h"
#include "core/base/unicode.h"
#include "core/files/mapped_file.h"
#include "core/text/vocabulary.h"

namespace brisling {
namespace {

// The fields of one message, in the order of the file.
class MessageReader {
 public:
  MessageReader(std::string_view bytes, const std::string& source) : bytes_(bytes), source_(source) {}

  // Moves to the next field; false at the end.
  bool next() {
    if (bytes_.empty()) return false;
    const uint64_t key = read_varint();
    field_ = key >> 3;
    switch (key & 7) {
      case kVarint:
        number_ = read_varint();
        break;
      case kFixed64:
        take(8);
        break;
      case kBytes:
        content_ = take(read_varint());
        break;
      case kFixed32:
        content_ = take(4);
        break;
      default:
        broken();
    }
    wire_type_ = key & 7;
    return true;
  }

  uint64_t field() const { return field_; }
  uint64_t number() const { return checked(kVarint), number_; }
  bool flag() const { return number() != 0; }
  int32_t int32() const { return static_cast<int32_t>(number()); }
  std::string_view bytes() const { return checked(kBytes), content_; }
  std::string text() const {
    if (unicode::find_invalid(bytes()) != content_.size()) broken();
    return std::string(content_);
  }
  float float32() const {
    checked(kFixed32);
    uint32_t bits = 0;
    for (size_t i = 4; i-- > 0;) bits = bits << 8 | static_cast<uint8_t>(content_[i]);
    return std::bit_cast<float>(bits);
  }

 private:
  static constexpr uint64_t kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5;

  [[noreturn]] void broken() const {
    fail(Status::kInvalidModel, source_, ": not a SentencePiece model, or cut short");
  }
  void checked(uint64_t wire_type) const {
    if (wire_type_ != wire_type) broken();
  }

  std::string_view take(uint64_t size) {
    if (size > bytes_.size()) broken();
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  uint64_t read_varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<uint8_t>(take(1)[0]);
      value |= uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) return value;
    }
    broken();
  }

  std::string_view bytes_;
  const std::string& source_;
  uint64_t field_ = 0, wire_type_ = 0, number_ = 0;
  std::string_view content_;
};

SentencePieceModel::Piece read_piece(std::string_view bytes, const std::string& source) {
  SentencePieceModel::Piece piece;
  for (MessageReader message(bytes, source); message.next();) {
    switch (message.field()) {
      case 1:
        piece.text = message.text();
        break;
      case 2:
        piece.score = message.float32();
        break;
      case 3:
        piece.type = static_cast<SentencePieceModel::Type>(message.int32());
        break;
      default:
        break;
    }
  }
  if (!std::isfinite(piece.score))
    fail(Status::kInvalidModel, source, ": a piece has a score that is not finite");
  return piece;
}

void read_trainer_spec(std::string_view bytes, SentencePieceModel& model) {
  for (MessageReader message(bytes, model.source); message.next();) {
    switch (message.field()) {
      case 3:
        model.kind = static_cast<SentencePieceModel::Kind>(message.int32());
        break;
      case 24:
        if (message.flag()) {
          fail(Status::kUnsupported, model.source, ": spaces that end a word (treat_whitespace_as_suffix)");
        }
        break;
      case 40:
        model.unk_id = message.int32();
        break;
      case 45:
        model.unk_piece = message.text();
        break;
      default:
        break;
    }
  }
}

void read_normalizer_spec(std::string_view bytes, SentencePieceModel& model) {
  for (MessageReader message(bytes, model.source); message.next();) {
    switch (message.field()) {
      case 2:
        model.precompiled_charsmap = message.bytes();
        break;
      case 3:
        model.add_dummy_prefix = message.flag();
        break;
      case 5:
        if (!message.flag()) {
          fail(Status::kUnsupported, model.source, ": spaces that stay as they are (escape_whitespaces)");
        }
        break;
      default:
        break;
    }
  }
}

}  // namespace

SentencePieceModel SentencePieceModel::read(const std::filesystem::path& path) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  return parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
}

SentencePieceModel SentencePieceModel::parse(std::string_view bytes, const std::string& source) {
  SentencePieceModel model;
  model.source = source;
  for (MessageReader message(bytes, source); message.next();) {
    switch (message.field()) {
      case 1:
        model.pieces.push_back(read_piece(message.bytes(), source));
        break;
      case 2:
        read_trainer_spec(message.bytes(), model);
        break;
      case 3:
        read_normalizer_spec(message.bytes(), model);
        break;
      default:
        break;
    }
    if (model.pieces.size() > kHighestTokenId) {
      fail(Status::kInvalidModel, source, ": more than ", kHighestTokenId, " pieces");
    }
  }
  if (model.pieces.empty()) fail(Status::kInvalidModel, source, ": a SentencePiece model without pieces");
  if (model.unk_id < 0 || static_cast<size_t>(model.unk_id) >= model.pieces.size()) {
    fail(Status::kInvalidModel, source, ": unk_id is ", model.unk_id, ", but there are ", model.pieces.size(),
         " pieces");
  }
  if (model.kind != Kind::kUnigram && model.kind != Kind::kBpe) {
    fail(Status::kUnsupported, source, ": model_type is ", static_cast<int>(model.kind),
         "; 1 (Unigram) and 2 (BPE) are supported");
  }
  return model;
}

}  // namespace brisling
