#include "core/files/hub/http.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <new>
#include <vector>

#include "core/base/ascii.h"
#include "core/base/dynlib.h"
#include "core/base/in_quotes.h"
#include "core/base/version.h"
#include "core/files/hub/curl.h"

namespace brisling::hub {
namespace {

DynamicLibrary load_curl() {
#if defined(__APPLE__)
  constexpr const char* kNames[] = {"libcurl.4.dylib"};
#else
  constexpr const char* kNames[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
#endif
  std::string reasons;
  for (const char* name : kNames) {
    try {
      return DynamicLibrary(name);
    } catch (const Error& error) {
      reasons.append(reasons.empty() ? "" : "; ").append(error.what());
    }
  }
  fail(Status::kUnsupported, "models are downloaded with libcurl, which is not installed (", reasons,
       "). Install it (Debian and Ubuntu: apt-get install libcurl4; Fedora: dnf install libcurl; Alpine: apk "
       "add libcurl), or download the model elsewhere and pass the path of its folder");
}

struct Curl {
  DynamicLibrary library = load_curl();
  template <class Function>
  Function* get(const char* symbol) const {
    auto* function = library.find<Function>(symbol);
    if (!function)
      fail(Status::kUnsupported, "the libcurl that is installed has no ", symbol,
           "; install version 7.62 or newer");
    return function;
  }
  curl::Version* version = get<curl::Version>("curl_version");
  curl::EasyInit* easy_init = get<curl::EasyInit>("curl_easy_init");
  curl::EasyCleanup* easy_cleanup = get<curl::EasyCleanup>("curl_easy_cleanup");
  curl::SetOption* set = get<curl::SetOption>("curl_easy_setopt");
  curl::Perform* perform = get<curl::Perform>("curl_easy_perform");
  curl::GetInfo* get_info = get<curl::GetInfo>("curl_easy_getinfo");
  curl::ErrorText* error_text = get<curl::ErrorText>("curl_easy_strerror");
  curl::Append* append = get<curl::Append>("curl_slist_append");
  curl::FreeList* free_list = get<curl::FreeList>("curl_slist_free_all");

  Curl() { get<curl::GlobalInit>("curl_global_init")(curl::kGlobalDefault); }
};

const Curl& the_curl() {
  // Where loading fails, the next call tries again. Never destroyed: calls may outlive static destructors.
  static const Curl& loaded = *new Curl;
  return loaded;
}

// A server that hangs up makes TLS libraries raise SIGPIPE, which would end the process. In this thread
// it is held back, and taken away where it was raised meanwhile.
class NoSigpipe {
 public:
  NoSigpipe() {
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    was_pending_ = is_pending();
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoSigpipe() {
    if (int taken = 0; !was_pending_ && is_pending()) ::sigwait(&pipe_, &taken);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

 private:
  static bool is_pending() {
    sigset_t pending;
    return ::sigpending(&pending) == 0 && ::sigismember(&pending, SIGPIPE) == 1;
  }
  sigset_t pipe_, before_;
  bool was_pending_;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view Response::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : found->second;
}

struct Http::Connection {
  const Curl& curl = the_curl();
  curl::Easy* easy = curl.easy_init();
  const Control* control;
  std::array<char, curl::kErrorSize> error{};

  explicit Connection(const Control* the_control) : control(the_control) {
    if (!easy) throw std::bad_alloc();
  }
  ~Connection() {
    const NoSigpipe no_sigpipe;
    curl.easy_cleanup(easy);
  }
};

// What the callbacks of one request fill. An exception must not cross libcurl: it is kept, and the
// transfer ended by a return value that libcurl takes for a failure.
struct Http::Exchange {
  const OnBody& on_body;
  Response response;
  std::exception_ptr thrown;

  static size_t on_header_line(const char* line, size_t, size_t size, Exchange* exchange) {
    return exchange->keep_exception([&] { exchange->add_header({line, size}); }) ? size : 0;
  }
  static size_t on_bytes(const char* bytes, size_t, size_t size, Exchange* exchange) {
    return exchange->keep_exception([&] {
      if (exchange->response.status / 100 == 2) exchange->on_body(exchange->response, {bytes, size});
    })
               ? size
               : 0;
  }
  static int is_cancelled(const Control* control, int64_t, int64_t, int64_t, int64_t) {
    return control && control->cancelled() ? 1 : 0;
  }

 private:
  template <class Body>
  bool keep_exception(Body&& body) noexcept {
    try {
      body();
      return true;
    } catch (...) {
      thrown = std::current_exception();
      return false;
    }
  }

  void add_header(std::string_view line) {
    if (line.starts_with("HTTP/")) {  // of a proxy or of "100 Continue", before those that count
      response = {};
      const size_t space = line.find(' ');
      if (space != line.npos)
        std::from_chars(line.data() + space + 1, line.data() + line.size(), response.status);
      return;
    }
    constexpr size_t kMaxHeaders = 200;
    const size_t colon = line.find(':');
    if (colon == line.npos || response.headers.size() == kMaxHeaders) return;
    response.headers[lower_ascii(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
  }
};

Http::Http(std::chrono::milliseconds connect_timeout, std::chrono::milliseconds stall_timeout,
           const Control* control)
    : connection_(std::make_unique<Connection>(control)) {
  constexpr long kSlowest = 1024;  // bytes a second; less for so long is a server that hangs
  const auto set = connection_->curl.set;
  curl::Easy* easy = connection_->easy;
  const long stall_seconds = std::max<long>(1, static_cast<long>(stall_timeout.count() / 1000));
  set(easy, curl::kConnectTimeoutMs, static_cast<long>(connect_timeout.count()));
  set(easy, curl::kLowSpeedLimit, kSlowest);
  set(easy, curl::kLowSpeedTime, stall_seconds);
  set(easy, curl::kNoSignal, 1L);
  set(easy, curl::kNoProgress, 0L);
  set(easy, curl::kProgressData, control);
  set(easy, curl::kTransferInfoFunction, &Exchange::is_cancelled);
  set(easy, curl::kErrorBuffer, connection_->error.data());
  set(easy, curl::kUserAgent, (std::string("brisling/") + kVersion).c_str());
  set(easy, curl::kHeaderFunction, &Exchange::on_header_line);
  set(easy, curl::kWriteFunction, &Exchange::on_bytes);
  // OpenSSL's own variable, over which libcurl's built-in path wins otherwise.
  if (const char* certificates = std::getenv("SSL_CERT_FILE"); certificates && *certificates) {
    set(easy, curl::kCaInfo, certificates);
  }
}

Http::~Http() = default;

Response Http::send(const Request& request, const OnBody& on_body) {
  const Curl& curl = connection_->curl;
  curl::Easy* easy = connection_->easy;
  Exchange exchange{on_body, {}, nullptr};

  const std::unique_ptr<curl::List, curl::FreeList*> headers = [&] {
    std::vector<std::string> lines = {"Accept-Encoding: identity"};
    if (!request.token.empty()) lines.push_back("Authorization: Bearer " + request.token);
    if (request.first_byte > 0) lines.push_back("Range: bytes=" + std::to_string(request.first_byte) + "-");
    curl::List* list = nullptr;
    for (const std::string& line : lines) {
      curl::List* longer = curl.append(list, line.c_str());
      if (!longer) {
        curl.free_list(list);
        throw std::bad_alloc();
      }
      list = longer;
    }
    return std::unique_ptr<curl::List, curl::FreeList*>(list, curl.free_list);
  }();
  curl.set(easy, curl::kUrl, request.url.c_str());
  curl.set(easy, curl::kHttpHeader, headers.get());
  curl.set(easy, curl::kHeaderData, &exchange);
  curl.set(easy, curl::kWriteData, &exchange);
  if (request.head) {
    curl.set(easy, curl::kNoBody, 1L);
  } else {
    curl.set(easy, curl::kHttpGet, 1L);
  }
  connection_->error[0] = '\0';
  const int code = [&] {
    const NoSigpipe no_sigpipe;
    return curl.perform(easy);
  }();

  if (connection_->control) connection_->control->throw_if_cancelled();
  if (exchange.thrown) std::rethrow_exception(exchange.thrown);
  if (code != curl::kOk) {
    // What follows a '?' may be a signature that gives access.
    std::string message =
        concat("cannot load ", in_quotes(request.url.substr(0, request.url.find('?'))), ": ",
               connection_->error[0] ? connection_->error.data() : curl.error_text(code));
    if (code == curl::kPeerFailedVerification) message += "; SSL_CERT_FILE names the certificates to trust";
    const bool is_transient = std::find(std::begin(curl::kTransientCodes), std::end(curl::kTransientCodes),
                                        code) != std::end(curl::kTransientCodes);
    throw ConnectionError(message, is_transient);
  }
  const char* redirect = nullptr;
  curl.get_info(easy, curl::kInfoRedirectUrl, &redirect);
  if (redirect) exchange.response.redirect = redirect;
  return std::move(exchange.response);
}

std::string http_library() { return the_curl().version(); }

}  // namespace brisling::hub
