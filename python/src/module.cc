// brisling._core: the public interface of the library for the package's own modules. Texts are lists or
// tuples of str, options dicts of str; models and calls are as brisling.h says.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>

#include "python/src/call.h"
#include "python/src/convert.h"

namespace {

using brisling::Control;
using brisling::Options;
using brisling::Texts;
using Floats = py::array_t<float, py::array::c_style | py::array::forcecast>;

template <class Model>
std::unique_ptr<Model> open(const std::string& model, const py::dict& options) {
  const Options named = options_of(options);
  return without_gil([&] { return std::make_unique<Model>(model, named); });
}

py::tuple encode(const brisling::Embedder& embedder, const py::sequence& items, const py::dict& options,
                 const py::object& progress) {
  const Texts texts = texts_of(items, "texts");
  const Options named = options_of(options);
  const int64_t cols = embedder.row_size(named);
  Floats out({static_cast<py::ssize_t>(texts.size()), static_cast<py::ssize_t>(cols)});
  float* data = out.mutable_data();
  const auto size = static_cast<size_t>(out.size());
  const size_t truncated = run(texts.utf8().size(), progress, [&](Control* control) {
    return embedder.encode_into(texts, data, size, named, control);
  });
  return py::make_tuple(out, truncated);
}

py::tuple encode_tokens(const brisling::Embedder& embedder, const py::sequence& items,
                        const py::dict& options, const py::object& progress) {
  const Texts texts = texts_of(items, "texts");
  const Options named = options_of(options);
  auto tokens = run(texts.utf8().size(), progress,
                    [&](Control* control) { return embedder.encode_tokens(texts, named, control); });
  const auto cols = static_cast<py::ssize_t>(tokens.cols);
  const py::ssize_t rows = tokens.offsets.back();
  return py::make_tuple(array_of(std::move(tokens.data)).reshape({rows, cols}),
                        array_of(std::move(tokens.offsets)), tokens.truncated);
}

float embedder_similarity(const brisling::Embedder& embedder, const py::str& a, const py::str& b,
                          const py::dict& options) {
  const Texts texts = texts_of(py::make_tuple(a, b), "texts");
  const Options named = options_of(options);
  return run(texts.utf8().size(), py::none(),
             [&](Control*) { return embedder.similarity(texts[0], texts[1], named); });
}

py::tuple classify(const brisling::Classifier& classifier, const py::sequence& items, const py::dict& options,
                   const py::object& progress) {
  const Texts texts = texts_of(items, "texts");
  const Options named = options_of(options);
  const auto found = run(texts.utf8().size(), progress,
                         [&](Control* control) { return classifier.classify(texts, named, control); });
  return py::make_tuple(columns_of(found.results, {{"label"}, {"score"}, {"index"}}), found.truncated);
}

py::tuple zero_shot(const brisling::Classifier& classifier, const py::sequence& items,
                    const py::sequence& labels, const py::dict& options, const py::object& progress) {
  const Texts texts = texts_of(items, "texts");
  const Texts names = texts_of(labels, "labels");
  const Options named = options_of(options);
  const auto found = run(texts.utf8().size() * names.size(), progress, [&](Control* control) {
    return classifier.zero_shot(texts, names, named, control);
  });
  return py::make_tuple(columns_of(found.results, {{"label"}, {"score"}, {"index"}}), found.truncated);
}

py::array score(const brisling::Reranker& reranker, const py::sequence& items, const py::dict& options,
                const py::object& progress) {
  const Texts texts = texts_of(items, "pairs");
  const Options named = options_of(options);
  const auto cols = static_cast<py::ssize_t>(reranker.row_size());
  auto scores = run(texts.utf8().size(), progress,
                    [&](Control* control) { return reranker.score(texts, named, control); });
  return array_of(std::move(scores)).reshape({static_cast<py::ssize_t>(texts.size() / 2), cols});
}

py::tuple rerank(const brisling::Reranker& reranker, const py::str& query, const py::sequence& items,
                 const py::dict& options, const py::object& progress) {
  const Texts asked = texts_of(py::make_tuple(query), "query");
  const Texts documents = texts_of(items, "documents");
  const Options named = options_of(options);
  const auto found =
      run(documents.utf8().size() + documents.size() * asked[0].size(), progress,
          [&](Control* control) { return reranker.rerank(asked[0], documents, named, control); });
  return py::make_tuple(columns_of(found.results, {{}, {"score"}, {"index"}}), found.truncated);
}

py::tuple classify_tokens(const brisling::TokenClassifier& classifier, const py::sequence& items,
                          const py::dict& options, const py::object& progress) {
  const Texts texts = texts_of(items, "texts");
  const Options named = options_of(options);
  const auto found = run(texts.utf8().size(), progress,
                         [&](Control* control) { return classifier.classify(texts, named, control); });
  return py::make_tuple(columns_of(found.results, {{"label", "text"}, {"score"}, {"start", "end", "index"}}),
                        found.truncated);
}

py::dict answer(const brisling::QuestionAnswerer& answerer, const py::sequence& items,
                const py::dict& options, const py::object& progress) {
  const Texts texts = texts_of(items, "texts");
  const Options named = options_of(options);
  return columns_of(run(texts.utf8().size(), progress,
                        [&](Control* control) { return answerer.answer(texts, named, control); }),
                    {{"text"}, {"score"}, {"start", "end"}});
}

py::tuple fill(const brisling::MaskFiller& filler, const py::sequence& items, const py::sequence& targets,
               const py::dict& options, const py::object& progress) {
  const Texts texts = texts_of(items, "texts");
  const Texts choices = texts_of(targets, "targets");
  const Options named = options_of(options);
  const auto found = run(texts.utf8().size(), progress,
                         [&](Control* control) { return filler.fill(texts, choices, named, control); });
  return py::make_tuple(columns_of(found.results, {{"text", "sequence"}, {"score"}, {"mask", "token"}}),
                        found.truncated);
}

py::tuple tokenize(const brisling::Tokenizer& tokenizer, const py::sequence& items, const py::dict& options) {
  const Texts texts = texts_of(items, "texts");
  const Options named = options_of(options);
  const auto tokens =
      run(texts.utf8().size(), py::none(), [&](Control*) { return tokenizer.encode(texts, named); });
  return py::make_tuple(
      columns_of(tokens.results, {{"token"}, {}, {"id", "type_id", "start", "end", "special"}}),
      tokens.truncated);
}

py::array_t<int64_t> count_tokens(const brisling::Tokenizer& tokenizer, const py::sequence& items,
                                  const py::dict& options) {
  const Texts texts = texts_of(items, "texts");
  const Options named = options_of(options);
  return array_of(
      run(texts.utf8().size(), py::none(), [&](Control*) { return tokenizer.count(texts, named); }));
}

Floats similarity(const Floats& a, const Floats& b, const py::dict& options) {
  if (a.ndim() != 2 || b.ndim() != 2 || a.shape(1) != b.shape(1)) {
    throw py::value_error("similarity needs two matrices with rows of one length");
  }
  const Options named = options_of(options);
  Floats out({a.shape(0), b.shape(0)});
  const float *left = a.data(), *right = b.data();
  float* data = out.mutable_data();
  const auto count = [](py::ssize_t n) { return static_cast<size_t>(n); };
  without_gil([&] {
    brisling::call(brisling_similarity, left, count(a.shape(0)), right, count(b.shape(0)), count(a.shape(1)),
                   named.get(), data, count(out.size()));
  });
  return out;
}

py::array_t<uint8_t> quantize(const Floats& vectors, const std::optional<Floats>& ranges,
                              const py::dict& options) {
  if (vectors.ndim() != 2) throw py::value_error("quantize needs a matrix");
  const Options named = options_of(options);
  const auto rows = static_cast<size_t>(vectors.shape(0)), cols = static_cast<size_t>(vectors.shape(1));
  std::vector<float> limits;
  if (ranges) limits.assign(ranges->data(), ranges->data() + ranges->size());
  const float* data = vectors.data();
  auto bytes = without_gil([&] { return brisling::quantize(data, rows, cols, named, limits); });
  const py::ssize_t width = rows == 0 ? 0 : static_cast<py::ssize_t>(bytes.size() / rows);
  return array_of(std::move(bytes)).reshape({static_cast<py::ssize_t>(rows), width});
}

py::dict model_info(const std::string& model, const py::dict& options) {
  const Options named = options_of(options);
  const auto facts = without_gil([&] { return brisling::model_info(model, named); });
  py::dict out;
  for (const auto& [name, value] : facts) out[py::str(name)] = value;
  return out;
}

py::dict pull_model(const std::string& model, const py::dict& options, const py::object& progress) {
  const Options named = options_of(options);
  const auto pulled =
      run(kLongCall, progress, [&](Control* control) { return brisling::pull_model(model, named, control); });
  py::dict out;
  out["path"] = pulled.path;
  out["repository"] = pulled.repository;
  out["commit"] = pulled.commit;
  out["bytes"] = pulled.bytes;
  out["downloaded"] = pulled.downloaded;
  return out;
}

py::dict models(const py::dict& options) {
  const Options named = options_of(options);
  return columns_of(
      without_gil([&] { return brisling::models(named); }),
      {{"name", "task", "model", "license", "languages", "summary"}, {}, {"megabytes", "cached"}});
}

py::dict cached_models(const py::dict& options) {
  const Options named = options_of(options);
  return columns_of(without_gil([&] { return brisling::cached_models(named); }),
                    {{"repository", "commit", "revisions", "path"}, {}, {"files", "bytes"}});
}

py::list devices() {
  py::list out;
  for (const auto& [name, description] : brisling::devices()) out.append(py::make_tuple(name, description));
  return out;
}

}  // namespace

