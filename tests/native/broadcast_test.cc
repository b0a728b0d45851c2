// Shapes that are brought together, and that nothing is reordered for it.
#include <doctest/doctest.h>

#include <sstream>

#include "handles.h"
#include "op/broadcast.h"

namespace margay::test {
namespace {

TEST_CASE("shapes are aligned at the channels, and 1 is repeated") {
  const Shape picture = {28, 28, 64};
  for (const Shape& part : {Shape{64}, Shape{1, 1, 64}, Shape{28, 28, 1}, Shape{1}, Shape{28, 64}, picture}) {
    INFO(to_text(part));
    CHECK_EQ(broadcast_shape(picture, part), picture);
    CHECK_EQ(broadcast_shape(part, picture), picture);
  }
  CHECK_EQ(broadcast_shape({28, 1, 8}, {1, 27, 8}), Shape{28, 27, 8});
  CHECK_EQ(broadcast_shape({7}, {5, 1}), Shape{5, 7});
  CHECK_EQ(broadcast_shape({1}, {1, 1, 1}), Shape{1, 1, 1});
  CHECK(broadcast_shape(picture, {28}).empty());
  CHECK(broadcast_shape(picture, {28, 28}).empty());
  CHECK(broadcast_shape({3}, {2}).empty());
}

/// How many steps of this node are of ours, and how many are reorders.
std::pair<int, int> steps(const std::string& program, const std::string& options, const std::string& node) {
  std::istringstream lines(Plan(program, options).describe());
  int own = 0, reorders = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(node + " ", 0) != 0) continue;
    own += line.find(" margay:") != std::string::npos;
    reorders += line.find(" reorder: ") != std::string::npos;
  }
  return {own, reorders};
}

TEST_CASE("squeeze and excitation multiplies in the layout that is there") {
  const std::string head =
      "x = input() shape=12x12x3\nmaps = conv2d(x) filters=32 kernel=3x3\nmean = global_avgpool(maps)\n";
  const std::string tail =
      "last = conv2d(scaled) filters=16 kernel=3x3\nend = global_avgpool(last)\n"
      "score = dense(end) units=3\nloss = cross_entropy(score, label)\n";
  const std::string dense = "weight = dense(mean) units=32 activation=sigmoid\n";
  const std::string convolved =
      "one = reshape(mean) shape=1x1x32\nweight = conv2d(one) filters=32 kernel=1x1 activation=sigmoid\n";
  for (const std::string& weight : {dense, convolved})
    for (const char* layout : {"layout=blocked", "layout=channels_last"})
      for (const char* mode : {"mode=infer", "mode=train batch=4"}) {
        INFO(weight << layout << " " << mode);
        const auto [own, reorders] = steps(head + weight + "scaled = multiply(maps, weight)\n" + tail,
                                           text(layout, " ", mode), "scaled");
        CHECK_EQ(own, std::string(mode) == "mode=infer" ? 1 : 3);
        CHECK_EQ(reorders, 0);
      }
}

}  // namespace
}  // namespace margay::test
