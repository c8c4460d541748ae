# make demo   sets up, builds, and embeds two words with the bundled model
# make test   sets up, builds, and runs every test
# Needs Debian 12 or a system derived from it (see .ci/setup for the packages).

JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 30
CMAKE_STRICT = -DBRISLING_WARNINGS_AS_ERRORS=ON
CTEST = ctest --output-on-failure --no-tests=error

.PHONY: demo test test-long bench format setup release dev

demo: release
	build/release/bin/brisling similarity doctor physician

# Everything a user's program meets, then the C++ suites under the sanitizers, then the fuzz targets.
test: dev
	$(CTEST) --test-dir build/dev
	cmake --preset asan-ubsan $(CMAKE_STRICT)
	cmake --build --preset asan-ubsan -j $(JOBS)
	$(CTEST) --test-dir build/asan-ubsan
	cmake --preset tsan $(CMAKE_STRICT)
	cmake --build --preset tsan -j $(JOBS)
	$(CTEST) --test-dir build/tsan
	cmake --preset fuzz
	cmake --build --preset fuzz -j $(JOBS)
	tests/fuzz/run $(FUZZ_SECONDS) build/fuzz

# Ten minutes a fuzz target; run by hand.
test-long:
	$(MAKE) test FUZZ_SECONDS=600

bench: dev
	build/dev/bin/gemm_bench
	build/dev/bin/embed_bench

release: setup
	cmake --preset release
	cmake --build --preset release -j $(JOBS)

dev: setup
	cmake --preset dev $(CMAKE_STRICT)
	cmake --build --preset dev -j $(JOBS)

setup:
	.ci/setup

format:
	git ls-files '*.h' '*.hpp' '*.cc' '*.c' | xargs clang-format -i
