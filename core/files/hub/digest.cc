#include "core/files/hub/digest.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace brisling::hub {
namespace {

constexpr size_t kBlock = 64;
constexpr size_t kSha1Hex = 40, kSha256Hex = 64;

uint32_t read_word(const unsigned char* bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

void Sha1::add_block(const unsigned char* block) {
  std::array<uint32_t, 80> w;
  for (size_t t = 0; t < 16; ++t) w[t] = read_word(block + 4 * t);
  for (size_t t = 16; t < 80; ++t) w[t] = std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);

  auto [a, b, c, d, e] = state;
  for (size_t t = 0; t < 80; ++t) {
    uint32_t f, k;
    if (t < 20) {
      f = (b & c) | (~b & d), k = 0x5a827999;
    } else if (t < 40) {
      f = b ^ c ^ d, k = 0x6ed9eba1;
    } else if (t < 60) {
      f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
    } else {
      f = b ^ c ^ d, k = 0xca62c1d6;
    }
    const uint32_t next = std::rotl(a, 5) + f + e + k + w[t];
    e = d, d = c, c = std::rotl(b, 30), b = a, a = next;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

void Sha256::add_block(const unsigned char* block) {
  static constexpr std::array<uint32_t, 64> k = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
      0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
      0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
      0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
      0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
  std::array<uint32_t, 64> w;
  for (size_t t = 0; t < 16; ++t) w[t] = read_word(block + 4 * t);
  for (size_t t = 16; t < 64; ++t) {
    const uint32_t s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ (w[t - 15] >> 3);
    const uint32_t s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ (w[t - 2] >> 10);
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }

  auto [a, b, c, d, e, f, g, h] = state;
  for (size_t t = 0; t < 64; ++t) {
    const uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + k[t] + w[t];
    const uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

template <class Hash>
void Digest<Hash>::add(std::string_view bytes) {
  size_t filled = size_ % kBlock;
  size_ += bytes.size();
  while (filled + bytes.size() >= kBlock) {
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    if (filled == 0) {
      hash_.add_block(data);
      bytes.remove_prefix(kBlock);
    } else {
      std::memcpy(block_.data() + filled, data, kBlock - filled);
      hash_.add_block(block_.data());
      bytes.remove_prefix(kBlock - filled);
      filled = 0;
    }
  }
  bytes.copy(reinterpret_cast<char*>(block_.data()) + filled, bytes.size());
}

template <class Hash>
std::string Digest<Hash>::finish() {
  const uint64_t bits = size_ * 8;
  add("\x80");
  while (size_ % kBlock != kBlock - 8) add(std::string_view("\0", 1));
  std::string length(8, '\0');
  for (size_t i = 0; i < 8; ++i) length[i] = static_cast<char>(bits >> (56 - 8 * i));
  add(length);

  std::string hex;
  for (const uint32_t word : hash_.state) {
    for (int shift = 28; shift >= 0; shift -= 4) hex += "0123456789abcdef"[word >> shift & 15];
  }
  return hex;
}

template class Digest<Sha1>;
template class Digest<Sha256>;

Verifier::Verifier(std::string_view etag, int64_t size) : etag_(etag) {
  if (etag.size() == kSha256Hex) {
    digest_.emplace<Digest<Sha256>>();
  } else {
    // As `git hash-object`: the bytes follow "blob SIZE" and a NUL.
    add("blob " + std::to_string(size) + '\0');
  }
}

void Verifier::add(std::string_view bytes) {
  std::visit([&](auto& digest) { digest.add(bytes); }, digest_);
}

bool Verifier::matches() {
  return std::visit([](auto& digest) { return digest.finish(); }, digest_) == etag_;
}

bool is_etag(std::string_view text) {
  return (text.size() == kSha1Hex || text.size() == kSha256Hex) && is_lower_hex(text);
}

bool is_commit(std::string_view text) { return text.size() == kSha1Hex && is_lower_hex(text); }

}  // namespace brisling::hub
