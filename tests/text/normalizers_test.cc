// What the normalizers make of the alignment, and of files that are wrong.
#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "core/text/piece_types.h"
#include "core/text/precompiled_normalizer.h"
#include "tests/support/errors.h"

namespace brisling {
namespace {

using test::check_fails;

struct Aligned {
  std::string character;
  Span original;
  bool operator==(const Aligned&) const = default;
};

std::vector<Aligned> aligned(const Normalizer& normalizer, std::string_view text) {
  NormalizedText in, out;
  in.append_bytewise(text, 0);
  normalizer.normalize(in, out);
  std::vector<Aligned> characters;
  OriginalSpans originals(out);
  for (size_t i = 0, next; i < out.text().size(); i = next) {
    next = i + unicode::length_of(out.text()[i]);
    characters.push_back({std::string(out.text().substr(i, next - i)), originals.find(i, next)});
  }
  return characters;
}

std::unique_ptr<const Normalizer> normalizer(const std::string& spec) {
  return make_normalizer(Json::parse(spec, "tokenizer.json"));
}

std::vector<Aligned> aligned(const std::string& spec, std::string_view text) {
  return aligned(*normalizer(spec), text);
}

TEST_CASE("a composed character stands for the first of its parts") {
  CHECK(aligned(R"({"type": "NFC"})", "xe\xCC\x81y") ==
        std::vector<Aligned>{{"x", {0, 1}}, {"\xC3\xA9", {1, 2}}, {"y", {4, 5}}});
  // U+0323 comes before U+0301 in canonical order, and a with U+0323 composes.
  CHECK(aligned(R"({"type": "NFC"})", "a\xCC\x81\xCC\xA3z") ==
        std::vector<Aligned>{{"\xE1\xBA\xA1", {0, 1}}, {"\xCC\x81", {3, 5}}, {"z", {5, 6}}});
  // Hangul syllables of three letters.
  CHECK(aligned(R"({"type": "NFC"})", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB") ==
        std::vector<Aligned>{{"\xED\x95\x9C", {0, 3}}});
}

TEST_CASE("decomposed characters stand for all of what they come from") {
  CHECK(aligned(R"({"type": "NFD"})", "\xC3\xA9") ==
        std::vector<Aligned>{{"e", {0, 2}}, {"\xCC\x81", {0, 2}}});
  CHECK(aligned(R"({"type": "NFD"})", "a\xCC\x81\xCC\xA3") ==
        std::vector<Aligned>{{"a", {0, 1}}, {"\xCC\xA3", {1, 3}}, {"\xCC\x81", {3, 5}}});
  CHECK(aligned(R"({"type": "NFKC"})", "\xEF\xAC\x81") == std::vector<Aligned>{{"f", {0, 3}}, {"i", {0, 3}}});
}

TEST_CASE("characters that Unicode decomposes only since a later version stay") {
  for (const char* text : {"\xE3\x8B\xBF", "\xF0\x9F\xAF\xB0"}) {  // U+32FF, U+1FBF0
    CHECK(aligned(R"({"type": "NFKC"})", text) == std::vector<Aligned>{{text, {0, int64_t(strlen(text))}}});
  }
}

TEST_CASE("replaced text stands for the last character of what it replaces") {
  const std::string collapse = R"({"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "__"})";
  CHECK(aligned(collapse, "a  b") ==
        std::vector<Aligned>{{"a", {0, 1}}, {"_", {2, 3}}, {"_", {2, 3}}, {"b", {3, 4}}});
  CHECK(aligned(R"({"type": "Replace", "pattern": {"String": ""}, "content": "-"})", "ab") ==
        std::vector<Aligned>{{"-", {0, 0}}, {"a", {0, 1}}, {"-", {0, 1}}, {"b", {1, 2}}, {"-", {1, 2}}});
}

TEST_CASE("a prefix stands for the first character") {
  CHECK(aligned(R"({"type": "Prepend", "prepend": "ab"})", "\xC3\xA9!") ==
        std::vector<Aligned>{{"a", {0, 2}}, {"b", {0, 2}}, {"\xC3\xA9", {0, 2}}, {"!", {2, 3}}});
}

TEST_CASE("steps of a sequence keep the alignment to the original") {
  const std::string sequence = R"({"type": "Sequence", "normalizers": [
      {"type": "Strip", "strip_left": true, "strip_right": true}, {"type": "NFD"}, {"type": "StripAccents"},
      {"type": "Prepend", "prepend": "_"}, {"type": "ByteLevel"}]})";
  CHECK(aligned(sequence, " \xC3\xA9\t") == std::vector<Aligned>{{"_", {1, 3}}, {"e", {1, 3}}});
  CHECK(aligned(R"({"type": "Sequence", "normalizers": []})", "a") == std::vector<Aligned>{{"a", {0, 1}}});
  CHECK(aligned(sequence, " ").empty());
}

TEST_CASE("normalizers that multiply texts fail") {
  std::string steps;
  for (int i = 0; i < 20; ++i) {
    steps +=
        R"({"type": "Replace", "pattern": {"Regex": "."}, "content": ")" + std::string(1000, 'x') + "\"},";
  }
  const auto grows = normalizer(R"({"type": "Sequence", "normalizers": [)" + steps + R"({"type": "NFC"}]})");
  check_fails(Status::kInvalidModel, {"Sequence of normalizers"}, [&] { aligned(*grows, "abcdefgh"); });
  check_fails(Status::kInvalidModel, {"tokenizer.json: field prepend", "1024"},
              [] { normalizer(R"({"type": "Prepend", "prepend": ")" + std::string(1025, 'x') + "\"}"); });
}

