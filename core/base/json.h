// Reading JSON from outside: bounded in depth and size, and every error names file and field.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/status.h"

namespace brisling {

// A value inside a parsed document, which knows where it stands. Cheap to copy; the document lives
// as long as any value of it. A default-constructed Json is "absent". Immutable: any number of
// threads may read one document.
class Json {
 public:
  static constexpr size_t kMaxBytes = size_t{256} << 20;
  static constexpr int kMaxDepth = 128;
  static constexpr int64_t kMaxValues = int64_t{1} << 24;  // 16 bytes of memory each

  // Strict JSON in valid UTF-8, within the limits above; fails with kInvalidModel, naming line and
  // column. `source` is the name that errors show (a path, usually).
  static Json parse(std::string_view text, const std::string& source);

  Json() = default;

  bool present() const { return value_ != nullptr && missing_.empty(); }  // true for null
  bool is_null() const;
  bool is_object() const;
  bool is_array() const;
  bool is_text() const;
  bool is_number() const;
  bool is_bool() const;

  // Members and elements. `find` gives absent where `at` fails. Of members with the same name, the
  // first counts.
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

  // The value of a member, or the fallback where it is absent or null. Fails where this value is
  // there and is no object.
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
  Json(std::shared_ptr<const Document> document, const void* value, std::string missing = "")
      : document_(std::move(document)), value_(value), missing_(std::move(missing)) {}
  const void* checked(bool of_that_type, const char* expected) const;
  Json optional_member(std::string_view key) const;

  std::shared_ptr<const Document> document_;
  const void* value_ = nullptr;  // a RapidJSON value, whose type stays in json.cc
  std::string missing_;          // for an absent value: its path below value_
};

}  // namespace brisling
