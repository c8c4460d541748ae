// The parts of a tokenizer by the type that tokenizer.json names: a table for each kind of part, one
// line a type.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/text/decoder.h"
#include "core/text/metaspace.h"
#include "core/text/normalizer.h"
#include "core/text/pattern.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/tokenizer_parts.h"

namespace brisling {

// Each reads a specification, {"type": "…", …}, and fails naming the field that is wrong. A type
// that is not known fails with kUnsupported.
std::unique_ptr<const TokenModel> make_model(const Json& spec);  // files of before 2021 name no type
std::unique_ptr<const Normalizer> make_normalizer(const Json& spec);
std::unique_ptr<const PreTokenizer> make_pre_tokenizer(const Json& spec);
std::unique_ptr<const Decoder> make_decoder(const Json& spec);
// Looks up token ids in `parts`, which must have its model and added tokens.
std::unique_ptr<const PostProcessor> make_post_processor(const Json& spec, const Tokenizer::Parts& parts);

// Of an object of tokens and ids.
std::unique_ptr<const Vocabulary> read_vocabulary(const Json& spec);

template <class Piece, class... Context>
struct PieceType {
  std::string_view name;
  std::unique_ptr<const Piece> (*make)(const Json& spec, const Context&... context);
};

// Makes the piece of `spec` whose type is in the table.
template <class Piece, class... Context, size_t N>
std::unique_ptr<const Piece> make_piece(const PieceType<Piece, Context...> (&types)[N], const Json& spec,
                                        std::string_view type, const Context&... context) {
  std::string supported;
  for (const auto& [name, make] : types) {
    if (name == type) return make(spec, context...);
    supported.append(supported.empty() ? "" : ", ").append(name);
  }
  fail(Status::kUnsupported, spec.where(), " is of type ", in_quotes(type),
       ", which is not supported; supported: ", supported);
}

// A type without settings.
template <class Piece, class Type>
std::unique_ptr<const Piece> without_settings(const Json&) {
  return std::make_unique<Type>();
}

// The pieces of a type `Sequence`, in the array that stands under `key`.
template <class Piece>
std::vector<std::unique_ptr<const Piece>> make_pieces(const Json& spec, std::string_view key,
                                                      std::unique_ptr<const Piece> (*make)(const Json&)) {
  const Json array = spec.at(key);
  if (!array.is_array()) array.fail("must be an array");
  std::vector<std::unique_ptr<const Piece>> pieces;
  for (size_t i = 0; i < array.size(); ++i) pieces.push_back(make(array[i]));
  return pieces;
}

// Fields that several types share.

// {"String": "…"} or {"Regex": "…"}
Pattern make_pattern(const Json& spec);
MetaspaceOptions metaspace_options(const Json& spec);
std::string_view one_character(const Json& text);
// What is put into texts: at most so long that texts do not grow without reason.
std::string inserted_text(const Json& text);

}  // namespace brisling
