#include "op/shape/sides.h"

#include <algorithm>
#include <charconv>

namespace margay {
namespace {

constexpr int64_t kMostSide = 65536;

/// The whole numbers of a word; empty where something else stands there.
std::vector<int64_t> numbers(const std::string& word, char separator) {
  std::vector<int64_t> all;
  for (const char *at = word.data(), *end = at + word.size();; ++at) {
    int64_t number = -1;
    const auto [behind, error] = std::from_chars(at, end, number);
    if (error != std::errc() || number < 0 || number > kMostSide) return {};
    all.push_back(number);
    at = behind;
    if (at == end) return all;
    if (*at != separator) return {};
  }
}

std::string word_of(const std::vector<int64_t>& all, char separator) {
  std::string word;
  for (const int64_t number : all)
    word += (word.empty() ? "" : std::string(1, separator)) + std::to_string(number);
  return word;
}

}  // namespace

Key sides_key(const char* name, const char* example) {
  Key key = Key::padding(name, kMostSide);
  key.usual = "";
  return key.needed(example);
}

std::vector<Sides> read_sides(const Attributes& attributes, const char* key, const Shape& input) {
  const std::string word = attributes.text(key);
  const bool both = word.find(',') != std::string::npos;  // sides by themselves
  const size_t rank = input.size(), places = std::max<size_t>(1, rank - 1);
  std::vector<int64_t> all = numbers(word, both ? ',' : 'x');
  if (all.size() == 1 && !both) all.resize(places, all[0]);
  const size_t count = both ? all.size() / 2 : all.size();
  if ((count == places || count == rank) && all.size() == (both ? 2 * count : count)) {
    std::vector<Sides> sides(rank);
    std::vector<int64_t> before;
    bool alike = true;
    for (size_t d = 0; d < count; ++d) {
      sides[d] = both ? Sides{all[2 * d], all[2 * d + 1]} : Sides{all[d], all[d]};
      alike &= sides[d].before == sides[d].after;
      before.push_back(sides[d].before);
    }
    const bool one = count == places && std::equal(before.begin() + 1, before.end(), before.begin());
    attributes.note(key,
                    !alike ? word_of(all, ',')
                    : one  ? std::to_string(before[0])
                           : word_of(before, 'x'),
                    "");
    return sides;
  }
  attributes.fail(key,
                  text("expected one number, one for each dimension of ", to_text(input),
                       " with x between (without its channels, or with them), or two for each with commas "
                       "(top,bottom,left,right), from 0 to ",
                       grouped(kMostSide)));
}

}  // namespace margay