// A double array of rules for single bytes, and for a byte followed by another.
class Charsmap {
 public:
  Charsmap() : units_(1024) { units_[0] = kFirst << 10; }

  Charsmap& add(uint8_t key, std::string_view replacement) {
    const uint32_t node = kFirst ^ key, leaf = next_leaf_++;
    units_[node] = (node ^ leaf) << 10 | 1 << 8 | key;
    units_[leaf] = 0x80000000 | static_cast<uint32_t>(replacements_.size());
    replacements_.append(replacement).append(1, '\0');
    return *this;
  }
  // All multi-byte characters that start with `lead`.
  Charsmap& add_lead(uint8_t lead, uint8_t second, std::string_view replacement) {
    const uint32_t node = kFirst ^ lead, child = 640 ^ second, leaf = next_leaf_++;
    units_[node] = (node ^ 640) << 10 | lead;
    units_[child] = (child ^ leaf) << 10 | 1 << 8 | second;
    units_[leaf] = 0x80000000 | static_cast<uint32_t>(replacements_.size());
    replacements_.append(replacement).append(1, '\0');
    return *this;
  }
  std::string bytes() const {
    const auto trie_bytes = static_cast<uint32_t>(units_.size() * sizeof(uint32_t));
    std::string result(reinterpret_cast<const char*>(&trie_bytes), sizeof trie_bytes);
    return result.append(reinterpret_cast<const char*>(units_.data()), trie_bytes).append(replacements_);
  }

 private:
  static constexpr uint32_t kFirst = 256;
  std::vector<uint32_t> units_;
  uint32_t next_leaf_ = 900;
  std::string replacements_;
};

TEST_CASE("precompiled rules replace grapheme clusters and characters") {
  const PrecompiledNormalizer rules(Charsmap()
                                        .add('\t', " ")
                                        .add('\r', "R")
                                        .add('\x01', "")
                                        .add('A', "xyz")
                                        .add_lead(0xC3, 0xA9, "e")
                                        .bytes(),
                                    "charsmap");
  CHECK(aligned(rules, "a\tA") ==
        std::vector<Aligned>{{"a", {0, 1}}, {" ", {1, 2}}, {"x", {2, 3}}, {"y", {2, 3}}, {"z", {2, 3}}});
  // The rule of the start of a short cluster replaces all of it, which stands for the first character.
  CHECK(aligned(rules, "\xC3\xA9\xCC\x81n") == std::vector<Aligned>{{"e", {0, 2}}, {"n", {4, 5}}});
  CHECK(aligned(rules, "\r\n\r") == std::vector<Aligned>{{"R", {0, 1}}, {"R", {2, 3}}});
  // A cluster of six bytes is taken character by character.
  CHECK(aligned(rules, "\xC3\xA9\xCC\x81\xCC\x81") ==
        std::vector<Aligned>{{"e", {0, 2}}, {"\xCC\x81", {2, 4}}, {"\xCC\x81", {4, 6}}});
  CHECK(aligned(rules,
                "b\x01"
                "c") == std::vector<Aligned>{{"b", {0, 1}}, {"c", {2, 3}}});
  // As in the reference, what is dropped at the start is forgotten.
  CHECK(aligned(rules,
                "\x01"
                "bcd") == std::vector<Aligned>{{"b", {0, 1}}, {"c", {1, 2}}, {"d", {2, 3}}});
  CHECK(aligned(rules, "\x01").empty());
  CHECK(aligned(rules, "").empty());
}

TEST_CASE("broken precompiled rules fail or replace nothing") {
  const auto fails = [](const std::string& charsmap, const std::string& part) {
    check_fails(Status::kInvalidModel, {"the field", part},
                [&] { PrecompiledNormalizer(charsmap, "the field"); });
  };
  const std::string good = Charsmap().add('A', "b").bytes();
  fails("", "a trie of 0");
  fails(good.substr(0, 3), "a trie of 0");
  fails(good.substr(0, 1000), "a trie of 4096");
  fails(std::string("\x03\0\0\0abc", 7), "a trie of 3");
  fails(good + "\xFF", "not UTF-8");
  fails(good + std::string(1025, 'x'), "1025 bytes");
  check_fails(Status::kInvalidModel, {"precompiled_charsmap", "base64"},
              [] { normalizer(R"({"type": "Precompiled", "precompiled_charsmap": "a"})"); });

  const auto unchanged = [](std::string charsmap, size_t unit, uint32_t value) {
    charsmap.replace(4 + unit * 4, 4, reinterpret_cast<const char*>(&value), 4);
    return aligned(PrecompiledNormalizer(charsmap, "charsmap"), "A") == std::vector<Aligned>{{"A", {0, 1}}};
  };
  CHECK(unchanged(good, 900, 0x80000000 | 99));                  // a replacement past the end
  CHECK(unchanged(good, 256 ^ 'A', 0xFFFFFC00 | 1 << 8 | 'A'));  // a node past the end
  CHECK(unchanged(good, 0, 0xFFFFFC00));
  CHECK(unchanged(Charsmap().add('A', "\xC3\xA9").bytes(), 900, 0x80000000 | 1));  // inside a character
}

}  // namespace
}  // namespace brisling
