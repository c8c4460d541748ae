// Embedders in a process that forks.
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "tests/capi/support.h"

using namespace brisling::test;

namespace {

// Whether the body is true in a child process. A child that hangs is ended by its alarm.
bool in_child(const std::function<bool()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(120);
    _exit(body() ? 0 : 1);
  }
  int status = -1;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("a forked child encodes with handles opened before the fork") {
  const EmbedderHandle embedder = open_embedder(tiny_embedder());
  Batch batch{};
  for (int i = 0; i < 400; ++i)
    batch.add("The quick brown fox jumps over the lazy dog, number " + std::to_string(i));
  std::vector<float> expected(batch.size() * 32);
  const auto encode_into = [&](std::vector<float>& out) {
    return brisling_embedder_encode(embedder.get(), batch.utf8.data(), batch.utf8.size(),
                                    batch.offsets.data(), batch.size(), nullptr, out.data(), out.size(),
                                    nullptr, nullptr, nullptr) == BRISLING_OK;
  };
  REQUIRE(encode_into(expected));
  const auto encodes = [&] {
    std::vector<float> vectors(expected.size());
    return encode_into(vectors) && vectors == expected;
  };

  SECTION("after the thread pool has started") { CHECK(in_child(encodes)); }
  SECTION("before it has started: a child has no threads yet when it forks itself") {
    CHECK(in_child([&] { return in_child(encodes); }));
  }
  SECTION("parent and child both go on, and children may fork again") {
    CHECK(in_child([&] { return encodes() && in_child(encodes) && encodes(); }));
    CHECK(encodes());
  }
  SECTION("several children at once") {
    CHECK(in_child([&] {
      bool good = true;
      for (int i = 0; i < 4; ++i) good = in_child(encodes) && good;
      return good && encodes();
    }));
  }
}
