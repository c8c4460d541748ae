#include "core/base/options.h"

#include "tests/support/errors.h"

using brisling::Options;
using brisling::Status;
using brisling::test::check_fails;

TEST_CASE("Options that nobody set have their defaults") {
  const Options options;
  CHECK(options.text("device", "cpu") == "cpu");
  CHECK(options.flag("normalize", true));
  CHECK(options.integer("threads", 4, 1, 256) == 4);
  CHECK(options.choice("weights", "f32", {"auto", "f32"}) == 1);
  CHECK_FALSE(options.has("device"));
  options.allow_only({});
}

TEST_CASE("Options are read as the type that is asked for, the last value counting") {
  Options options;
  options.set("device", "gpu");
  options.set("device", "cpu");
  options.set("normalize", "false");
  options.set("offsets", "1");
  options.set("threads", "16");
  options.set("weights", "auto");
  CHECK(options.text("device", "") == "cpu");
  CHECK_FALSE(options.flag("normalize", true));
  CHECK(options.flag("offsets", false));
  CHECK(options.integer("threads", 1, 1, 256) == 16);
  CHECK(options.choice("weights", "f32", {"auto", "f32"}) == 0);
  CHECK(options.has("weights"));
  options.allow_only({"device", "normalize", "offsets", "threads", "weights"});
}

TEST_CASE("An unknown option is an error that names it and lists what is known") {
  Options options;
  options.set("treads", "4");
  check_fails(Status::kInvalidArgument, {"\"treads\"", "device, threads"}, [&] {
    options.allow_only({"device", "threads"});
  });
  check_fails(Status::kInvalidArgument, {"\"treads\"", "none"}, [&] { options.allow_only({}); });
}

TEST_CASE("A bad value is an error that names option, value and what is accepted") {
  Options options;
  for (const char* bad : {"", "yes", "TRUE", " true", "2"}) {
    options.set("normalize", bad);
    check_fails(Status::kInvalidArgument, {"\"normalize\"", std::string("\"") + bad + "\"", "true, false"},
                [&] { options.flag("normalize", true); });
  }
  for (const char* bad : {"", "four", "4.5", " 4", "4 ", "0", "257", "-1", "+4", "99999999999999999999"}) {
    options.set("threads", bad);
    check_fails(Status::kInvalidArgument, {"\"threads\"", std::string("\"") + bad + "\"", "from 1 to 256"},
                [&] { options.integer("threads", 1, 1, 256); });
  }
  options.set("weights", "f23");
  check_fails(Status::kInvalidArgument, {"\"weights\"", "\"f23\"", "auto, f32"}, [&] {
    options.choice("weights", "f32", {"auto", "f32"});
  });
}
