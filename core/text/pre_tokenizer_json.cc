// The pre-tokenizers of tokenizer.json.
#include "core/text/bert_pre_tokenizer.h"
#include "core/text/piece_types.h"

namespace brisling {
namespace {

constexpr PieceType<PreTokenizer> kPreTokenizers[] = {
    {"BertPreTokenizer", without_settings<PreTokenizer, BertPreTokenizer>},
};

}  // namespace

std::unique_ptr<const PreTokenizer> make_pre_tokenizer(const Json& spec) {
  return make_piece(kPreTokenizers, spec, spec.at("type").text());
}

}  // namespace brisling
