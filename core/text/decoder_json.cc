// The decoders of tokenizer.json.
#include "core/text/piece_types.h"
#include "core/text/wordpiece_decoder.h"

namespace brisling {
namespace {

std::unique_ptr<const Decoder> wordpiece(const Json& spec) {
  return std::make_unique<WordPieceDecoder>(
      WordPieceDecoder::Options{spec.text_or("prefix", "##"), spec.boolean_or("cleanup", true)});
}

constexpr PieceType<Decoder> kDecoders[] = {{"WordPiece", wordpiece}};

}  // namespace

std::unique_ptr<const Decoder> make_decoder(const Json& spec) {
  return make_piece(kDecoders, spec, spec.at("type").text());
}

}  // namespace brisling
