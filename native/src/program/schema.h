// What a line may say: the keys of an operator, of an optimiser or of a plan, with their ranges and usual
// values. Whoever reads, prints or documents a line asks here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace margay {

/// One key=value of a line.
struct Key {
  enum class Kind {
    whole,
    number,
    flag,
    word,
    axes,
    numbers,
    padding,
    shape,
    initializer,
    name,
    names,
    transforms
  };
  std::string name;
  Kind kind = Kind::names;
  std::string usual;               // the value where the line says nothing; empty: whoever reads decides
  std::string required;            // how a message asks for it, such as filters=N; empty: it may be left out
  int64_t least = 0, most = 0;     // of whole, and of each extent of axes and padding
  double low = 0, high = 0;        // of number, and of each of numbers; both 0: any numbers
  std::vector<std::string> words;  // of word

  static Key whole(const char* name, const char* usual, int64_t least, int64_t most);
  static Key number(const char* name, const char* usual, double low, double high);
  static Key flag(const char* name, bool usual);
  static Key word(const char* name, const char* usual, std::vector<std::string> words);
  /// One extent per axis, or one for all: 3x3, 3.
  static Key axes(const char* name, const char* usual, int64_t least, int64_t most);
  /// Numbers with commas between.
  static Key numbers(const char* name, const char* usual, double low = 0, double high = 0);
  static Key shape(const char* name);
  static Key initializer(const char* name, const char* usual);
  /// valid, same, P, PxQ, or both sides of every axis.
  static Key padding(const char* name, int64_t most);
  /// The name of a node.
  static Key node(const char* name);
  /// Names of nodes with commas between.
  static Key names(const char* name);
  /// Transforms with commas between, see native/README.md.
  static Key transforms(const char* name);
  /// The same key, which must be given; `example` completes the sentence "conv2d needs …".
  Key needed(const std::string& example) const;
};

/// How an extent for each of `count` axes is written: ROWSxCOLUMNS.
std::string axes_form(size_t count);

/// A tensor that an operator keeps from step to step.
struct Learned {
  std::string name;       // kernel, bias
  bool trainable = true;  // by gradients; false: measured, such as a running mean
  bool decayed = true;    // weight_decay counts for it
};

/// How many inputs an operator takes.
struct Arity {
  size_t least = 1;
  size_t most = 1;  // kAny: any number from `least` on

  static constexpr size_t kAny = SIZE_MAX;

  Arity(size_t exactly) : least(exactly), most(exactly) {}  // NOLINT: a number is an arity
  static Arity between(size_t least, size_t most) {
    Arity arity(least);
    arity.most = most;
    return arity;
  }
  static Arity at_least(size_t count) { return between(count, kAny); }
  bool takes(size_t count) const { return count >= least && count <= most; }
  /// For a schema: 2, 2-3 or 2+.
  std::string text() const;
  /// For a sentence: 1 input, 2 or 3 inputs, 2 or more inputs.
  std::string words() const;
};

struct Schema {
  std::string name;
  Arity inputs = 1;
  std::vector<Key> keys{};
  std::vector<Learned> parameters{};
  std::vector<std::string> metrics{};  // what it adds up over the samples of a call
  int implied_input = -1;              // number of an input that needs no line: class indices

  const Key* find(const std::string& key) const;
};

/// One line a fact, see native/README.md: operator | key | parameter | metric.
std::string to_text(const Schema& schema);
/// The lines of its keys alone.
std::string key_lines(const Schema& schema);

}  // namespace margay
