# make demo   sets up, builds, and embeds two words with the bundled model
# make test   sets up, builds, and runs every test
# make test-aarch64   of those, the kernels and the models on 64-bit ARM, in an emulator
# Needs Debian 12 or a system derived from it (see .ci/setup for the packages).

JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 30
CTEST = ctest -j $(JOBS) --output-on-failure --no-tests=error
PREFIX = build/prefix
PACKAGES = build/packages

.PHONY: demo test test-aarch64 test-long packages bench format setup release release-tests

demo: release
	build/release/bin/brisling similarity doctor physician

# What users get, then the kernels on 64-bit ARM, then the packages as users get them, then the C++ suites and
# the fuzz targets under the sanitizers.
test: STRICT = -DBRISLING_WARNINGS_AS_ERRORS=ON
test: packages
	$(MAKE) release-tests STRICT=$(STRICT)
	$(CTEST) --test-dir build/release
	$(MAKE) test-aarch64 STRICT=$(STRICT)
	packaging/test $(PACKAGES) $(PREFIX)
	cmake --preset asan-ubsan $(STRICT)
	cmake --build --preset asan-ubsan -j $(JOBS)
	$(CTEST) --test-dir build/asan-ubsan
	tests/fuzz/run $(FUZZ_SECONDS) build/asan-ubsan
	cmake --preset tsan $(STRICT)
	cmake --build --preset tsan -j $(JOBS)
	$(CTEST) --test-dir build/tsan

test-aarch64: setup
	@if .ci/setup-aarch64; then \
	  set -ex; \
	  cmake --preset aarch64 $(STRICT); \
	  cmake --build --preset aarch64 -j $(JOBS); \
	  $(CTEST) --test-dir build/aarch64; \
	else \
	  echo "SKIPPED: the tests on 64-bit ARM. Its compiler, emulator or libraries cannot be installed here." >&2; \
	fi

# Ten minutes a fuzz target, and downloads killed two hundred times; run by hand.
test-long:
	BRISLING_KILL_ROUNDS=200 $(MAKE) test FUZZ_SECONDS=600

# A wheel, NuGet packages and Go modules, all from the one release build.
packages: release
	packaging/build $(PREFIX) $(PACKAGES)

bench: release-tests
	build/release/bin/gemm_bench
	build/release/bin/embed_bench
	build/release/bin/workload_bench minilm-l6-v2 1 f32 f16 q8_0 int8
	build/release/bin/threads_bench minilm-l6-v2 f32 int8

release: setup
	cmake --preset release $(STRICT)
	cmake --build --preset release -j $(JOBS)

release-tests: setup
	cmake --preset release -DBRISLING_BUILD_TESTS=ON -DBRISLING_BUILD_BENCH=ON $(STRICT)
	cmake --build --preset release -j $(JOBS)

setup:
	.ci/setup

format:
	git ls-files '*.h' '*.hpp' '*.cc' '*.c' | grep -v -e bindings/swig -e internal/capi | xargs clang-format -i
