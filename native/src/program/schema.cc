#include "program/schema.h"

#include <utility>

#include "error/text.h"
#include "program/attributes.h"

namespace margay {
namespace {

Key made(const char* name, Key::Kind kind, const char* usual) {
  Key key;
  key.name = name;
  key.kind = kind;
  key.usual = usual;
  return key;
}

const char* word_of(Key::Kind kind) {
  switch (kind) {
    case Key::Kind::whole: return "whole";
    case Key::Kind::number: return "number";
    case Key::Kind::flag: return "flag";
    case Key::Kind::word: return "word";
    case Key::Kind::axes: return "axes";
    case Key::Kind::numbers: return "numbers";
    case Key::Kind::padding: return "padding";
    case Key::Kind::shape: return "shape";
    case Key::Kind::initializer: return "initializer";
    case Key::Kind::name: return "name";
    case Key::Kind::names: return "names";
    case Key::Kind::transforms: return "transforms";
  }
  return "";
}

}  // namespace

std::string axes_form(size_t count) {
  const char* const forms[] = {"LENGTH", "ROWSxCOLUMNS", "PLANESxROWSxCOLUMNS"};
  return forms[count - 1];
}

Key Key::needed(const std::string& example) const {
  Key key = *this;
  key.required = example;
  return key;
}

Key Key::whole(const char* name, const char* usual, int64_t least, int64_t most) {
  Key key = made(name, Kind::whole, usual);
  key.least = least;
  key.most = most;
  return key;
}

Key Key::number(const char* name, const char* usual, double low, double high) {
  Key key = made(name, Kind::number, usual);
  key.low = low;
  key.high = high;
  return key;
}

Key Key::flag(const char* name, bool usual) { return made(name, Kind::flag, usual ? "true" : "false"); }

Key Key::word(const char* name, const char* usual, std::vector<std::string> words) {
  Key key = made(name, Kind::word, usual);
  key.words = std::move(words);
  return key;
}

Key Key::axes(const char* name, const char* usual, int64_t least, int64_t most) {
  Key key = made(name, Kind::axes, usual);
  key.least = least;
  key.most = most;
  return key;
}

Key Key::numbers(const char* name, const char* usual, double low, double high) {
  Key key = made(name, Kind::numbers, usual);
  key.low = low;
  key.high = high;
  return key;
}
Key Key::shape(const char* name) { return made(name, Kind::shape, ""); }
Key Key::initializer(const char* name, const char* usual) { return made(name, Kind::initializer, usual); }
Key Key::node(const char* name) { return made(name, Kind::name, ""); }
Key Key::names(const char* name) { return made(name, Kind::names, ""); }
Key Key::transforms(const char* name) { return made(name, Kind::transforms, ""); }

Key Key::padding(const char* name, int64_t most) {
  Key key = made(name, Kind::padding, "valid");
  key.most = most;
  return key;
}

std::string Arity::text() const {
  if (most == kAny) return margay::text(least, "+");
  return most == least ? margay::text(least) : margay::text(least, "-", most);
}

std::string Arity::words() const {
  if (most == kAny) return margay::text(least, " or more inputs");
  if (most > least) return margay::text(least, most > least + 1 ? " to " : " or ", most, " inputs");
  return margay::text(least, least == 1 ? " input" : " inputs");
}

const Key* Schema::find(const std::string& key) const {
  for (const Key& known : keys)
    if (known.name == key) return &known;
  return nullptr;
}

std::string key_lines(const Schema& schema) {
  std::string out;
  for (const Key& key : schema.keys) {
    out += text("key ", schema.name, " ", key.name, " ", word_of(key.kind));
    if (!key.usual.empty()) out += text(" usual=", key.usual);
    if (!key.required.empty()) out += " required";
    if (key.kind == Key::Kind::number || key.low < key.high)
      out += text(" from=", number_text(key.low), " to=", number_text(key.high));
    if (key.most > 0) out += text(" from=", key.least, " to=", key.most);
    for (size_t i = 0; i < key.words.size(); ++i) out += (i ? "," : " words=") + key.words[i];
    out += "\n";
  }
  return out;
}

std::string to_text(const Schema& schema) {
  std::string out =
      text("operator ", schema.name, " inputs=", schema.inputs.text(), "\n") + key_lines(schema);
  for (const Learned& parameter : schema.parameters)
    out += text("parameter ", schema.name, " ", parameter.name, parameter.trainable ? "" : " trainable=false",
                parameter.decayed ? "" : " decayed=false", "\n");
  for (const std::string& metric : schema.metrics) out += text("metric ", schema.name, " ", metric, "\n");
  return out;
}

}  // namespace margay
