// Tokenizers of every kind with 250,000 pieces: time to open, and rates of encoding and decoding text
// that looks like English, on one core.
//   tokenizer_bench [tests/golden]
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/files/mapped_file.h"
#include "core/text/tokenizer.h"

namespace {

using namespace brisling;
namespace fs = std::filesystem;

constexpr size_t kPieces = 250'000;
constexpr int kRounds = 5;  // of which the best counts

double seconds(auto&& work) {
  double best = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

std::string json_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", c);
      result += escape;
    } else {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result + "\"";
}

// The pieces of a model and as many more, each two of them joined, as make 250,000.
struct Pieces {
  std::vector<std::string> tokens;                          // by id
  std::vector<std::pair<std::string, std::string>> merges;  // of the tokens after the first ones
  size_t first = 0;                                         // how many the model has itself

  explicit Pieces(const Json& vocab) {
    std::set<std::string> known;
    const bool has_ids = vocab.is_object();
    tokens.resize(vocab.size());
    for (size_t i = 0; i < vocab.size(); ++i) {
      const size_t id = has_ids ? static_cast<size_t>(vocab.member(i).second.integer(0, INT32_MAX)) : i;
      tokens[id] = has_ids ? vocab.member(i).first : vocab[i][0].text();
      known.insert(tokens[id]);
    }
    first = tokens.size();
    const std::vector<std::string> parts(tokens.begin(), tokens.end());
    std::mt19937 random(1);
    while (tokens.size() < kPieces) {
      const std::string &left = parts[random() % parts.size()], &right = parts[random() % parts.size()];
      if (!is_plain(left) || !is_plain(right) || starts_word(right)) continue;
      const std::string token = left + (right.starts_with("##") ? right.substr(2) : right);
      if (token.size() > 18 || !known.insert(token).second) continue;
      tokens.push_back(token);
      merges.emplace_back(left, right);
    }
  }

