// Layouts that other operators leave behind: whoever reads them finds a kernel that was made for them, or
// loops of ours, or brings the values into another layout; never a reference kernel.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "handles.h"

namespace margay::test {
namespace {

/// Operators of `axes` axes that leave 16 channels, each in a layout of its own. Grouped convolutions make
/// blocks of 4 or 8 channels, softmax leaves its own dimension innermost.
std::vector<std::string> sources(size_t axes) {
  const std::string conv = text("conv", axes, "d(p) filters=16 kernel=3 padding=same ");
  std::vector<std::string> lines = {conv,
                                    conv + "groups=2",
                                    conv + "groups=4",
                                    conv + "groups=8",
                                    conv + "groups=16",
                                    "softmax(p) axis=0",
                                    text("depthwise_conv", axes, "d(p) kernel=3 padding=same")};
  if (axes > 1) lines.push_back("softmax(p) axis=1");
  return lines;
}

std::vector<std::string> readers(size_t axes) {
  std::vector<std::string> lines = {"adaptive_avgpool(s) output=2",
                                    "adaptive_avgpool(s) output=3",
                                    "adaptive_maxpool(s) output=2",
                                    "adaptive_maxpool(s) output=3",
                                    "global_avgpool(s)",
                                    "global_maxpool(s)",
                                    "batch_norm(s)",
                                    "batch_norm(s) center=false scale=false",
                                    "local_response_norm(s)",
                                    "local_response_norm(s) size=3",
                                    "layer_norm(s)",
                                    "group_norm(s) groups=4",
                                    "instance_norm(s)",
                                    "relu(s)",
                                    "gelu(s)",
                                    "hard_swish(s)",
                                    "prelu(s)",
                                    "softmax(s)",
                                    "reduce_max(s) axes=0",
                                    "add(s, p)",
                                    "concat(s, p)",
                                    text("conv", axes, "d(s) filters=16 kernel=3")};
  for (const std::string window :
       {"kernel=2", "kernel=3 stride=2 padding=1", "kernel=3 stride=2 fit=ceil",
        "kernel=3 stride=2 padding=1 fit=ceil", "kernel=3 stride=1 padding=same", "kernel=2 stride=3"}) {
    lines.push_back(text("maxpool", axes, "d(s) ", window));
    lines.push_back(text("avgpool", axes, "d(s) ", window));
    lines.push_back(text("avgpool", axes, "d(s) ", window, " count_padding=true"));
  }
  return lines;
}

/// A network in which all readers look at what the source leaves.
std::string network(size_t axes, const std::string& source) {
  std::string places, program, ends;
  for (size_t i = 0; i < axes; ++i) places += i == 0 ? "10x" : i == 1 ? "8x" : "7x";
  program = text("x = input() shape=", places, "16\np = conv", axes, "d(x) filters=16 kernel=1\ns = ", source,
                 "\n");
  int number = 0;
  for (const std::string& reader : readers(axes)) {
    ++number;
    program += text("r", number, " = ", reader, "\nf", number, " = flatten(r", number, ")\n");
    ends += text(number > 1 ? ", f" : "f", number);
  }
  return program + "all = concat(" + ends + ")\nd = dense(all) units=2\nl = cross_entropy(d, label)\n";
}

TEST_CASE("no reader of an unusual layout runs a reference kernel") {
  for (const size_t axes : {1, 2, 3})
    for (const std::string& source : sources(axes))
      for (const std::string layout : {"layout=blocked", "layout=channels_last"})
        for (const std::string mode : {" mode=train batch=2", " batch=1", " batch=2"}) {
          std::istringstream lines(Plan(network(axes, source), layout + mode).describe());
          std::string slow;
          for (std::string line; std::getline(lines, line);)
            if (line.find("ref:") != std::string::npos) slow += line + "\n";
          INFO(source << " " << layout << mode);
          CHECK_EQ(slow, "");
        }
}

}  // namespace
}  // namespace margay::test
