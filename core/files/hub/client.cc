#include "core/files/hub/client.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <thread>
#include <utility>

#include "core/base/ascii.h"
#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/files/hub/digest.h"

namespace brisling::hub {
namespace {

using std::chrono::milliseconds;

constexpr int kMaxRedirects = 10;
constexpr int kMaxRetries = 5;
constexpr milliseconds kFirstPause{250};
constexpr std::chrono::seconds kLongestPause{60};
constexpr int kRangeNotSatisfiable = 416;

// RFC 3986, section 2.3; a path keeps its '/'.
std::string percent_encoded(std::string_view text, bool is_path) {
  std::string out;
  for (const unsigned char c : text) {
    if ((c < 0x80 && std::isalnum(c)) ||
        std::string_view("-._~").find(static_cast<char>(c)) != std::string_view::npos ||
        (is_path && c == '/')) {
      out += static_cast<char>(c);
    } else {
      out.append({'%', "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]});
    }
  }
  return out;
}

// "https://huggingface.co" of a URL, in lower case.
std::string origin(std::string_view url) {
  const size_t host = url.find("://");
  const size_t end = host == url.npos ? 0 : url.find_first_of("/?#", host + 3);
  return lower_ascii(url.substr(0, end));
}

int64_t number(std::string_view text) {
  int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string etag_of(std::string_view header) {
  if (header.starts_with("W/")) header.remove_prefix(2);
  if (header.size() >= 2 && header.front() == '"' && header.back() == '"')
    header = header.substr(1, header.size() - 2);
  return is_etag(header) ? std::string(header) : "";
}

}  // namespace

Client::Client(const Settings& settings, std::string repository, const Control* control)
    : settings_(settings),
      repository_(std::move(repository)),
      control_(control),
      http_(settings.connect_timeout, settings.stall_timeout, control) {}

Tree Client::list() {
  constexpr size_t kMaxBytes = size_t{64} << 20;
  const std::string url = settings_.endpoint + "/api/models/" + repository_ + "/revision/" +
                          percent_encoded(settings_.revision, false) + "?blobs=true";
  std::string answer;
  with_retries([&](int&) {
    answer.clear();
    const auto on_body = [&](const Response&, std::string_view bytes) {
      if (answer.size() + bytes.size() > kMaxBytes)
        fail(Status::kIo, "the hub lists too many files of ", repository_);
      answer += bytes;
    };
    check(follow({.url = url, .token = settings_.token}, on_body, true), "");
  });
  return parse_listing(answer, "the list of files of " + repository_);
}

std::string Client::file_url(const std::string& commit, const std::string& path) const {
  return settings_.endpoint + "/" + repository_ + "/resolve/" + commit + "/" + percent_encoded(path, true);
}

TreeFile Client::look_up(const std::string& commit, const std::string& path) {
  Response response;
  with_retries([&](int&) {
    response = follow({.url = file_url(commit, path), .token = settings_.token, .head = true}, {}, false);
    // A redirect to the host that stores large files ends here; the headers before it count.
    if (response.redirect.empty()) check(response, path);
  });
  const bool is_linked = !response.header("x-linked-etag").empty();
  std::string etag = etag_of(response.header(is_linked ? "x-linked-etag" : "etag"));
  const int64_t size = number(response.header(is_linked ? "x-linked-size" : "content-length"));
  if (etag.empty() || size < 0) {
    fail(Status::kIo, settings_.endpoint, " does not tell the size and the digest of ", path, " in ",
         repository_, ", without which a download cannot be verified");
  }
  return etag.size() == 64 ? TreeFile{size, {}, std::move(etag)} : TreeFile{size, std::move(etag), {}};
}

Response Client::get(const std::string& commit, const std::string& path, int64_t first_byte,
                     const Http::OnBody& on_body) {
  Response response = follow(
      {.url = file_url(commit, path), .token = settings_.token, .first_byte = first_byte}, on_body, true);
  if (response.status != kRangeNotSatisfiable) check(response, path);
  return response;
}

void Client::wait_to_retry(int failures, const ConnectionError& error) const {
  if (!error.is_transient() || failures >= kMaxRetries) throw error;
  auto pause =
      std::max<milliseconds>(kFirstPause * (1 << failures), std::min(error.retry_after(), kLongestPause));
  for (constexpr milliseconds kStep{50}; pause > milliseconds(0); pause -= kStep) {
    if (control_) control_->throw_if_cancelled();
    std::this_thread::sleep_for(kStep);
  }
}

Response Client::follow(Request request, const Http::OnBody& on_body, bool to_other_hosts) {
  const std::string own = origin(settings_.endpoint);
  for (int redirects = 0; redirects <= kMaxRedirects; ++redirects) {
    Response response = http_.send(request, on_body);
    if (response.redirect.empty()) return response;
    const std::string before = origin(request.url), target = origin(response.redirect);
    if (target != before && !to_other_hosts) return response;
    if (!target.starts_with("https://") &&
        (!target.starts_with("http://") || before.starts_with("https://"))) {
      fail(Status::kIo, before, " redirects to ", in_quotes(target), ", which is not a safe connection");
    }
    request.url = response.redirect;
    if (target != own) request.token.clear();
  }
  fail(Status::kIo, settings_.endpoint, " redirects without end");
}

void Client::check(const Response& response, const std::string& what) const {
  const int status = response.status;
  if (status / 100 == 2) return;
  const std::string_view code = response.header("x-error-code");
  const std::string page = settings_.endpoint + "/" + repository_;
  if (status == 408 || status == 429 || status >= 500) {
    throw ConnectionError(
        concat("the hub cannot serve ", repository_, " now (status ", status, "); try again later"), true,
        std::chrono::seconds(std::max<int64_t>(0, number(response.header("retry-after")))));
  }
  if (code == "GatedRepo") {
    fail(Status::kIo, repository_, " is gated: accept its terms at ", page,
         ", then give the token of that account (HF_TOKEN, or `hf auth login`)");
  }
  if (code == "RevisionNotFound") {
    fail(Status::kNotFound, repository_, " has no revision ", in_quotes(settings_.revision), "; see ", page,
         "/tree/main");
  }
  if (status == 404 && (code == "EntryNotFound" || !what.empty())) {
    fail(Status::kNotFound, repository_, " has no file ", in_quotes(what));
  }
  if (status == 401 || status == 404) {
    fail(Status::kNotFound, "there is no model ", repository_, " on ", settings_.endpoint,
         settings_.token.empty()
             ? ", or it is private: check the name, or give a token that may read it (HF_TOKEN)"
             : " that the token given may read: check the name and the token (HF_TOKEN)");
  }
  if (status == 403) {
    fail(Status::kIo, "the hub refuses access to ", repository_,
         settings_.token.empty() ? "; give a token that may read it (HF_TOKEN)"
                                 : "; the token given may not read it (HF_TOKEN)");
  }
  fail(Status::kIo, "the hub answers a request for ", repository_, " with status ", status);
}

}  // namespace brisling::hub
