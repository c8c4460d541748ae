#include "cli/model_options.h"

#include <fmt/format.h>

#include <utility>

#include "cli/download.h"
namespace cli {

Option pass_on(brisling::Options& options, std::string flag, std::string library_name, std::string value,
               std::string help) {
  return {'\0', std::move(flag), std::move(value), std::move(help),
          [&options, name = std::move(library_name)](std::string_view given) { options.set(name, given); }};
}

Option pass_on_switch(brisling::Options& options, std::string flag, std::string library_name,
                      std::string library_value, std::string help) {
  return {'\0', std::move(flag), "", std::move(help),
          [&options, name = std::move(library_name), value = std::move(library_value)](std::string_view) {
            options.set(name, value);
          }};
}

void add_hub_options(Command& command, std::vector<brisling::Options*> options) {
  const auto add = [&](const char* flag, const char* value, const char* help, const char* name,
                       const char* fixed) {
    command.options.push_back({'\0', flag, value, help, [options, name, fixed](std::string_view given) {
                                 for (brisling::Options* each : options)
                                   each->set(name, fixed ? fixed : given);
                               }});
  };
  add("revision", "NAME", "Branch, tag or commit on the hub (default: main)", "revision", nullptr);
  add("cache-dir", "DIRECTORY", "Cache of downloads (default: that of the Hugging Face\nhub, see HF_HOME)",
      "cache_dir", nullptr);
  add("offline", "", "Download nothing (as with HF_HUB_OFFLINE=1)", "local_files_only", "true");
}

void add_model_options(Command& command, ModelOptions& options) {
  command.options.push_back(
      {'m', "model", "MODEL",
       options.model.empty()
           ? "Directory, .gguf file or name (needed); see brisling\nmodels"
           : fmt::format("Directory, .gguf file or name; see brisling models\n(default: {})", options.model),
       [&](std::string_view model) { options.model = model; }});
  add_hub_options(command, {&options.open, &options.pull});
  command.options.push_back(pass_on_switch(options.open, "lowercase", "lowercase", "true",
                                           "Lower-case texts, for a .gguf file that does not say"));
  command.options.push_back(
      pass_on_switch(options.open, "no-lowercase", "lowercase", "false", "Do not lower-case texts"));
}

void add_prompt_options(Command& command, brisling::Options& call) {
  command.options.push_back(pass_on(call, "prompt", "prompt", "TEXT", "Put this before every text"));
  command.options.push_back(pass_on(call, "prompt-name", "prompt_name", "NAME",
                                    "Put that prompt of the model before every text (see\nbrisling info)"));
}

void add_encoder_options(Command& command, ModelOptions& options) {
  add_model_options(command, options);
  for (Option& option : std::vector<Option>{
           pass_on(options.open, "max-length", "max_length", "N",
                   "Read at most N tokens of a text (default: all that the\nmodel allows)"),
           pass_on(options.open, "weights", "weights", "TYPE",
                   "auto, f32, f16, bf16, q8_0 or int8 (default: auto, as in\nthe file)"),
           pass_on(options.open, "gemm", "gemm", "PROVIDER", "auto, native or onednn (default: auto)"),
           pass_on(options.open, "device", "device", "DEVICE",
                   "A name that brisling devices prints (default: cpu)"),
           pass_on(options.open, "threads", "threads", "N",
                   "Use at most N threads (default: all processors)"),
       }) {
    command.options.push_back(std::move(option));
  }
}

void add_embedder_options(Command& command, ModelOptions& options) {
  add_encoder_options(command, options);
  for (Option& option : std::vector<Option>{
           pass_on(options.open, "pooling", "pooling", "HOW",
                   "cls, mean, max, mean_sqrt_len_tokens, weightedmean or\nlasttoken (default: as the model "
                   "says)"),
           pass_on_switch(options.open, "normalize", "normalize", "true",
                          "Scale vectors to length 1 (default: as the model says)"),
           pass_on_switch(options.open, "no-normalize", "normalize", "false", "Do not scale vectors"),
       }) {
    command.options.push_back(std::move(option));
  }
}

const std::string& ready_model(const ModelOptions& options, bool quiet) {
  if (options.model.empty()) throw UsageError("no model was given; name one with -m MODEL");
  download(options.model, options.pull, quiet);
  return options.model;
}

}  // namespace cli
