// The same as case.c, in C++17 with brisling.hpp.
#include <brisling.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

namespace {

struct Case {
  Case(int count, char** fields) {
    for (int i = 0; i < count; ++i) {
      const std::string_view field(fields[i]);
      const size_t colon = field.find(':');
      const std::string_view kind = field.substr(0, colon), value = field.substr(colon + 1);
      const size_t equals = value.find('=');
      if (kind == "open") open.set(value.substr(0, equals), value.substr(equals + 1));
      if (kind == "option") options.set(value.substr(0, equals), value.substr(equals + 1));
      if (kind == "text") texts.emplace_back(value);
      if (kind == "label") labels.emplace_back(value);
      if (kind == "id") ids.push_back(std::stoi(std::string(value)));
    }
  }
  brisling::Options open, options;
  std::vector<std::string> texts, labels;
  std::vector<int32_t> ids;
};

void print_bits(float number) {
  uint32_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  std::printf("%08x", bits);
}

void print_floats(const std::vector<float>& numbers) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) std::putchar(' ');
    print_bits(numbers[i]);
  }
}

// Groups are joined by ';', their rows by `separator`.
template <class PrintRow>
void print_rows(const brisling::Results& results, char separator, PrintRow print_row) {
  const std::vector<int64_t> offsets = results.offsets();
  for (size_t group = 0; group + 1 < offsets.size(); ++group) {
    if (group > 0) std::putchar(';');
    for (int64_t row = offsets[group]; row < offsets[group + 1]; ++row) {
      if (row > offsets[group]) std::putchar(separator);
      print_row(static_cast<size_t>(row));
    }
  }
}

void print_labels(const brisling::Results& results) {
  const std::vector<std::string> labels = results.texts("label");
  const std::vector<float> scores = results.floats("score");
  print_rows(results, ',', [&](size_t row) {
    std::printf("%s:", labels[row].c_str());
    print_bits(scores[row]);
  });
}

using Run = void (*)(std::string_view model, const Case& given);
const std::map<std::string_view, Run> kCalls = {
    {"embed",
     [](std::string_view model, const Case& given) {
       print_floats(brisling::Embedder(model, given.open).encode(given.texts, given.options).data);
     }},
    {"similarity",
     [](std::string_view model, const Case& given) {
       print_bits(brisling::Embedder(model, given.open)
                      .similarity(given.texts.at(0), given.texts.at(1), given.options));
     }},
    {"classify",
     [](std::string_view model, const Case& given) {
       print_labels(brisling::Classifier(model, given.open).classify(given.texts, given.options).results);
     }},
    {"zero_shot",
     [](std::string_view model, const Case& given) {
       print_labels(brisling::Classifier(model, given.open)
                        .zero_shot(given.texts, given.labels, given.options)
                        .results);
     }},
    {"rerank",
     [](std::string_view model, const Case& given) {
       const std::vector<std::string> documents(given.texts.begin() + 1, given.texts.end());
       const brisling::Results results =
           brisling::Reranker(model, given.open).rerank(given.texts.at(0), documents, given.options).results;
       const std::vector<int64_t> index = results.integers("index");
       const std::vector<float> scores = results.floats("score");
       print_rows(results, ',', [&](size_t row) {
         std::printf("%ld:", static_cast<long>(index[row]));
         print_bits(scores[row]);
       });
     }},
    {"score",
     [](std::string_view model, const Case& given) {
       print_floats(brisling::Reranker(model, given.open).score(given.texts, given.options));
     }},
    {"tokenize",
     [](std::string_view model, const Case& given) {
       const brisling::Results results =
           brisling::Tokenizer(model, given.open).encode(given.texts, given.options).results;
       const std::vector<int64_t> ids = results.integers("id");
       print_rows(results, ' ', [&](size_t row) { std::printf("%ld", static_cast<long>(ids[row])); });
     }},
    {"decode", [](std::string_view model, const Case& given) {
       std::fputs(brisling::Tokenizer(model, given.open).decode(given.ids, given.options).c_str(), stdout);
     }}};

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) throw std::invalid_argument("usage: case CALL MODEL [FIELD]...");
  kCalls.at(argv[1])(argv[2], Case(argc - 3, argv + 3));
  std::putchar('\n');
} catch (const brisling::Error& error) {
  std::printf("error %d %s\n", error.status(), error.what());
} catch (const std::exception& error) {
  std::fprintf(stderr, "case: %s\n", error.what());
  return 2;
}
