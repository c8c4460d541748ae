// The two digests by which the hub names files: SHA-256 of large files, git's SHA-1 of small ones.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace brisling::hub {

// FIPS 180-4, section 6.1 and 6.2: both work on blocks of 64 bytes and end in the same padding.
struct Sha1 {
  std::array<uint32_t, 5> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  void add_block(const unsigned char* block);
};
struct Sha256 {
  std::array<uint32_t, 8> state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  void add_block(const unsigned char* block);
};

// The digest of bytes that come in pieces.
template <class Hash>
class Digest {
 public:
  void add(std::string_view bytes);
  std::string finish();  // lower-case hex; once, at the end

 private:
  Hash hash_;
  std::array<unsigned char, 64> block_{};
  uint64_t size_ = 0;  // bytes so far
};

extern template class Digest<Sha1>;
extern template class Digest<Sha256>;

// Checks the bytes of a file against its name on the hub, the etag.
class Verifier {
 public:
  // `etag` as is_etag accepts it; `size` is that of the file, in bytes.
  Verifier(std::string_view etag, int64_t size);
  void add(std::string_view bytes);
  bool matches();  // once, at the end

 private:
  std::string etag_;
  std::variant<Digest<Sha1>, Digest<Sha256>> digest_;
};

// A SHA-256 or SHA-1 in lower-case hex.
bool is_etag(std::string_view text);
// A commit: a SHA-1 in lower-case hex.
bool is_commit(std::string_view text);

}  // namespace brisling::hub
