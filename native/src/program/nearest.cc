#include "program/nearest.h"

#include <algorithm>

#include "error/text.h"

namespace margay {
namespace {

constexpr size_t kLongestWord = 100;

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (Damerau
/// 1964).
size_t edits_between(const std::string& from, const std::string& to) {
  std::vector<std::vector<size_t>> edits(from.size() + 1, std::vector<size_t>(to.size() + 1));
  for (size_t i = 0; i <= from.size(); ++i) {
    for (size_t j = 0; j <= to.size(); ++j) {
      if (i == 0 || j == 0) {
        edits[i][j] = i + j;
        continue;
      }
      const size_t replaced = edits[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      edits[i][j] = std::min({replaced, 1 + edits[i - 1][j], 1 + edits[i][j - 1]});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        edits[i][j] = std::min(edits[i][j], 1 + edits[i - 2][j - 2]);
    }
  }
  return edits[from.size()][to.size()];
}

}  // namespace

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::string* best = nullptr;
  size_t least = kLongestWord;
  if (word.size() > kLongestWord) return "";
  for (const std::string& candidate : known) {
    const size_t most = std::max<size_t>(1, candidate.size() / 3);
    const size_t difference =
        std::max(word.size(), candidate.size()) - std::min(word.size(), candidate.size());
    if (candidate.size() > kLongestWord || difference > most) continue;
    const size_t edits = edits_between(word, candidate);
    if (edits < least && edits <= most) {
      least = edits;
      best = &candidate;
    }
  }
  return best ? text("Did you mean '", *best, "'?") : "";
}

}  // namespace margay
