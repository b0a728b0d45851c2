#include "program/nearest.h"

#include <doctest/doctest.h>

namespace margay::test {
namespace {

TEST_CASE("a word that is nearly known is suggested") {
  CHECK_EQ(suggestion("filtre", {"kernel", "filters"}), "Did you mean 'filters'?");
  CHECK_EQ(suggestion("flt", {"filters"}), "");
  CHECK_EQ(suggestion("y", {"x"}), "Did you mean 'x'?");
  CHECK_EQ(suggestion("kenrel", {"kernel"}), "Did you mean 'kernel'?");  // neighbours in the other order
  CHECK_EQ(suggestion("x", {}), "");
  CHECK_EQ(suggestion(std::string(101, 'a'), {std::string(100, 'a')}), "");
}

}  // namespace
}  // namespace margay::test
