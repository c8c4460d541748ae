// The decoders of tokenizer.json.
#include "core/text/byte_level.h"
#include "core/text/piece_types.h"
#include "core/text/replace.h"
#include "core/text/sequences.h"
#include "core/text/small_decoders.h"
#include "core/text/wordpiece_decoder.h"

namespace brisling {
namespace {

std::unique_ptr<const Decoder> wordpiece(const Json& spec) {
  return std::make_unique<WordPieceDecoder>(
      WordPieceDecoder::Options{spec.text_or("prefix", "##"), spec.boolean_or("cleanup", true)});
}

std::string not_empty(const Json& spec, std::string_view key, std::string_view fallback) {
  std::string text = spec.text_or(key, fallback);
  if (text.empty()) spec.at(key).fail("must not be empty");
  return text;
}

std::unique_ptr<const Decoder> bpe_decoder(const Json& spec) {
  return std::make_unique<BpeDecoder>(not_empty(spec, "suffix", "</w>"));
}

std::unique_ptr<const Decoder> ctc(const Json& spec) {
  return std::make_unique<CtcDecoder>(CtcDecoder::Options{not_empty(spec, "pad_token", "<pad>"),
                                                          not_empty(spec, "word_delimiter_token", "|"),
                                                          spec.boolean_or("cleanup", true)});
}

std::unique_ptr<const Decoder> metaspace(const Json& spec) {
  return std::make_unique<MetaspaceDecoder>(metaspace_options(spec));
}

std::unique_ptr<const Decoder> replace(const Json& spec) {
  return std::make_unique<ReplaceDecoder>(make_pattern(spec.at("pattern")),
                                          inserted_text(spec.at("content")));
}

std::unique_ptr<const Decoder> strip(const Json& spec) {
  const auto count = [&](std::string_view key) {
    return static_cast<size_t>(spec.integer_or(key, 0, 0, INT32_MAX));
  };
  return std::make_unique<StripDecoder>(std::string(one_character(spec.at("content"))), count("start"),
                                        count("stop"));
}

std::unique_ptr<const Decoder> sequence(const Json& spec) {
  return std::make_unique<DecoderSequence>(make_pieces(spec, "decoders", make_decoder));
}

constexpr PieceType<Decoder> kDecoders[] = {
    {"BPEDecoder", bpe_decoder},
    {"ByteFallback", without_settings<Decoder, ByteFallback>},
    {"ByteLevel", without_settings<Decoder, ByteLevelDecoder>},
    {"CTC", ctc},
    {"Fuse", without_settings<Decoder, Fuse>},
    {"Metaspace", metaspace},
    {"Replace", replace},
    {"Sequence", sequence},
    {"Strip", strip},
    {"WordPiece", wordpiece},
};

}  // namespace

std::unique_ptr<const Decoder> make_decoder(const Json& spec) {
  return make_piece(kDecoders, spec, spec.at("type").text());
}

}  // namespace brisling
