// The model files of SentencePiece: a ModelProto in the wire format of Protocol Buffers, of which
// these fields are read (sentencepiece_model.proto; https://protobuf.dev/programming-guides/encoding).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace brisling {

struct SentencePieceModel {
  enum class Kind { kUnigram = 1, kBpe = 2 };
  enum class Type { kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4, kUnused = 5, kByte = 6 };
  struct Piece {
    std::string text;  // UTF-8
    float score = 0;   // finite
    Type type = Type::kNormal;
  };

  std::vector<Piece> pieces;  // at least one

  // TrainerSpec
  Kind kind = Kind::kUnigram;
  int32_t unk_id = 0;  // of a piece
  std::string unk_piece = "<unk>";

  // NormalizerSpec
  std::string precompiled_charsmap;
  bool add_dummy_prefix = true;

  std::string source;  // the file

  // Fails with kInvalidModel, naming the file and what is wrong there, and with kUnsupported where
  // the model is of another kind than these or does not write spaces as U+2581.
  static SentencePieceModel read(const std::filesystem::path& path);
  static SentencePieceModel parse(std::string_view bytes, const std::string& source);
};

}  // namespace brisling
