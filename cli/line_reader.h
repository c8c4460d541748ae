// The lines of a file, a pipe or a terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

class LineReader {
 public:
  explicit LineReader(const std::string& path);  // "-": standard input
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  // The next line without its "\n" or "\r\n", valid until the next call; nothing at the end. The
  // last line needs no line end.
  std::optional<std::string_view> next();

  // The next line is not here yet: next() would wait for whoever writes the pipe or types.
  bool would_wait() const;

  // Lines from here to the end of a regular file, without reading on; nothing for anything else.
  std::optional<int64_t> count() const;

  const std::string& name() const { return name_; }
  int64_t line_number() const { return line_number_; }  // of the line handed out last, from 1

 private:
  bool fill();  // false at the end

  std::string name_;
  int fd_;
  std::string buffer_;
  size_t begin_ = 0;  // of what was not handed out yet
  bool at_end_ = false;
  int64_t line_number_ = 0;
};

}  // namespace cli
