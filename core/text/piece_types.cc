#include "core/text/piece_types.h"

#include "core/base/unicode.h"

namespace brisling {

Pattern make_pattern(const Json& spec) {
  if (spec.find("Regex").present()) return Pattern::regex(spec.at("Regex").text(), spec.at("Regex").where());
  return Pattern::literal(spec.at("String").text(), spec.at("String").where());
}

MetaspaceOptions metaspace_options(const Json& spec) {
  using Prepend = MetaspaceOptions::Prepend;
  constexpr std::pair<std::string_view, Prepend> kSchemes[] = {
      {"never", Prepend::kNever}, {"first", Prepend::kFirst}, {"always", Prepend::kAlways}};
  MetaspaceOptions options;
  options.replacement = one_character(spec.at("replacement"));
  options.split = spec.boolean_or("split", true);
  // Files of before 2024 have add_prefix_space instead.
  const bool prefixes = spec.boolean_or("add_prefix_space", true);
  const std::string scheme = spec.text_or("prepend_scheme", prefixes ? "always" : "never");
  for (const auto& [name, prepend] : kSchemes) {
    if (scheme != name) continue;
    options.prepend = prepend;
    if (!prefixes && prepend != Prepend::kNever)
      spec.fail("has an add_prefix_space and a prepend_scheme that differ");
    return options;
  }
  spec.at("prepend_scheme").fail("is " + in_quotes(scheme) + "; it must be never, first or always");
}

std::string_view one_character(const Json& text) {
  if (unicode::count_characters(text.text()) != 1) text.fail("must be one character");
  return text.text();
}

std::string inserted_text(const Json& text) {
  constexpr size_t kLongest = 1024;
  if (text.text().size() > kLongest)
    text.fail("must not be longer than " + std::to_string(kLongest) + " bytes");
  return std::string(text.text());
}

}  // namespace brisling
