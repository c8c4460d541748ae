#include "core/text/added_tokens.h"

#include <catch2/catch_test_macros.hpp>

#include "core/text/bert_normalizer.h"

namespace brisling {
namespace {

// What is found, as "[text]" for added tokens and "text" for the rest.
std::vector<std::string> split(const std::vector<AddedToken>& tokens, std::string_view text) {
  const BertNormalizer normalizer({});
  const AddedTokens added(tokens, &normalizer);
  PreTokenizedText prepared;
  prepared.text.append_bytewise(text, 0);
  added.split_original(text, prepared.pieces);
  added.split_normalized(prepared);
  std::vector<std::string> result;
  for (const Piece& piece : prepared.pieces) {
    const std::string bytes(text.substr(piece.begin, piece.end - piece.begin));
    result.push_back(piece.id == Piece::kNoId ? bytes : "[" + bytes + "]");
  }
  return result;
}

AddedToken token(std::string content, int32_t id) {
  AddedToken result;
  result.content = std::move(content);
  result.id = id;
  return result;
}

using Pieces = std::vector<std::string>;

TEST_CASE("added tokens are found anywhere") {
  const std::vector<AddedToken> tokens = {token("<s>", 1), token("</s>", 2)};
  CHECK(split(tokens, "") == Pieces{});
  CHECK(split(tokens, "a") == Pieces{"a"});
  CHECK(split(tokens, "<s>") == Pieces{"[<s>]"});
  CHECK(split(tokens, "a<s>b</s>") == Pieces{"a", "[<s>]", "b", "[</s>]"});
  CHECK(split(tokens, "<<s><s") == Pieces{"<", "[<s>]", "<s"});
  CHECK(split(tokens, "<S>") == Pieces{"<S>"});
  CHECK(split({}, "<s>") == Pieces{"<s>"});
}

TEST_CASE("the leftmost, then the longest added token is taken") {
  const std::vector<AddedToken> tokens = {token("ab", 1), token("abcd", 2), token("bc", 3), token("c", 4)};
  CHECK(split(tokens, "abcd") == Pieces{"[abcd]"});
  CHECK(split(tokens, "abce") == Pieces{"[ab]", "[c]", "e"});
  CHECK(split(tokens, "xbcd") == Pieces{"x", "[bc]", "d"});
}

TEST_CASE("white space beside a token goes with it where it strips") {
  AddedToken mask = token("<m>", 1);
  mask.lstrip = true;
  CHECK(split({mask}, "a \t<m> b") == Pieces{"a", "[ \t<m>]", " b"});
  CHECK(split({mask}, "\xE3\x80\x80<m>  <m>") == Pieces{"[\xE3\x80\x80<m>]", "[  <m>]"});
  mask.lstrip = false;
  mask.rstrip = true;
  CHECK(split({mask},
              "a <m>\n\xC2\xA0"
              "b") == Pieces{"a ", "[<m>\n\xC2\xA0]", "b"});
  mask.lstrip = true;
  CHECK(split({mask}, "a <m> <m> b") == Pieces{"a", "[ <m> ]", "[<m> ]", "b"});
}

TEST_CASE("a token that must be a word of its own") {
  AddedToken word = token("ab", 1);
  word.single_word = true;
  CHECK(split({word}, "ab") == Pieces{"[ab]"});
  CHECK(split({word}, "a ab!ab-") == Pieces{"a ", "[ab]", "!", "[ab]", "-"});
  for (const std::string text : {"abc", "xab", "ab1", "_ab",
                                 "\xC3\xA9"
                                 "ab",
                                 "ab\xCC\x81", "ab\xE2\x80\x8D"}) {
    CHECK(split({word}, text) == Pieces{text});
  }
}

TEST_CASE("a normalized token is looked for as the normalizer writes it") {
  AddedToken word = token("Caf\xC3\xA9", 1);
  word.normalized = true;
  CHECK(split({word}, "a cafe b") == Pieces{"a ", "[cafe]", " b"});
  CHECK(split({word}, "Caf\xC3\xA9") == Pieces{"Caf\xC3\xA9"});  // this text is not normalized
  AddedToken nothing = token("\xCC\x81", 2);                     // normalized away
  nothing.normalized = true;
  CHECK(split({nothing}, "a\xCC\x81") == Pieces{"a\xCC\x81"});
}

TEST_CASE("added tokens by id and by content") {
  const AddedTokens tokens({token("x", 7), token("y", 3)}, nullptr);
  CHECK(tokens.size() == 8);
  CHECK(tokens.find(3)->content == "y");
  CHECK(tokens.find(4) == nullptr);
  CHECK(tokens.id("x") == 7);
  CHECK_FALSE(tokens.id("z"));
  CHECK(AddedTokens().size() == 0);
}

}  // namespace
}  // namespace brisling
