// Reading JSON from outside: bounded in depth and size, and every error names file and field.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/status.h"

namespace brisling {

// A value inside a parsed document, together with where it stands. Cheap to copy; the document
// lives as long as any value of it. A default-constructed Json is "absent".
class Json {
 public:
  // Fails with kInvalidModel. `source` is the name that errors show (a path, usually).
  static Json parse(std::string_view text, const std::string& source);

  Json() = default;

  bool present() const { return value_ != nullptr; }  // false for absent; true for null
  bool is_null() const;
  bool is_object() const;
  bool is_array() const;
  bool is_text() const;
  bool is_number() const;
  bool is_bool() const;

  // Members and elements. `find` gives absent where `at` fails.
  Json find(std::string_view key) const;
  Json at(std::string_view key) const;
  size_t size() const;  // elements of an array or members of an object
  Json operator[](size_t index) const;
  std::pair<std::string_view, Json> member(size_t index) const;

  // Typed values; a value of another type or out of range fails naming file, field and what was
  // expected. The view of text() is valid while the document lives.
  std::string_view text() const;
  int64_t integer(int64_t lowest, int64_t highest) const;  // 512.0 counts as an integer
  double number() const;
  bool boolean() const;

  // The value of a member, or the fallback where it is absent or null.
  std::string text_or(std::string_view key, std::string_view fallback) const;
  bool boolean_or(std::string_view key, bool fallback) const;
  int64_t integer_or(std::string_view key, int64_t fallback, int64_t lowest, int64_t highest) const;
  double number_or(std::string_view key, double fallback) const;

  // "tokenizer.json: field model.vocab"
  std::string where() const;
  // Fails with kInvalidModel: "<where()> <problem>".
  [[noreturn]] void fail(const std::string& problem) const;

 private:
  struct Document;
  Json(std::shared_ptr<const Document> document, const void* value, std::string path)
      : document_(std::move(document)), value_(value), path_(std::move(path)) {}

  std::shared_ptr<const Document> document_;
  const void* value_ = nullptr;  // a rapidjson value; the type stays in json.cc
  std::string path_;
};

}  // namespace brisling
