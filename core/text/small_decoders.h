// The decoders of tokenizer.json that are a few lines each.
#pragma once

#include "core/text/decoder.h"

namespace brisling {

// Tokens such as <0xE5> are bytes: a run of them becomes the text that it is, or one U+FFFD for each
// byte where it is not UTF-8.
class ByteFallback : public Decoder {
 public:
  void decode(std::vector<std::string>& tokens) const override;
};

// Joins all tokens, so that what comes next sees one.
class Fuse : public Decoder {
 public:
  void decode(std::vector<std::string>& tokens) const override;
};

// Drops up to `start` times `content` from the start of every token, and up to `stop` times from its
// end.
class StripDecoder : public Decoder {
 public:
  StripDecoder(std::string content, size_t start, size_t stop)
      : content_(std::move(content)), start_(start), stop_(stop) {}
  void decode(std::vector<std::string>& tokens) const override;

 private:
  std::string content_;  // one character
  size_t start_, stop_;
};

// The suffix of tokens that end a word becomes a space.
class BpeDecoder : public Decoder {
 public:
  explicit BpeDecoder(std::string suffix) : suffix_(std::move(suffix)) {}  // not empty
  void decode(std::vector<std::string>& tokens) const override;

 private:
  std::string suffix_;
};

// Output of connectionist temporal classification: of equal tokens in a row one counts, and padding
// stands between those that are meant twice.
class CtcDecoder : public Decoder {
 public:
  struct Options {
    std::string pad_token = "<pad>";
    std::string word_delimiter_token = "|";  // becomes a space, where `cleanup`
    bool cleanup = true;                     // calls clean_up
  };                                         // no token is empty

  explicit CtcDecoder(Options options) : options_(std::move(options)) {}
  void decode(std::vector<std::string>& tokens) const override;

 private:
  Options options_;
};

}  // namespace brisling
