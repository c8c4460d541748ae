#include "bindings/capi/arguments.h"

#include "bindings/capi/handles.h"

namespace brisling::capi {
namespace {

// Bytes before the first that is not valid UTF-8 (RFC 3629, section 4).
size_t valid_utf8_prefix(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t i = 0;
  while (i < text.size()) {
    const unsigned char lead = bytes[i];
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - i < length) return i;
    // The second byte excludes overlong forms, surrogates, and what is above U+10FFFF.
    const unsigned char lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (bytes[i + 1] < lowest || bytes[i + 1] > highest) return i;
    for (size_t k = 2; k < length; ++k) {
      if ((bytes[i + k] & 0xC0) != 0x80) return i;
    }
    i += length;
  }
  return i;
}

}  // namespace

std::string_view text_argument(const char* data, size_t length, const char* name) {
  require_array(data, length, name);
  const std::string_view text(data, length);
  const size_t valid = valid_utf8_prefix(text);
  if (valid < length) {
    fail(Status::kInvalidArgument, "argument ", name, " is not valid UTF-8 at byte ", valid);
  }
  return text;
}

std::string_view model_argument(const char* model, size_t model_len) {
  const std::string_view text = text_argument(model, model_len, "model");
  if (text.empty()) fail(Status::kInvalidArgument, "argument model is empty; pass a path or a model's name");
  if (text.find('\0') != text.npos) {
    fail(Status::kInvalidArgument, "argument model has a NUL at byte ", text.find('\0'),
         "; neither a path nor a model's name has one");
  }
  return text;
}

Texts texts_argument(const char* utf8, size_t utf8_len, const int64_t* offsets, size_t n) {
  require_array(utf8, utf8_len, "utf8");
  if (n == 0) return {};
  require_array(offsets, n, "offsets");
  if (n == kMaxElements<int64_t>) fail(Status::kInvalidArgument, "argument n is larger than memory");
  const Texts texts{{utf8, utf8_len}, {offsets, n + 1}};

  if (offsets[0] < 0) fail(Status::kInvalidArgument, "offsets[0] is ", offsets[0], "; the least is 0");
  for (size_t i = 0; i < n; ++i) {
    if (offsets[i + 1] < offsets[i]) {
      fail(Status::kInvalidArgument, "offsets[", i + 1, "] is ", offsets[i + 1], ", less than offsets[", i,
           "], which is ", offsets[i]);
    }
    if (static_cast<size_t>(offsets[i + 1]) > utf8_len) {
      fail(Status::kInvalidArgument, "offsets[", i + 1, "] is ", offsets[i + 1],
           ", past the end of the texts, whose length is ", utf8_len);
    }
    const std::string_view text = texts[i];
    const size_t valid = valid_utf8_prefix(text);
    if (valid < text.size()) {
      fail(Status::kInvalidArgument, "text ", i, " is not valid UTF-8 at its byte ", valid);
    }
  }
  return texts;
}

const Options& options_argument(const brisling_options* options) {
  static const Options& none = *new Options;  // never destroyed: handles may be used at exit
  return options ? options->options : none;
}

void write_text(std::string_view text, char* buf, size_t cap, size_t* written) {
  require(written, "written");
  require_array(buf, cap, "buf");
  *written = text.size();
  if (cap < text.size()) {
    fail(Status::kBufferTooSmall, "argument buf has room for ", cap, " bytes; ", text.size(), " are needed");
  }
  text.copy(buf, cap);
}

}  // namespace brisling::capi
