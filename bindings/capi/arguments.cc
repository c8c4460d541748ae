#include "bindings/capi/arguments.h"

#include "bindings/capi/handles.h"
#include "core/base/unicode.h"

namespace brisling::capi {

std::string_view text_argument(const char* data, size_t length, const char* name) {
  require_array(data, length, name);
  const std::string_view text(data, length);
  const size_t invalid = unicode::find_invalid(text);
  if (invalid < length) {
    fail(Status::kInvalidArgument, "argument ", name, " is not valid UTF-8 at byte ", invalid);
  }
  return text;
}

Texts texts_argument(const char* utf8, size_t utf8_len, const int64_t* offsets, size_t n,
                     const std::string& prefix) {
  const std::string offsets_name = prefix + "offsets";
  require_array(utf8, utf8_len, (prefix + "utf8").c_str());
  if (n == 0) return {};
  require_array(offsets, n, offsets_name.c_str());
  if (n == kMaxElements<int64_t>) {
    fail(Status::kInvalidArgument, "argument ", prefix, "n is larger than memory");
  }
  const Texts texts{{utf8, utf8_len}, {offsets, n + 1}};

  if (offsets[0] < 0) fail(Status::kInvalidArgument, offsets_name, "[0] is ", offsets[0], "; the least is 0");
  for (size_t i = 0; i < n; ++i) {
    if (offsets[i + 1] < offsets[i]) {
      fail(Status::kInvalidArgument, offsets_name, "[", i + 1, "] is ", offsets[i + 1], ", less than ",
           offsets_name, "[", i, "], which is ", offsets[i]);
    }
    if (static_cast<size_t>(offsets[i + 1]) > utf8_len) {
      fail(Status::kInvalidArgument, offsets_name, "[", i + 1, "] is ", offsets[i + 1],
           ", past the end of the texts, whose length is ", utf8_len);
    }
    const std::string_view text = texts[i];
    const size_t invalid = unicode::find_invalid(text);
    if (invalid < text.size()) {
      fail(Status::kInvalidArgument, "text ", i, prefix.empty() ? "" : " of argument " + prefix + "utf8",
           " is not valid UTF-8 at its byte ", invalid);
    }
  }
  return texts;
}

Control* control_argument(brisling_control* control) { return control ? &control->control : nullptr; }

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
