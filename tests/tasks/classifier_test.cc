// Classification against transformers' pipelines: labels and order exactly, scores to 1e-5.
#include "core/tasks/classifier.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <thread>

#include "tests/support/errors.h"
#include "tests/support/golden.h"
#include "tests/support/texts.h"

namespace brisling {
namespace {

using test::check_fails;
using test::golden;
using test::make_options;
using test::strings_of;
using test::TextList;

// Group i of a ranking has these labels and scores, in this order.
void check_group(const Ranking& ranking, size_t i, const std::vector<std::string>& labels,
                 const Json& expected_labels, const Json& expected_scores) {
  const auto begin = static_cast<size_t>(ranking.offsets[i]),
             end = static_cast<size_t>(ranking.offsets[i + 1]);
  REQUIRE(end - begin == expected_labels.size());
  for (size_t row = begin; row < end; ++row) {
    CHECK(labels[static_cast<size_t>(ranking.indices[row])] == expected_labels[row - begin].text());
    CHECK(std::abs(ranking.scores[row] - expected_scores[row - begin].number()) <= 1e-5);
  }
}

// The scores that the pipeline leaves out of its answer are not compared.
void check_classification(const Ranking& ranking, const std::vector<std::string>& labels, const Json& out) {
  REQUIRE(ranking.offsets.size() == out.size() + 1);
  for (size_t i = 0; i < out.size(); ++i) {
    INFO("text " << i);
    const auto begin = static_cast<size_t>(ranking.offsets[i]),
               end = static_cast<size_t>(ranking.offsets[i + 1]);
    REQUIRE(end - begin == out[i].size());
    for (size_t row = begin; row < end; ++row) {
      const Json expected = out[i][row - begin];
      CHECK(labels[static_cast<size_t>(ranking.indices[row])] == expected.at("label").text());
      CHECK(std::abs(ranking.scores[row] - expected.at("score").number()) <= 1e-5);
    }
  }
}

// The options of a run in the names of this library; the pipeline's default is the best label alone.
Options options_of(const Json& run) {
  Options options = make_options({{"top_k", "1"}});
  for (size_t i = 0; i < run.size(); ++i) {
    const auto [name, value] = run.member(i);
    if (name == "top_k") {
      options.set("top_k", value.is_null() ? "0" : std::to_string(value.integer(1, 100)));
    } else if (name == "function_to_apply") {
      options.set("function", value.text());
    } else {
      FAIL("an option of transformers that this test does not know: " << name);
    }
  }
  return options;
}

}  // namespace

TEST_CASE("text classification as transformers' pipeline gives it") {
  for (const char* name : {"bert-classify", "bert-multilabel", "distilbert-classify", "roberta-classify"}) {
    const Classifier classifier = Classifier::open(golden(name).string());
    const Json tasks = test::read_json(golden(name) / "tasks.json");
    const TextList texts(strings_of(tasks.at("texts")));
    const Json runs = tasks.at("runs");
    REQUIRE(runs.size() > 0);
    for (size_t i = 0; i < runs.size(); ++i) {
      INFO(name << ", run " << i);
      const Ranking ranking = classifier.classify(texts, options_of(runs[i].at("options")), nullptr);
      check_classification(ranking, classifier.labels(), runs[i].at("out"));
    }
  }
}

TEST_CASE("zero-shot classification as transformers' pipeline gives it") {
  const Classifier classifier = Classifier::open(golden("deberta-nli").string());
  const Json tasks = test::read_json(golden("deberta-nli") / "tasks.json");
  const TextList texts(strings_of(tasks.at("texts")));
  const Json runs = tasks.at("runs");
  REQUIRE(runs.size() > 0);
  for (size_t i = 0; i < runs.size(); ++i) {
    INFO("run " << i);
    const Json options = runs[i].at("options"), out = runs[i].at("out");
    Options call;
    if (options.boolean_or("multi_label", false)) call.set("multi_label", "true");
    if (options.find("hypothesis_template").present()) {
      call.set("hypothesis_template", options.at("hypothesis_template").text());
    }
    const std::vector<std::string> labels = strings_of(runs[i].at("labels"));
    const Ranking ranking = classifier.zero_shot(texts, TextList(labels), call, nullptr);
    REQUIRE(ranking.offsets.size() == out.size() + 1);
    for (size_t text = 0; text < out.size(); ++text) {
      INFO("text " << text);
      check_group(ranking, text, labels, out[text].at("labels"), out[text].at("scores"));
    }
  }
}

TEST_CASE("one label alone is judged against its contradiction") {
  const Classifier classifier = Classifier::open(golden("deberta-nli").string());
  const TextList texts({"Hello world", "doctor"});
  const Ranking alone = classifier.zero_shot(texts, TextList({"sport"}), {}, nullptr);
  const Ranking both = classifier.zero_shot(texts, TextList({"sport", "politics"}),
                                            make_options({{"multi_label", "true"}}), nullptr);
  for (size_t text : {0u, 1u}) {
    const size_t row = 2 * text + (both.indices[2 * text] == 0 ? 0 : 1);
    CHECK(alone.scores[text] == both.scores[row]);
  }
}

TEST_CASE("hypothesis templates") {
  const Classifier classifier = Classifier::open(golden("deberta-nli").string());
  const auto score = [&](std::string_view text) {
    return classifier
        .zero_shot(TextList({"doctor"}), TextList({"sport", "a"}),
                   make_options({{"hypothesis_template", text}}), nullptr)
        .scores;
  };
  CHECK(score("This example is {}.") == score("This example is {}."));
  CHECK(score("{{{}}} it is") != score("{} it is"));
  for (const char* text : {"no place", "{} and {}", "{", "}", "{x}", "", "{}{"}) {
    INFO(text);
    check_fails(Status::kInvalidArgument, {"hypothesis_template", "{} once"}, [&] { score(text); });
  }
}

TEST_CASE("labels that the caller names replace those of the model") {
  const Classifier named =
      Classifier::open(golden("bert-classify").string(), make_options({{"labels", "bad\nso so\ngood\n"}}));
  CHECK(named.labels() == std::vector<std::string>{"bad", "so so", "good"});
  check_fails(Status::kInvalidArgument, {"labels", "2", "3"}, [] {
    Classifier::open(golden("bert-classify").string(), make_options({{"labels", "bad\ngood"}}));
  });
}

TEST_CASE("the function follows problem_type and the number of labels") {
  const auto scores_with = [](const std::string& from, const std::string& to, const Options& call = {}) {
    const test::TemporaryDirectory copy;
    std::filesystem::copy(golden("bert-classify"), copy.path);
    std::string config = read_text_file(golden("bert-classify") / "config.json");
    config.replace(config.find(from), from.size(), to);
    test::write_file(copy.path / "config.json", config);
    return Classifier::open(copy.path.string()).classify(TextList({"doctor"}), call, nullptr).scores;
  };
  const auto with_type = [&](const std::string& type) {
    return scores_with("\"model_type\"", "\"problem_type\": \"" + type + "\", \"model_type\"");
  };
  const Classifier plain = Classifier::open(golden("bert-classify").string());
  const auto function = [&](const char* name) {
    return plain.classify(TextList({"doctor"}), make_options({{"function", name}}), nullptr).scores;
  };
  CHECK(with_type("regression") == function("none"));
  CHECK(with_type("multi_label_classification") == function("sigmoid"));
  CHECK(with_type("single_label_classification") == function("softmax"));
  CHECK(function("auto") == function("softmax"));
}

TEST_CASE("top_k and threshold choose among the sorted scores") {
  const Classifier classifier = Classifier::open(golden("bert-multilabel").string());
  const TextList texts({"doctor", "Hello world"});
  const Ranking all = classifier.classify(texts, {}, nullptr);
  CHECK(all.offsets == std::vector<int64_t>{0, 6, 12});
  const Ranking two = classifier.classify(texts, make_options({{"top_k", "2"}}), nullptr);
  CHECK(two.offsets == std::vector<int64_t>{0, 2, 4});
  CHECK(std::vector<float>(all.scores.begin(), all.scores.begin() + 2) ==
        std::vector<float>(two.scores.begin(), two.scores.begin() + 2));
  const Ranking likely = classifier.classify(texts, make_options({{"threshold", "0.5"}}), nullptr);
  for (const float score : likely.scores) CHECK(score >= 0.5f);
  CHECK(likely.scores.size() < all.scores.size());
  CHECK(classifier.classify(texts, make_options({{"threshold", "1.5"}}), nullptr).offsets ==
        std::vector<int64_t>{0, 0, 0});
}

TEST_CASE("a text has the same scores alone, in any batch, as any thread count") {
  const Json tasks = test::read_json(golden("roberta-classify/tasks.json"));
  std::vector<std::string> texts = strings_of(tasks.at("texts"));
  for (int i = 0; i < 3; ++i) texts.insert(texts.end(), texts.begin(), texts.begin() + 22);
  const Classifier classifier =
      Classifier::open(golden("roberta-classify").string(), make_options({{"gemm", "native"}}));
  const Ranking batch = classifier.classify(TextList(texts), make_options({{"threads", "1"}}), nullptr);
  for (const char* threads : {"2", "8"}) {
    const Ranking parallel =
        classifier.classify(TextList(texts), make_options({{"threads", threads}}), nullptr);
    CHECK(parallel.scores == batch.scores);
    CHECK(parallel.indices == batch.indices);
  }
  for (size_t i = 0; i < texts.size(); i += 5) {
    const Ranking alone = classifier.classify(TextList({texts[i]}), {}, nullptr);
    CHECK(std::equal(alone.scores.begin(), alone.scores.end(),
                     batch.scores.begin() + static_cast<long>(3 * i)));
  }
}

TEST_CASE("pairs of texts, and long texts are cut and counted") {
  const Classifier classifier = Classifier::open(golden("deberta-nli").string());
  const Ranking pairs =
      classifier.classify(TextList({"a", "b", "c", "d"}), make_options({{"pairs", "true"}}), nullptr);
  CHECK(pairs.offsets == std::vector<int64_t>{0, 3, 6});
  check_fails(Status::kInvalidArgument, {"pairs", "even"}, [&] {
    classifier.classify(TextList({"a"}), make_options({{"pairs", "true"}}), nullptr);
  });

  std::string longer;
  for (int i = 0; i < 50000; ++i) longer += "word ";
  CHECK(classifier.classify(TextList({"short", longer, longer}), {}, nullptr).truncated == 2);
  CHECK(classifier.zero_shot(TextList({"short", longer}), TextList({"a", "b"}), {}, nullptr).truncated == 1);
  CHECK(classifier.classify(TextList({"one two three"}), make_options({{"max_length", "4"}}), nullptr)
            .truncated == 1);
}

TEST_CASE("no texts, no labels, and options that nobody knows") {
  const Classifier classifier = Classifier::open(golden("deberta-nli").string());
  CHECK(classifier.classify({}, {}, nullptr).offsets == std::vector<int64_t>{0});
  CHECK(classifier.zero_shot({}, TextList({"a"}), {}, nullptr).offsets == std::vector<int64_t>{0});
  check_fails(Status::kInvalidArgument, {"no label"},
              [&] { classifier.zero_shot(TextList({"a"}), {}, {}, nullptr); });
  for (const auto& [name, value] : {std::pair{"topk", "1"},
                                    {"top_k", "-1"},
                                    {"threshold", "much"},
                                    {"threshold", "nan"},
                                    {"function", "tanh"},
                                    {"max_length", "100000"},
                                    {"threads", "0"}}) {
    INFO(name << "=" << value);
    const Options call = make_options({{name, value}});
    check_fails(Status::kInvalidArgument, {name},
                [&] { classifier.classify(TextList({"a"}), call, nullptr); });
  }
  check_fails(Status::kInvalidModel, {"classifier", "model.safetensors"},
              [] { Classifier::open(golden("bert").string()); });
  check_fails(Status::kUnsupported, {"gguf", "classification head"},
              [] { Classifier::open((golden("gguf-bert-f32") / "model.gguf").string()); });
}

TEST_CASE("eight threads share a classifier", "[concurrency]") {
  const Classifier classifier = Classifier::open(golden("deberta-nli").string());
  const TextList texts(strings_of(test::read_json(golden("deberta-nli/tasks.json")).at("texts")));
  const TextList labels({"sport", "politics", "cooking"});
  const Ranking classes = classifier.classify(texts, {}, nullptr);
  const Ranking topics = classifier.zero_shot(texts, labels, {}, nullptr);
  std::vector<std::thread> threads;
  std::vector<Ranking> class_results(8), topic_results(8);
  for (size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      class_results[t] = classifier.classify(texts, {}, nullptr);
      topic_results[t] = classifier.zero_shot(texts, labels, {}, nullptr);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t t = 0; t < 8; ++t) {
    CHECK(class_results[t].scores == classes.scores);
    CHECK(class_results[t].indices == classes.indices);
    CHECK(topic_results[t].scores == topics.scores);
    CHECK(topic_results[t].indices == topics.indices);
  }
}

TEST_CASE("a cancelled classification ends", "[concurrency]") {
  const Classifier classifier = Classifier::open(golden("bert-classify").string());
  const TextList texts(std::vector<std::string>(20000, "the quick brown fox jumps over the lazy dog"));
  Control control;
  std::thread canceller([&] {
    while (control.done() == 0) std::this_thread::yield();
    control.cancel();
  });
  check_fails(Status::kCancelled, {"cancelled"}, [&] { classifier.classify(texts, {}, &control); });
  canceller.join();
  CHECK(control.done() < control.total());
}

}  // namespace brisling
