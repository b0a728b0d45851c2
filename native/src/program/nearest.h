// Finds what somebody probably meant who wrote a word that does not exist.
#pragma once

#include <string>
#include <vector>

namespace margay {

/// "Did you mean 'filters'?", or nothing when no known word is near: at most a third of its letters differ,
/// and at least one edit is always allowed. Words of more than 100 letters are near to none.
std::string suggestion(const std::string& word, const std::vector<std::string>& known);

}  // namespace margay
