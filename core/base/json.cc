#include "core/base/json.h"

#include <locale.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <new>
#include <optional>

#include "core/base/in_quotes.h"

// A namespace of our own, so that a program that links this library and another RapidJSON keeps
// the two apart. Accesses are checked before they are made; if an assertion fails all the same, it
// is an error and not an abort.
#define RAPIDJSON_NAMESPACE brisling::rapidjson
#define RAPIDJSON_NAMESPACE_BEGIN namespace brisling::rapidjson {
#define RAPIDJSON_NAMESPACE_END }
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::brisling::fail(::brisling::Status::kInternal, "JSON: " #condition))
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace brisling {
namespace {

// RapidJSON does not look whether memory was given.
struct CheckedAllocator {
  void* Malloc(size_t size) { return Realloc(nullptr, 0, size); }
  void* Realloc(void* block, size_t, size_t size) {
    if (size == 0) {
      std::free(block);
      return nullptr;
    }
    void* memory = std::realloc(block, size);
    if (!memory) throw std::bad_alloc();
    return memory;
  }
  static void Free(void* block) { std::free(block); }
};

using Encoding = rapidjson::UTF8<>;
using Pool = rapidjson::MemoryPoolAllocator<CheckedAllocator>;
using Value = rapidjson::GenericValue<Encoding, Pool>;
using Reader = rapidjson::GenericReader<Encoding, Encoding, CheckedAllocator>;

// Exactly rounded, as scores of tokens must be. (RapidJSON's own exact conversion has undefined
// behaviour for zeros such as 0e40.) None where the value overflows or underflows.
std::optional<double> read_double(const char* text, size_t size) {
#ifdef __cpp_lib_to_chars
  double value = 0;
  const auto [end, error] = std::from_chars(text, text + size, value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
#else  // the C++ library of LLVM has from_chars for double since version 20 only
  static const locale_t c_locale = ::newlocale(LC_ALL_MASK, "C", nullptr);  // strtod follows the program's
  errno = 0;
  const double value = ::strtod_l(std::string(text, size).c_str(), nullptr, c_locale);
  return errno == 0 ? std::optional(value) : std::nullopt;
#endif
}

// A document that takes the parser's events only within the limits of Json.
class BoundedDocument : public rapidjson::GenericDocument<Encoding, Pool, CheckedAllocator> {
 public:
  using Base = rapidjson::GenericDocument<Encoding, Pool, CheckedAllocator>;

  bool Null() { return one_more() && Base::Null(); }
  bool Bool(bool value) { return one_more() && Base::Bool(value); }
  bool RawNumber(const char* text, unsigned size, bool) {
    if (!one_more()) return false;
    int64_t whole = 0;
    const auto [end, error] = std::from_chars(text, text + size, whole);
    if (error == std::errc() && end == text + size) return Base::Int64(whole);
    const std::optional<double> real = read_double(text, size);
    out_of_range_ = !real;
    return real && Base::Double(*real);
  }
  bool String(const char* text, unsigned size, bool copy) {
    return one_more() && Base::String(text, size, copy);
  }
  bool Key(const char* text, unsigned size, bool copy) { return one_more() && Base::Key(text, size, copy); }
  bool StartObject() { return one_more() && deeper() && Base::StartObject(); }
  bool EndObject(unsigned members) { return --depth_, Base::EndObject(members); }
  bool StartArray() { return one_more() && deeper() && Base::StartArray(); }
  bool EndArray(unsigned elements) { return --depth_, Base::EndArray(elements); }

  // The limit that ended the parsing.
  std::string problem() const {
    if (out_of_range_) return "a number outside the range of double";
    return depth_ > Json::kMaxDepth ? concat("more than ", Json::kMaxDepth, " levels of nesting")
                                    : concat("more than ", Json::kMaxValues, " values");
  }

 private:
  bool one_more() { return ++values_ <= Json::kMaxValues; }
  bool deeper() { return ++depth_ <= Json::kMaxDepth; }

  int depth_ = 0;
  int64_t values_ = 0;
  bool out_of_range_ = false;
};

std::string line_and_column(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  size_t line = 1;
  for (const char c : before) line += c == '\n';
  const size_t last_break = before.rfind('\n');
  return concat("line ", line, ", column ", offset - (last_break == before.npos ? 0 : last_break + 1) + 1);
}

std::string_view view(const Value& text) { return {text.GetString(), text.GetStringLength()}; }

// Appends names and indices to `path` until it leads from `value` to `target`.
bool find_path(const Value& value, const void* target, std::string& path) {
  if (&value == target) return true;
  const size_t length = path.size();
  if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      const std::string name = in_quotes(view(member.name));
      path.append(path.empty() ? "" : ".").append(name, 1, name.rfind('"') - 1);
      if (find_path(member.value, target, path)) return true;
      path.resize(length);
    }
  } else if (value.IsArray()) {
    for (unsigned i = 0; i < value.Size(); ++i) {
      path.append("[").append(std::to_string(i)).append("]");
      if (find_path(value[i], target, path)) return true;
      path.resize(length);
    }
  }
  return false;
}

}  // namespace

struct Json::Document {
  BoundedDocument values;
  std::string source;
};

Json Json::parse(std::string_view text, const std::string& source) {
  if (text.size() > kMaxBytes) {
    brisling::fail(Status::kInvalidModel, source, " has ", text.size(), " bytes of JSON; at most ", kMaxBytes,
                   " are read");
  }
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseNumbersAsStringsFlag;  // for read_double
  auto document = std::make_shared<Document>();
  document->source = source;
  BoundedDocument& values = document->values;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::ParseResult result;
  auto parse = [&](auto&) {
    result = Reader().Parse<kFlags>(stream, values);
    return !result.IsError();
  };
  values.Populate(parse);
  if (result.Code() == rapidjson::kParseErrorTermination) {
    brisling::fail(Status::kInvalidModel, source, ": ", line_and_column(text, result.Offset()), ": ",
                   values.problem());
  }
  if (result.IsError()) {
    brisling::fail(Status::kInvalidModel, source, ": ", line_and_column(text, result.Offset()),
                   ": not valid JSON: ", rapidjson::GetParseError_En(result.Code()));
  }
  if (stream.Tell() != text.size()) {  // the parser takes a NUL for the end
    brisling::fail(Status::kInvalidModel, source, ": ", line_and_column(text, stream.Tell()),
                   ": not valid JSON: a NUL byte");
  }
  const Value& root = values;
  return Json(std::move(document), &root);
}

static const Value& as_value(const void* value) { return *static_cast<const Value*>(value); }

bool Json::is_null() const { return present() && as_value(value_).IsNull(); }
bool Json::is_object() const { return present() && as_value(value_).IsObject(); }
bool Json::is_array() const { return present() && as_value(value_).IsArray(); }
bool Json::is_text() const { return present() && as_value(value_).IsString(); }
bool Json::is_number() const { return present() && as_value(value_).IsNumber(); }
bool Json::is_bool() const { return present() && as_value(value_).IsBool(); }

Json Json::find(std::string_view key) const {
  if (is_object()) {
    for (const auto& member : as_value(value_).GetObject()) {
      if (view(member.name) == key) return Json(document_, &member.value);
    }
  }
  return Json(document_, value_, std::string(missing_).append(".").append(key));
}

Json Json::at(std::string_view key) const {
  checked(is_object(), "an object");
  Json member = find(key);
  if (!member.present()) member.fail("is missing");
  return member;
}

size_t Json::size() const {
  const Value& value = as_value(checked(is_object() || is_array(), "an array or an object"));
  return value.IsArray() ? value.Size() : value.MemberCount();
}

Json Json::operator[](size_t index) const {
  const Value& array = as_value(checked(is_array(), "an array"));
  if (index >= array.Size()) fail(concat("has ", array.Size(), " elements; one more is needed"));
  return Json(document_, &array[static_cast<unsigned>(index)]);
}

std::pair<std::string_view, Json> Json::member(size_t index) const {
  const Value& object = as_value(checked(is_object(), "an object"));
  if (index >= object.MemberCount())
    fail(concat("has ", object.MemberCount(), " members; one more is needed"));
  const auto& member = *(object.MemberBegin() + static_cast<std::ptrdiff_t>(index));
  return {view(member.name), Json(document_, &member.value)};
}

std::string_view Json::text() const { return view(as_value(checked(is_text(), "a string"))); }

int64_t Json::integer(int64_t lowest, int64_t highest) const {
  std::optional<int64_t> number;
  if (is_number()) {
    const Value& value = as_value(value_);
    const double real = value.GetDouble();
    if (value.IsInt64()) {
      number = value.GetInt64();
    } else if (std::trunc(real) == real && std::abs(real) < 0x1p63) {
      number = static_cast<int64_t>(real);
    }
  }
  if (!number || *number < lowest || *number > highest) {
    checked(false, concat("a whole number from ", lowest, " to ", highest).c_str());
  }
  return *number;
}

double Json::number() const { return as_value(checked(is_number(), "a number")).GetDouble(); }
bool Json::boolean() const { return as_value(checked(is_bool(), "true or false")).GetBool(); }

Json Json::optional_member(std::string_view key) const {
  if (present() && !is_null()) checked(is_object(), "an object");
  Json member = find(key);
  return member.is_null() ? Json() : member;
}

std::string Json::text_or(std::string_view key, std::string_view fallback) const {
  const Json member = optional_member(key);
  return std::string(member.present() ? member.text() : fallback);
}

bool Json::boolean_or(std::string_view key, bool fallback) const {
  const Json member = optional_member(key);
  return member.present() ? member.boolean() : fallback;
}

int64_t Json::integer_or(std::string_view key, int64_t fallback, int64_t lowest, int64_t highest) const {
  const Json member = optional_member(key);
  return member.present() ? member.integer(lowest, highest) : fallback;
}

double Json::number_or(std::string_view key, double fallback) const {
  const Json member = optional_member(key);
  return member.present() ? member.number() : fallback;
}

std::string Json::where() const {
  if (!document_) return "a field that is absent";
  std::string path;
  find_path(document_->values, value_, path);
  path += missing_;
  if (path.empty()) return document_->source + ": the document";
  return concat(document_->source, ": field ", path.front() == '.' ? path.substr(1) : path);
}

void Json::fail(const std::string& problem) const {
  brisling::fail(Status::kInvalidModel, where(), " ", problem);
}

const void* Json::checked(bool of_that_type, const char* expected) const {
  if (!present()) fail("is missing");
  if (!of_that_type) fail(concat("must be ", expected));
  return value_;
}

}  // namespace brisling