PYBIND11_MODULE(_core, m) {
  py::register_exception_translator(translate_error);
  const auto texts = py::arg("texts");
  const auto options = py::arg("options");
  const auto progress = py::arg("progress") = py::none();

  py::class_<brisling::Tokenizer>(m, "Tokenizer")
      .def(py::init(&open<brisling::Tokenizer>), py::arg("model"), options)
      .def("vocabulary_size", &brisling::Tokenizer::vocabulary_size)
      .def("encode", &tokenize, texts, options)
      .def("count", &count_tokens, texts, options)
      .def(
          "decode",
          [](const brisling::Tokenizer& tokenizer, const std::vector<int32_t>& ids, const py::dict& named) {
            const Options chosen = options_of(named);
            return without_gil([&] { return tokenizer.decode(ids, chosen); });
          },
          py::arg("ids"), options)
      .def(
          "id",
          [](const brisling::Tokenizer& tokenizer, const std::string& token) { return tokenizer.id(token); },
          py::arg("token"))
      .def("token", &brisling::Tokenizer::token, py::arg("id"));

  py::class_<brisling::Embedder>(m, "Embedder")
      .def(py::init(&open<brisling::Embedder>), py::arg("model"), options)
      .def("dimensions", &brisling::Embedder::dimensions)
      .def("max_length", &brisling::Embedder::max_length)
      .def("encode", &encode, texts, options, progress)
      .def("encode_tokens", &encode_tokens, texts, options, progress)
      .def("similarity", &embedder_similarity, py::arg("a"), py::arg("b"), options)
      .def("tokenizer", &brisling::Embedder::tokenizer);

  py::class_<brisling::Classifier>(m, "Classifier")
      .def(py::init(&open<brisling::Classifier>), py::arg("model"), options)
      .def("max_length", &brisling::Classifier::max_length)
      .def("labels", &brisling::Classifier::labels)
      .def("classify", &classify, texts, options, progress)
      .def("zero_shot", &zero_shot, texts, py::arg("labels"), options, progress);

  py::class_<brisling::Reranker>(m, "Reranker")
      .def(py::init(&open<brisling::Reranker>), py::arg("model"), options)
      .def("max_length", &brisling::Reranker::max_length)
      .def("row_size", &brisling::Reranker::row_size)
      .def("score", &score, py::arg("pairs"), options, progress)
      .def("rerank", &rerank, py::arg("query"), py::arg("documents"), options, progress);

  py::class_<brisling::TokenClassifier>(m, "TokenClassifier")
      .def(py::init(&open<brisling::TokenClassifier>), py::arg("model"), options)
      .def("max_length", &brisling::TokenClassifier::max_length)
      .def("classify", &classify_tokens, texts, options, progress);

  py::class_<brisling::QuestionAnswerer>(m, "QuestionAnswerer")
      .def(py::init(&open<brisling::QuestionAnswerer>), py::arg("model"), options)
      .def("max_length", &brisling::QuestionAnswerer::max_length)
      .def("answer", &answer, texts, options, progress);

  py::class_<brisling::MaskFiller>(m, "MaskFiller")
      .def(py::init(&open<brisling::MaskFiller>), py::arg("model"), options)
      .def("max_length", &brisling::MaskFiller::max_length)
      .def("mask_token", &brisling::MaskFiller::mask_token)
      .def("fill", &fill, texts, py::arg("targets"), options, progress);

  m.def("similarity", &similarity, py::arg("a"), py::arg("b"), options);
  m.def("quantize", &quantize, py::arg("vectors"), py::arg("ranges"), options);
  m.def("devices", &devices);
  m.def("model_info", &model_info, py::arg("model"), options);
  m.def(
      "add_model_folder", [](const std::string& folder) { brisling::add_model_folder(folder); },
      py::arg("folder"));
  m.def("pull_model", &pull_model, py::arg("model"), options, progress);
  m.def("models", &models, options);
  m.def("cached_models", &cached_models, options);
  m.def(
      "remove_model",
      [](const std::string& model, const py::dict& named) {
        const Options chosen = options_of(named);
        return without_gil([&] { return brisling::remove_model(model, chosen); });
      },
      py::arg("model"), options);
  m.def("diagnostics", [] {
    return columns_of(without_gil(brisling::diagnostics), {{"name", "value", "advice"}, {}, {}});
  });
  m.def("version", &brisling::version);
}
