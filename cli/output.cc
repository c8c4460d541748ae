#include "cli/output.h"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "cli/interrupt.h"

namespace cli {
namespace {

[[noreturn]] void fail() {
  if (errno == EPIPE) throw ClosedPipe();
  throw std::runtime_error(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

std::string_view name(Format format) {
  switch (format) {
    case Format::kText:
      return "text";
    case Format::kJson:
      return "json";
    case Format::kJsonl:
      return "jsonl";
    case Format::kNpy:
      return "npy";
  }
  return {};
}

}  // namespace

void write_stdout(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
    } else if (errno == EINTR) {
      throw_if_interrupted();
    } else {
      fail();
    }
  }
}

void close_stdout() {
  if (close(STDOUT_FILENO) != 0) fail();
}

void add_format_option(Command& command, Format& format, std::initializer_list<Format> accepted) {
  std::string names;
  for (const Format each : accepted) names += fmt::format("{}{}", names.empty() ? "" : ", ", name(each));
  format = *accepted.begin();
  command.options.push_back(
      {'\0', "format", "FORMAT", fmt::format("Output: {} (default: {})", names, name(format)),
       [&format, names, formats = std::vector<Format>(accepted)](std::string_view value) {
         for (const Format each : formats) {
           if (name(each) == value) {
             format = each;
             return;
           }
         }
         throw UsageError(fmt::format("--format is one of {}, not '{}'", names, value));
       }});
}

std::string json_string(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer>(buffer).String(text.data(),
                                                            static_cast<rapidjson::SizeType>(text.size()));
  return buffer.GetString();
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return line;
}

std::string bar(float score) {
  constexpr int kCells = 20, kSteps = 8;
  constexpr const char* kPartial[kSteps] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int steps = static_cast<int>(std::lround(std::clamp(score, 0.0f, 1.0f) * kCells * kSteps));
  std::string out;
  for (int i = 0; i < steps / kSteps; ++i) out += "█";
  out += kPartial[steps % kSteps];
  return out.append(static_cast<size_t>(kCells - (steps + kSteps - 1) / kSteps), ' ');
}

void RecordWriter::add(std::string_view record) {
  if (is_array_) buffer_ += is_first_ ? "[" : ",\n ";
  is_first_ = false;
  buffer_ += record;
  if (!is_array_) buffer_ += '\n';
}

void RecordWriter::flush() {
  write_stdout(buffer_);
  buffer_.clear();
}

void RecordWriter::finish() {
  if (is_array_) buffer_ += is_first_ ? "[]\n" : "]\n";
  flush();
}

}  // namespace cli
