// HTTP over libcurl, which is loaded when the first request is made: the engine starts without it,
// and its TLS, proxies and certificates are the system's.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/control.h"
#include "core/base/status.h"

namespace brisling::hub {

struct Request {
  std::string url;
  std::string token;       // sent as "Authorization: Bearer"; empty: none
  bool head = false;       // headers only
  int64_t first_byte = 0;  // more than 0: asks for the rest of the file
};

struct Response {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::string redirect;  // the absolute URL that a 3xx points to; empty: none

  // Empty where there is no such header.
  std::string_view header(std::string_view name) const;
};

// The server could not be reached, the connection broke, or the server is overloaded.
class ConnectionError : public Error {
 public:
  ConnectionError(const std::string& message, bool is_transient, std::chrono::seconds retry_after = {})
      : Error(Status::kIo, message), is_transient_(is_transient), retry_after_(retry_after) {}
  bool is_transient() const { return is_transient_; }                // trying again may help
  std::chrono::seconds retry_after() const { return retry_after_; }  // as the server asks

 private:
  bool is_transient_;
  std::chrono::seconds retry_after_;
};

// A connection that is kept between requests. For one thread.
class Http {
 public:
  // Fails with kUnsupported where there is no libcurl.
  Http(std::chrono::milliseconds connect_timeout, std::chrono::milliseconds stall_timeout,
       const Control* control);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  // Takes the body of an answer with a status of 2xx, piece by piece.
  using OnBody = std::function<void(const Response&, std::string_view bytes)>;

  // One exchange; redirects are not followed. Fails with ConnectionError, or with kCancelled.
  Response send(const Request& request, const OnBody& on_body);

 private:
  struct Exchange;
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

// The version of the libcurl that requests would use. Fails as the constructor of Http does.
std::string http_library();

}  // namespace brisling::hub
