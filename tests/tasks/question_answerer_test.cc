// Answers against transformers' question-answering pipeline.
#include "core/tasks/question_answerer.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <thread>

#include "tests/support/errors.h"
#include "tests/tasks/support.h"

namespace brisling {
namespace {

using test::check_fails;
using test::golden;
using test::make_options;
using test::TextList;

const QuestionAnswerer& answerer() {
  static const QuestionAnswerer opened = QuestionAnswerer::open(golden("distilbert-qa").string());
  return opened;
}

using Answers = std::vector<std::vector<Answer>>;

Answers answer(const std::vector<std::string>& questions, const std::vector<std::string>& contexts,
               const Options& options = {}) {
  return answerer().answer(TextList(questions), TextList(contexts), options, nullptr);
}

bool same(const Answers& a, const Answers& b) {
  const auto same_answer = [](const Answer& x, const Answer& y) {
    return x.place == y.place && x.score == y.score;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), same_answer);
  });
}

// Every question with every context.
struct Golden {
  Golden() : tasks(test::read_json(golden("distilbert-qa/tasks.json"))) {
    for (const std::string& question : test::texts_of(tasks.at("questions"))) {
      for (const std::string& context : test::texts_of(tasks.at("contexts"))) {
        questions.push_back(question);
        contexts.push_back(context);
      }
    }
  }
  Json tasks;
  std::vector<std::string> questions, contexts;
};

void check_answer(const std::string& context, const Answer& actual, const Json& expected) {
  const auto [begin, end] = actual.place;
  CHECK(context.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)) ==
        expected.at("answer").text());
  CHECK(test::characters(context, begin) == expected.at("start").integer(0, INT32_MAX));
  CHECK(test::characters(context, end) == expected.at("end").integer(0, INT32_MAX));
  CHECK(std::abs(actual.score - expected.at("score").number()) <= 1e-5);
}

}  // namespace

TEST_CASE("answers agree with the reference under every set of options") {
  const Golden golden;
  const Json runs = golden.tasks.at("runs");
  REQUIRE(runs.size() == 5);
  for (size_t r = 0; r < runs.size(); ++r) {
    Options options;
    const Json given = runs[r].at("options");
    for (size_t o = 0; o < given.size(); ++o) {
      const auto [name, value] = given.member(o);
      options.set(name, value.is_bool() ? (value.boolean() ? "true" : "false")
                                        : std::to_string(value.integer(0, INT32_MAX)));
    }
    const Answers actual = answer(golden.questions, golden.contexts, options);
    const Json expected = runs[r].at("out");
    REQUIRE(actual.size() == expected.size());
    for (size_t i = 0; i < actual.size(); ++i) {
      INFO("run " << r << ", item " << i << ": " << golden.questions[i]);
      const Json several = expected[i];
      if (several.is_object()) {
        REQUIRE(actual[i].size() == 1);
        check_answer(golden.contexts[i], actual[i][0], several);
        continue;
      }
      REQUIRE(actual[i].size() == several.size());
      for (size_t a = 0; a < several.size(); ++a) check_answer(golden.contexts[i], actual[i][a], several[a]);
    }
  }
}

TEST_CASE("an answer does not depend on its batch, nor on the threads") {
  const Golden golden;
  const Answers together =
      answer(golden.questions, golden.contexts,
             make_options({{"max_seq_len", "48"}, {"doc_stride", "16"}, {"threads", "3"}}));
  const Options alone = make_options({{"max_seq_len", "48"}, {"doc_stride", "16"}, {"threads", "1"}});
  for (size_t i = 0; i < together.size(); ++i) {
    CHECK(same({together[i]}, answer({golden.questions[i]}, {golden.contexts[i]}, alone)));
  }
}

TEST_CASE("one question answerer from many threads", "[concurrency]") {
  const Golden golden;
  const Answers expected = answer(golden.questions, golden.contexts);
  std::vector<Answers> actual(4);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < actual.size(); ++t) {
    threads.emplace_back([&, t] { actual[t] = answer(golden.questions, golden.contexts); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Answers& answers : actual) CHECK(same(answers, expected));
}

TEST_CASE("no answer is a candidate where that is asked for") {
  const std::string context = "The weather in Reykjavik is cold.";
  const auto answers =
      answer({"Who?"}, {context}, make_options({{"top_k", "1000"}, {"handle_impossible_answer", "true"}}))[0];
  const auto empty =
      std::count_if(answers.begin(), answers.end(), [](const Answer& one) { return one.place == Span(); });
  CHECK(empty == 1);
  CHECK(std::is_sorted(answers.begin(), answers.end(),
                       [](const Answer& a, const Answer& b) { return a.score > b.score; }));
}

TEST_CASE("a long question is cut to max_question_len tokens") {
  const std::string context = "Ada Lovelace was born in London.";
  std::string question;
  for (int i = 0; i < 300; ++i) question += "who ";
  const Options four = make_options({{"max_question_len", "4"}});
  CHECK(same(answer({question}, {context}, four), answer({"who who who who"}, {context}, four)));
  CHECK(answer({question}, {context})[0].size() == 1);
}

TEST_CASE("questions and contexts that cannot be answered") {
  const auto refused = [](std::initializer_list<std::string> parts, const std::vector<std::string>& questions,
                          const std::vector<std::string>& contexts, const Options& options = {}) {
    check_fails(Status::kInvalidArgument, parts, [&] { answer(questions, contexts, options); });
  };
  CHECK(answer({}, {}).empty());
  refused({"question 1 is empty"}, {"Who?", ""}, {"a", "b"});
  refused({"context 0 is empty"}, {"Who?"}, {""});
  refused({"2 questions", "1 contexts"}, {"Who?", "Where?"}, {"a"});
  refused({"doc_stride", "200"}, {"Who?"}, {"a"}, make_options({{"doc_stride", "200"}}));
  refused({"top_k", "0"}, {"Who?"}, {"a"}, make_options({{"top_k", "0"}}));
  refused({"aggregation", "max_answer_len"}, {"Who?"}, {"a"}, make_options({{"aggregation", "none"}}));
  refused({"has room for", "smaller stride"}, {"Who?"}, {"Ada Lovelace was born in London."},
          make_options({{"max_seq_len", "8"}, {"doc_stride", "8"}}));
}

TEST_CASE("models that answer no questions do not open") {
  check_fails(Status::kInvalidModel, {"qa_outputs.weight", "QuestionAnswering"},
              [] { QuestionAnswerer::open(golden("distilbert").string()); });
}

}  // namespace brisling
