#include "cli/line_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "cli/interrupt.h"

namespace cli {
namespace {

constexpr size_t kReadBytes = size_t{64} << 10;

[[noreturn]] void fail(const std::string& name) {
  throw std::runtime_error(fmt::format("cannot read {}: {}", name, std::strerror(errno)));
}

}  // namespace

LineReader::LineReader(const std::string& path)
    : name_(path == "-" ? "standard input" : path),
      fd_(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ < 0) fail(name_);
}

LineReader::~LineReader() {
  if (fd_ != STDIN_FILENO) close(fd_);
}

std::optional<std::string_view> LineReader::next() {
  size_t searched = 0;
  size_t end;
  while ((end = buffer_.find('\n', begin_ + searched)) == buffer_.npos) {
    searched = buffer_.size() - begin_;
    if (!fill()) break;
  }
  if (begin_ == buffer_.size()) return std::nullopt;
  end = std::min(end, buffer_.size());
  std::string_view line = std::string_view(buffer_).substr(begin_, end - begin_);
  begin_ = std::min(end + 1, buffer_.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  ++line_number_;
  return line;
}

bool LineReader::fill() {
  if (at_end_) return false;  // a terminal would wait for a second Ctrl-D
  buffer_.erase(0, begin_);
  begin_ = 0;
  const size_t size = buffer_.size();
  buffer_.resize(size + kReadBytes);
  ssize_t count;
  while ((count = read(fd_, buffer_.data() + size, kReadBytes)) < 0) {
    if (errno != EINTR) fail(name_);
    throw_if_interrupted();
  }
  buffer_.resize(size + static_cast<size_t>(count));
  at_end_ = count == 0;
  return !at_end_;
}

bool LineReader::would_wait() const {
  if (at_end_ || buffer_.find('\n', begin_) != buffer_.npos) return false;
  pollfd ready = {fd_, POLLIN, 0};
  return poll(&ready, 1, 0) == 0;
}

std::optional<int64_t> LineReader::count() const {
  struct stat info;
  if (fstat(fd_, &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  std::vector<char> block(kReadBytes);
  int64_t lines = 0;
  char last = '\n';
  off_t at = lseek(fd_, 0, SEEK_CUR);
  for (ssize_t bytes; (bytes = pread(fd_, block.data(), block.size(), at)) > 0; at += bytes) {
    lines += std::count(block.begin(), block.begin() + bytes, '\n');
    last = block[static_cast<size_t>(bytes) - 1];
  }
  return lines + (last != '\n');
}

}  // namespace cli
