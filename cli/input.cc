#include "cli/input.h"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "cli/interrupt.h"

namespace cli {
namespace {

constexpr size_t kBatchTexts = 1024;
constexpr size_t kBatchBytes = size_t{4} << 20;

[[noreturn]] void fail(const std::string& where, std::string_view what) {
  throw std::runtime_error(fmt::format("{}: {}", where, what));
}

void check_utf8(std::string_view text, const std::string& where) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  while (stream.Tell() < text.size()) {
    const size_t at = stream.Tell();
    unsigned code_point;
    if (!rapidjson::UTF8<>::Decode(stream, &code_point)) {
      fail(where, fmt::format("byte {} is not valid UTF-8; convert the text to UTF-8 first", at + 1));
    }
  }
}

std::string text_of_json(std::string_view line, const std::string& where) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(line.data(),
                                                                                         line.size());
  if (document.HasParseError()) {
    fail(where, fmt::format("not valid JSON at byte {}: {}", document.GetErrorOffset() + 1,
                            rapidjson::GetParseError_En(document.GetParseError())));
  }
  const rapidjson::Value* text = &document;
  if (document.IsObject()) {
    if (!document.HasMember("text")) fail(where, "the object has no \"text\"");
    text = &document["text"];
  }
  if (!text->IsString()) fail(where, "expected a JSON string, or an object whose \"text\" is a string");
  return std::string(text->GetString(), text->GetStringLength());
}

}  // namespace

void add_input_options(Command& command, InputOptions& options) {
  command.options.push_back(
      {'f', "file", "FILE",
       "Read texts from FILE, one a line (- is standard input);\nmay be given several times",
       [&](std::string_view path) { options.files.emplace_back(path); }});
  command.options.push_back(
      {'\0', "input", "FORMAT",
       "What a line of FILE or standard input is: text, or jsonl\n(a JSON string, or an object "
       "with \"text\") (default: text)",
       [&](std::string_view format) {
         if (format != "text" && format != "jsonl") {
           throw UsageError(fmt::format("--input is text or jsonl, not '{}'", format));
         }
         options.jsonl = format == "jsonl";
       }});
  command.options.push_back({'q', "quiet", "", "Print errors only, no notes and no progress",
                             [&](std::string_view) { options.quiet = true; }});
}

TextReader::TextReader(const InputOptions& options, const std::vector<std::string>& arguments)
    : jsonl_(options.jsonl) {
  for (const std::string& argument : arguments) sources_.push_back({argument == "-", argument});
  for (const std::string& file : options.files) sources_.push_back({true, file});
  if (sources_.empty()) sources_.push_back({true, "-"});

  for (const Source& source : sources_) {  // now, not after an hour of work on the files before it
    if (source.is_file && source.value != "-" && access(source.value.c_str(), R_OK) != 0) {
      throw std::runtime_error(fmt::format("cannot read {}: {}", source.value, std::strerror(errno)));
    }
  }
}

bool TextReader::next(brisling::Texts& batch) {
  throw_if_interrupted();
  batch.clear();
  while (batch.size() < kBatchTexts && batch.utf8().size() < kBatchBytes && add_next(batch)) {
    if (lines_ && lines_->would_wait()) break;
  }
  return batch.size() > 0;
}

bool TextReader::add_next(brisling::Texts& batch) {
  for (; current_ < sources_.size(); ++current_) {
    const Source& source = sources_[current_];
    if (!source.is_file) {
      ++current_;
      check_utf8(source.value, fmt::format("text {} of the command line", current_));
      batch.add(source.value);
      return true;
    }
    if (!lines_) lines_.emplace(source.value);
    if (const auto line = lines_->next()) {
      const std::string where = fmt::format("{}, line {}", lines_->name(), lines_->line_number());
      if (jsonl_) {
        batch.add(text_of_json(*line, where));
      } else {
        check_utf8(*line, where);
        batch.add(*line);
      }
      return true;
    }
    lines_.reset();
  }
  return false;
}

std::optional<int64_t> TextReader::count() const {
  int64_t total = 0;
  for (const Source& source : sources_) {
    const std::optional<int64_t> texts = source.is_file ? LineReader(source.value).count() : 1;
    if (!texts) return std::nullopt;
    total += *texts;
  }
  return total;
}

bool TextReader::from_terminal() const {
  const auto is_stdin = [](const Source& source) { return source.is_file && source.value == "-"; };
  return isatty(STDIN_FILENO) && std::any_of(sources_.begin(), sources_.end(), is_stdin);
}

}  // namespace cli