  static bool is_plain(const std::string& token) { return token[0] != '<' && token[0] != '['; }
  static bool starts_word(const std::string& token) {
    return token.starts_with("\xE2\x96\x81") || token.starts_with("\xC4\xA0");
  }
};

std::string large_model(const Json& model) {
  const Pieces pieces(model.at("vocab"));
  const std::string type(model.at("type").text());
  std::string json = "\"model\": {\"type\": " + json_text(type);
  for (const char* flag : {"fuse_unk", "byte_fallback", "ignore_merges"}) {
    json.append(", \"").append(flag).append("\": ").append(model.boolean_or(flag, false) ? "true" : "false");
  }
  if (const std::string unk = model.text_or("unk_token", ""); !unk.empty())
    json += ", \"unk_token\": " + json_text(unk);
  if (type == "Unigram")
    json += ", \"unk_id\": " + std::to_string(model.integer_or("unk_id", 0, 0, INT32_MAX));
  json += type == "Unigram" ? ",\n\"vocab\": [" : ",\n\"vocab\": {";
  for (size_t i = 0; i < pieces.tokens.size(); ++i) {
    json += i > 0 ? ",\n  " : "\n  ";
    if (type == "Unigram") {
      const double score =
          i < pieces.first ? model.at("vocab")[i][1].number() : -8 - static_cast<double>(i) * 1e-5;
      json += "[" + json_text(pieces.tokens[i]) + ", " + std::to_string(score) + "]";
    } else {
      json += json_text(pieces.tokens[i]) + ": " + std::to_string(i);
    }
  }
  json += type == "Unigram" ? "]" : "}";
  if (type == "BPE") {
    json += ",\n\"merges\": [";
    const Json merges = model.at("merges");
    for (size_t i = 0; i < merges.size(); ++i) {
      json += "\n  [" + json_text(merges[i][0].text()) + ", " + json_text(merges[i][1].text()) + "],";
    }
    for (const auto& [left, right] : pieces.merges)
      json += "\n  [" + json_text(left) + ", " + json_text(right) + "],";
    json.back() = ']';
  }
  return json + "}}";
}

// tokenizer.json has its model last.
std::string large_tokenizer(const fs::path& path) {
  const std::string text = read_text_file(path);
  return text.substr(0, text.rfind("\"model\": {")) +
         large_model(Json::parse(text, path.string()).at("model"));
}

// Words as often as Zipf's law has them, in sentences with numbers and marks.
std::string english(size_t size) {
  constexpr std::string_view kWords[] = {"the",
                                         "of",
                                         "and",
                                         "to",
                                         "in",
                                         "a",
                                         "is",
                                         "that",
                                         "for",
                                         "it",
                                         "was",
                                         "as",
                                         "with",
                                         "on",
                                         "be",
                                         "by",
                                         "at",
                                         "which",
                                         "this",
                                         "from",
                                         "have",
                                         "are",
                                         "not",
                                         "or",
                                         "an",
                                         "were",
                                         "their",
                                         "people",
                                         "would",
                                         "other",
                                         "between",
                                         "government",
                                         "through",
                                         "water",
                                         "language",
                                         "history",
                                         "development",
                                         "because",
                                         "different",
                                         "system",
                                         "number",
                                         "important",
                                         "during",
                                         "children",
                                         "several",
                                         "university",
                                         "information",
                                         "international",
                                         "community",
                                         "possible",
                                         "example",
                                         "business",
                                         "research",
                                         "following",
                                         "established",
                                         "environment",
                                         "production",
                                         "understanding",
                                         "particularly",
                                         "population",
                                         "relationship",
                                         "traditional",
                                         "independent",
                                         "temperature",
                                         "responsible",
                                         "characteristics",
                                         "manufacturing",
                                         "philosophical",
                                         "unprecedented",
                                         "Brisling"};
  std::mt19937 random(2);
  std::string text;
  for (size_t word = 0; text.size() < size; ++word) {
    const double uniform = static_cast<double>(random()) / 4294967296.0;
    const auto rank = static_cast<size_t>(std::pow(static_cast<double>(std::size(kWords)), uniform)) - 1;
    std::string next(kWords[rank]);
    if (word % 14 == 0) next[0] = static_cast<char>(std::toupper(next[0]));
    if (random() % 40 == 0) next = std::to_string(random() % 3000);
    text += next;
    if (word % 14 == 13) text += '.';
    if (random() % 12 == 0) text += ',';
    text += word % 70 == 69 ? '\n' : ' ';
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path goldens = argc > 1 ? argv[1] : "tests/golden";
  const fs::path file = fs::temp_directory_path() / ("brisling_bench_" + std::to_string(getpid()) + ".json");
  const std::string text = english(size_t{1} << 20);
  std::vector<std::string_view> lines;
  for (size_t i = 0; i < text.size(); i += 500) lines.push_back(std::string_view(text).substr(i, 500));
  std::printf("%zu pieces; 1 MB of English in texts of 500 bytes, and in one\n\n", kPieces);
  std::printf("%-10s %-12s %9s %12s %12s %12s %14s\n", "kind", "like", "open ms", "short MB/s", "long MB/s",
              "decode MB/s", "bytes a token");
  for (const char* name : {"wordpiece", "gpt2", "llama3", "llama2", "xlmr"}) {
    std::ofstream(file, std::ios::binary)
        << large_tokenizer(goldens / (std::string("tokenizer-") + name) / "tokenizer.json");
    const double open = seconds([&] { Tokenizer::from_json(file); });
    const Tokenizer tokenizer = Tokenizer::from_json(file);
    fs::remove(file);
    Encoding encoding;
    const double shorts = seconds([&] {
      for (const std::string_view line : lines) tokenizer.encode(line, {}, encoding);
    });
    const double whole = seconds([&] { tokenizer.encode(text, {}, encoding); });
    const double decode = seconds([&] { tokenizer.decode(encoding.ids); });
    const double megabytes = static_cast<double>(text.size()) / 1e6;
    std::printf("%-10s %-12s %9.0f %12.1f %12.1f %12.1f %14.2f\n", std::string(tokenizer.kind()).c_str(),
                name, open * 1e3, megabytes / shorts, megabytes / whole, megabytes / decode,
                static_cast<double>(text.size()) / static_cast<double>(encoding.ids.size()));
  }
}
