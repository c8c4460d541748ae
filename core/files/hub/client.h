// What is asked of the hub, over HTTP: https://huggingface.co/docs/hub/api
#pragma once

#include <string>

#include "core/base/control.h"
#include "core/files/hub/http.h"
#include "core/files/hub/settings.h"
#include "core/files/hub/tree.h"

namespace brisling::hub {

// One repository. For one thread. Functions fail with kNotFound where the hub knows no such thing,
// and with kIo where it cannot be reached or refuses, saying what to do.
class Client {
 public:
  // `control`, which may be null, cancels.
  Client(const Settings& settings, std::string repository, const Control* control);

  // The files at the revision of the settings.
  Tree list();
  // Size and etag of a file for which the listing has none.
  TreeFile look_up(const std::string& commit, const std::string& path);
  // The bytes of a file from `first_byte` on. The answer's status is 200 (all of the file after
  // all), 206, or 416 (there are no such bytes).
  Response get(const std::string& commit, const std::string& path, int64_t first_byte,
               const Http::OnBody& on_body);

  // Calls body(failures) again, with growing pauses, while it fails with a transient
  // ConnectionError; body may set failures to 0 where it got on.
  template <class Body>
  void with_retries(Body&& body) {
    for (int failures = 0;; ++failures) {
      try {
        return body(failures);
      } catch (const ConnectionError& error) {
        wait_to_retry(failures, error);
      }
    }
  }

 private:
  void wait_to_retry(int failures, const ConnectionError& error) const;
  std::string file_url(const std::string& commit, const std::string& path) const;
  // Follows redirects; the token goes to the endpoint's own host only.
  Response follow(Request request, const Http::OnBody& on_body, bool to_other_hosts);
  void check(const Response& response, const std::string& what) const;

  const Settings& settings_;
  std::string repository_;
  const Control* control_;
  Http http_;
};

}  // namespace brisling::hub
