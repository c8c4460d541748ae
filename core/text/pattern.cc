#include "core/text/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#define PCRE2_STATIC
#include <pcre2.h>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/base/unicode.h"
#include "core/text/oniguruma.h"

namespace brisling {
namespace {

// Far above what the patterns of published tokenizers need, and soon reached by one that backtracks
// without end.
constexpr uint32_t kMostSteps = 1 << 20;
constexpr uint32_t kMostKibibytes = 16 << 10;  // of the search that is not compiled to machine code
constexpr size_t kJitStackBytes = size_t{512} << 10;
constexpr size_t kLongestExpression = size_t{16} << 10;  // as written; translated it may be longer

template <class T, void (*free)(T*)>
struct Freed {
  void operator()(T* object) const { free(object); }
};
template <class T, void (*free)(T*)>
using Owned = std::unique_ptr<T, Freed<T, free>>;

// PCRE2 returns null only where memory is out.
template <class T>
T* allocated(T* object) {
  if (!object) fail(Status::kOutOfMemory, "there is no memory left for a pattern");
  return object;
}

// What a search writes to; a thread has one and uses it for all patterns.
struct Scratch {
  Owned<pcre2_match_data, pcre2_match_data_free> data{allocated(pcre2_match_data_create(1, nullptr))};
  Owned<pcre2_match_context, pcre2_match_context_free> context{
      allocated(pcre2_match_context_create(nullptr))};
  Owned<pcre2_jit_stack, pcre2_jit_stack_free> stack{
      // null where there is no JIT
      pcre2_jit_stack_create(kJitStackBytes / 16, kJitStackBytes, nullptr)};

  Scratch() {
    pcre2_set_match_limit(context.get(), kMostSteps);
    pcre2_set_depth_limit(context.get(), kMostSteps);
    pcre2_set_heap_limit(context.get(), kMostKibibytes);
    pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
  }
};

Scratch& scratch() {
  thread_local Scratch of_this_thread;
  return of_this_thread;
}

std::string message_of(int error) {
  PCRE2_UCHAR buffer[256];
  pcre2_get_error_message(error, buffer, sizeof buffer);
  return reinterpret_cast<const char*>(buffer);
}

void require_reasonable_size(std::string_view expression, const std::string& source) {
  if (expression.size() > kLongestExpression) {
    fail(Status::kInvalidModel, source, " has ", expression.size(), " bytes; at most ", kLongestExpression,
         " are read");
  }
}

}  // namespace

void Pattern::Deleter::operator()(pcre2_real_code_8* code) const { pcre2_code_free(code); }

Pattern::Pattern(const std::string& expression, uint32_t options, const std::string& source)
    : source_(source) {
  const Owned<pcre2_compile_context, pcre2_compile_context_free> context{
      allocated(pcre2_compile_context_create(nullptr))};
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int error = 0;
  PCRE2_SIZE offset = 0;
  code_.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                            PCRE2_UTF | options, &error, &offset, context.get()));
  if (!code_) {
    fail(Status::kInvalidModel, source, " is no valid pattern: ", message_of(error), ", at byte ", offset,
         " of ", in_quotes(expression));
  }
  pcre2_jit_compile(code_.get(), PCRE2_JIT_COMPLETE);  // where it cannot be, the search is slower
}

Pattern Pattern::regex(std::string_view expression, const std::string& source) {
  require_reasonable_size(expression, source);
  return Pattern(from_oniguruma(expression, source), PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C,
                 source);
}

Pattern Pattern::literal(std::string_view text, const std::string& source) {
  require_reasonable_size(text, source);
  return Pattern(std::string(text), PCRE2_LITERAL, source);
}

bool Pattern::search(std::string_view text, size_t from, Match& match) const {
  if (from > text.size()) return false;
  Scratch& of_this_thread = scratch();
  const int result = pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from,
                                 PCRE2_NO_UTF_CHECK, of_this_thread.data.get(), of_this_thread.context.get());
  if (result == PCRE2_ERROR_NOMATCH) return false;
  if (result < 0) {
    fail(Status::kInvalidModel, source_, " cannot be searched for in this text: ", message_of(result));
  }
  const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(of_this_thread.data.get());
  match = {bounds[0], bounds[1]};
  return true;
}

size_t Pattern::next_character(std::string_view text, size_t index) {
  return index < text.size() ? index + unicode::length_of(text[index]) : text.size() + 1;
}

}  // namespace brisling
