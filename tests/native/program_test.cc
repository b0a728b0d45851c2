// What is wrong with a program or with options: the message names the place, and quotes the line.
#include <algorithm>

#include "compare.h"
#include "graph/graph.h"
#include "handles.h"
#include "op/activation/activation.h"
#include "problem.h"

namespace margay::test {
namespace {

const std::string kHead = "x = input() shape=7x7x1\n";

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

std::string refusal(const std::string& program, const std::string& options = "") {
  try {
    Plan plan(program, options);
    return "accepted";
  } catch (const Refused& refused) {
    CHECK_EQ(refused.status, MG_INVALID);
    return refused.what();
  }
}

TEST_CASE("what cannot be read is shown with line and column") {
  CHECK_EQ(refusal(""), "the program is empty: it needs at least an input and one operator");
  CHECK_EQ(refusal("# nothing\n\n   \n"),
           "the program is empty: it needs at least an input and one operator");
  CHECK_EQ(refusal("x input() shape=3"),
           "line 1, column 3: expected '=' after the node's name, found 'i'\n  x input() shape=3");
  CHECK_EQ(refusal("= input()"), "line 1, column 1: expected a node's name, found '='\n  = input()");
  CHECK_EQ(refusal("x ="), "line 1, column 4: expected an operator, found the end of the line\n  x =");
  CHECK_EQ(refusal("x = input shape=3"),
           "line 1, column 11: expected '(' after the operator, found 's'\n  x = input shape=3");
  CHECK_EQ(refusal("x = input( shape=3"),
           "line 1, column 17: expected ')' after the inputs, found '='\n  x = input( shape=3");
  CHECK_EQ(refusal("x = input() shape"),
           "line 1, column 18: expected '=' after the key 'shape', found the end of the line\n  x = input() "
           "shape");
  CHECK_EQ(refusal("x = input() shape= "),
           "line 1, column 19: the key 'shape' has no value\n  x = input() shape=");
  CHECK_EQ(refusal("x = input() shape=3 shape=4"),
           "line 1, column 21: the key 'shape' is given twice\n  x = input() shape=3 shape=4");
  CHECK_EQ(refusal(kHead + "\n# a comment\ny = relu(x,)"),
           "line 4, column 12: expected an input's name, found ')'\n  y = relu(x,)");
}

TEST_CASE("comments, blanks and line ends do not matter") {
  const std::string strange = "\r\n  x=input( )\tshape=7x7x1# the input\r\n\ty =\trelu ( x )   # done\r\n#";
  CHECK_EQ(refusal(strange), "accepted");
}

TEST_CASE("names and operators are checked") {
  CHECK_EQ(refusal(kHead + "x = relu(x)"),
           "line 2, column 1: the name 'x' is taken by line 1\n  x = relu(x)");
  CHECK_EQ(refusal(kHead + "y = relu(z)"),
           "line 2, column 10: 'z' is not declared. Did you mean 'x'?\n  y = relu(z)");
  CHECK_EQ(refusal(kHead + "y = relu(y)"),
           "line 2, column 10: 'y' takes itself, expected a node above\n  y = relu(y)");
  CHECK_EQ(refusal(kHead + "y = relu(z)\n\nz = relu(x)"),
           "line 2, column 10: 'z' is declared on line 4, expected above its use. Move that line up.\n  y = "
           "relu(z)");
  CHECK_EQ(refusal(kHead + "y = relu(x, x)"),
           "line 2, column 5: relu takes 1 input, found 2\n  y = relu(x, x)");
  CHECK_EQ(refusal(kHead + "y = relu()"), "line 2, column 5: relu takes 1 input, found 0\n  y = relu()");
  CHECK_EQ(refusal(kHead + "y = add(x)"),
           "line 2, column 5: add takes 2 or more inputs, found 1\n  y = add(x)");
  CHECK_EQ(refusal(kHead + "y = convolve(x)"), "line 2, column 5: unknown operator 'convolve'; known: " +
                                                   joined(operator_names()) + "\n  y = convolve(x)");
  CHECK_EQ(refusal(kHead + "y = relu(x) alpha=2"),
           "line 2, column 13: unknown key 'alpha'; relu takes none\n  y = relu(x) alpha=2");
  CHECK_EQ(refusal(kHead + "y = leaky_relu(x) beta=2"),
           "line 2, column 19: unknown key 'beta'; known here: alpha\n  y = leaky_relu(x) beta=2");
  CHECK_EQ(refusal(kHead), "the program has no operator: it needs at least one besides its inputs");
}

TEST_CASE("shapes are checked") {
  CHECK_EQ(
      refusal(kHead + "y = conv2d(x) filters=1 kernel=3x3 stride=3 fit=exact"),
      "line 2, column 5: input 7x7x1: (7 - 3) / 3 + 1 = 2.33: the filter does not fit.\n  Use stride 1 or 2, "
      "padding SAME, or fit FLOOR to leave the last column and row out.\n"
      "  y = conv2d(x) filters=1 kernel=3x3 stride=3 fit=exact");
  CHECK_EQ(
      refusal("x = input() shape=8x9x1\ny = conv2d(x) filters=1 kernel=3 stride=3 padding=1,2,0,0 fit=exact"),
      "line 2, column 5: input 8x9x1: rows (8 - 3 + 1 + 2) / 3 + 1 = 3.67: the filter does not fit.\n"
      "  Use row stride 1 or 2, padding SAME, or fit FLOOR to leave the last 2 rows out.\n"
      "  y = conv2d(x) filters=1 kernel=3 stride=3 padding=1,2,0,0 fit=exact");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=1 kernel=3x8"),
           "line 2, column 5: input 7x7x1: the filter is larger than the input (8 columns, 7 there). Use a "
           "smaller one, padding SAME, or a larger input.\n  y = conv2d(x) filters=1 kernel=3x8");
  CHECK_EQ(refusal(kHead + "y = dense(x) units=3"),
           "line 2, column 11: input 7x7x1 has 3 dimensions, expected 1. Put Flatten before it.\n  y = "
           "dense(x) units=3");
  CHECK_EQ(refusal("x = input() shape=7\ny = conv2d(x) filters=1 kernel=3"),
           "line 2, column 12: input 7 has 1 dimension, expected 3 (rows x columns x channels). Put Reshape "
           "before it.\n  y = conv2d(x) filters=1 kernel=3");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=3 kernel=3 groups=2"),
           "line 2, column 34: groups=2: 3 filters do not divide into 2 groups\n  y = "
           "conv2d(x) filters=3 kernel=3 groups=2");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=4 kernel=3 groups=2"),
           "line 2, column 12: input 7x7x1: 1 channels do not divide into 2 groups. Use a divisor of 1 as "
           "groups.\n  y = conv2d(x) filters=4 kernel=3 groups=2");
  CHECK_EQ(refusal(kHead + "y = maxpool2d(x) kernel=2 padding=2"),
           "line 2, column 27: padding=2: must be smaller than the window (2): a window would lie outside "
           "the picture\n"
           "  y = maxpool2d(x) kernel=2 padding=2");
  CHECK_EQ(refusal(kHead + "y = reshape(x) shape=7x8"),
           "line 2, column 13: input 7x7x1 has 49 values, expected 56. Use a shape of 49 values.\n"
           "  y = reshape(x) shape=7x8");
  CHECK_EQ(refusal("x = input() shape=3x0"),
           "line 1, column 13: shape=3x0: expected extents such as 28x28x1, each at least 1, together at "
           "most 2,147,483,647 values\n  x = input() shape=3x0");
  CHECK_EQ(refusal("x = input() shape=4x4x3 scale=1,2"),
           "line 1, column 25: scale=1,2: expected one number or one per channel (3), found 2\n  x = input() "
           "shape=4x4x3 scale=1,2");
}

TEST_CASE("values are checked") {
  CHECK_EQ(refusal(kHead + "y = conv2d(x) kernel=3"),
           "line 2, column 5: conv2d needs filters=N\n  y = conv2d(x) kernel=3");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=4"),
           "line 2, column 5: conv2d needs kernel=ROWSxCOLUMNS\n  y = conv2d(x) filters=4");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=4 library=onednn"),
           "line 2, column 5: conv2d needs kernel=ROWSxCOLUMNS\n  y = conv2d(x) filters=4 library=onednn");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=0 kernel=3"),
           "line 2, column 15: filters=0: expected a whole number from 1 to 1048576\n  y = conv2d(x) "
           "filters=0 kernel=3");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=2 kernel=3x3x3"),
           "line 2, column 25: kernel=3x3x3: expected ROWSxCOLUMNS (or one number for both) from 1 to "
           "65536\n  y = conv2d(x) filters=2 kernel=3x3x3");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=2 kernel=3 padding=1,2,3"),
           "line 2, column 34: padding=1,2,3: expected valid, same, P, PxQ or top,bottom,left,right\n  y = "
           "conv2d(x) filters=2 kernel=3 padding=1,2,3");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=2 kernel=3 activation=wavy"),
           "line 2, column 34: activation=wavy: expected one of none, " + joined(activation_words()) +
               "\n  y = conv2d(x) filters=2 kernel=3 activation=wavy");
  CHECK_EQ(refusal(kHead + "y = dropout(x)"),
           "line 2, column 5: dropout needs rate=, for example rate=0.2\n  y = dropout(x)");
  CHECK_EQ(refusal(kHead + "y = dropout(x) rate=1"),
           "line 2, column 16: rate=1: expected a number from 0 to 0.999\n  y = dropout(x) rate=1");
  CHECK_EQ(refusal(kHead + "y = elu(x) alpha=nan"),
           "line 2, column 12: alpha=nan: expected a number from 0 to 1000000\n  y = elu(x) alpha=nan");
  CHECK_EQ(refusal(kHead + "y = conv2d(x) filters=1 kernel=3 init=gauss"),
           "line 2, column 34: init=gauss: expected zeros, constant:V, normal:MEAN:DEVIATION, "
           "uniform:LOW:HIGH, or glorot, he or lecun followed by "
           "_uniform or _normal\n  y = conv2d(x) filters=1 kernel=3 init=gauss");
}

TEST_CASE("losses are checked") {
  const std::string head = "x = input() shape=4\n";
  CHECK_EQ(refusal(head + "loss = cross_entropy(x, label)\ny = relu(loss)"),
           "line 3, column 10: 'loss' is a loss; nothing can follow it\n  y = relu(loss)");
  CHECK_EQ(refusal(head + "l = input() shape=3\nloss = cross_entropy(x, l)"),
           "line 3, column 25: labels of shape 3: expected 1 (class indices) or 4 (probabilities)\n  loss = "
           "cross_entropy(x, l)");
  CHECK_EQ(refusal(head + "y = relu(x)", "mode=train"),
           "mode=train needs a loss: end the program with loss = cross_entropy(logits, label)");
  CHECK_EQ(refusal(head + "y = relu(x)\nloss = cross_entropy(y, label)", "mode=train"),
           "mode=train: the program has no parameters to train: no layer has any, or all are frozen");
  CHECK_EQ(refusal(head + "loss = cross_entropy(x, loss)"),
           "line 2, column 25: 'loss' takes itself, expected a node above\n  loss = cross_entropy(x, loss)");
  CHECK_EQ(refusal(head + "y = relu(x)\nloss = cross_entropy(y, label)\nlabel = input() shape=1"),
           "line 3, column 25: 'label' is declared on line 4, expected above its use. Move that line up.\n  "
           "loss = "
           "cross_entropy(y, label)");
  CHECK_EQ(refusal(head + "i = dense(x) units=1\nloss = cross_entropy(x, i)"),
           "line 3, column 25: 'i' is computed by the program, expected an input of class indices\n  loss = "
           "cross_entropy(x, i)");
  CHECK_EQ(refusal(head + "y = relu(x)\nz = dense(x) units=2\nloss = cross_entropy(y, label)", "mode=train"),
           "mode=train: no loss depends on a parameter that could be trained");
}

TEST_CASE("options are checked") {
  const std::string program = kHead + "y = relu(x)\n";
  CHECK_EQ(refusal(program, "batch=0"),
           "options, column 1: batch=0: expected a whole number from 1 to 1048576\n  batch=0");
  CHECK_EQ(refusal(program, "lanes=2 mode=learn"),
           "options, column 9: mode=learn: expected one of infer, train, augment\n  lanes=2 mode=learn");
  CHECK_EQ(
      refusal(program, "library=onednn dtype=f64"),
      "options, column 1: library=onednn: oneDNN has no f64 kernels: use library=openblas or dtype=f32\n  "
      "library=onednn dtype=f64");
  CHECK_EQ(refusal(program, "outputs=z"), "outputs=z: the program has no node named 'z'");
  CHECK_EQ(refusal(program, "outputs=y,x"), "outputs=y,x: 'x' is an input");
  CHECK_EQ(refusal(program, "speed=9")
               .find("options, column 1: unknown key 'speed'; known here: mode, batch, contexts, lanes, "),
           0);
  CHECK_EQ(refusal(program, "momentum=0.9 optimizer=adam")
               .find("options, column 1: unknown key 'momentum'; known here: "),
           0);
  CHECK_EQ(refusal(program, "optimizer=adam epsilon=0"),
           "options, column 16: epsilon=0: expected a number from 1e-30 to 1\n  optimizer=adam epsilon=0");
}

TEST_CASE("nodes, names and keys are limited") {
  const auto chain = [](int nodes) {
    std::string program = "x0 = input() shape=4\n";
    for (int i = 1; i < nodes; ++i) program += text("x", i, " = relu(x", i - 1, ")\n");
    return program;
  };
  CHECK_EQ(refusal(chain(16384)), "accepted");
  CHECK_EQ(refusal(chain(16385)), "line 16385: a program has at most 16,384 nodes");
  const std::string longest(255, 'n');
  CHECK_EQ(refusal(kHead + longest + " = relu(x)"), "accepted");
  CHECK_EQ(
      refusal(kHead + longest + "n = relu(x)"),
      "line 2, column 1: a name of 256 letters, expected at most 255\n  " + longest.substr(0, 240) + " ...");
  CHECK_EQ(refusal(kHead + "y = relu(" + std::string(1000000, 'n') + ")"),
           "line 2, column 10: a name of 1,000,000 letters, expected at most 255\n  y = relu(" +
               std::string(231, 'n') + " ...");
  std::string keys = "y = relu(x)";
  for (int i = 0; i < 64; ++i) keys += text(" k", i, "=1");
  CHECK_EQ(refusal(kHead + keys + " k=1").substr(0, 53),
           "line 2, column 387: more than 64 keys on one line\n  y");
}

TEST_CASE("a name is found without asking all others") {
  std::string program = "x0 = input() shape=4\n";
  for (int i = 1; i < 16384; ++i) program += text("x", i, " = relu(x", i - 1, ")\n");
  const Graph graph = read_graph(program, "");
  size_t most = 0;
  for (size_t i = 0; i < graph.numbers.bucket_count(); ++i)
    most = std::max(most, graph.numbers.bucket_size(i));
  CHECK_EQ(graph.numbers.size(), 16384);
  CHECK(most <= 16);  // names that are compared with the one asked for
  CHECK_EQ(graph.find("x16383"), 16383);
  CHECK_EQ(graph.find("x16384"), -1);
}

/// The program in canonical form.
std::string canonical(const std::string& program) {
  mg_program* handle = mg_program_read(program.c_str());
  if (!handle) throw Refused();
  const std::string text = mg_program_text(handle);
  mg_program_close(handle);
  return text;
}

TEST_CASE("a program has one canonical form") {
  CHECK_EQ(canonical("  x=input( )\tscale=1 dtype=f32 shape=7x7x2 # comment\n"
                     "c = conv2d(x) library=auto padding=1x1 stride=1 kernel=3 filters=04 alpha=1e-1 "
                     "activation=leaky_relu bias=true\n"
                     "p=maxpool2d(c) stride=2x2 kernel=2 padding=0\n"
                     "d = conv2d(p) filters=2 kernel=3x1 padding=1,1,0,0 dilation=1 groups=2 "
                     "init=normal:0.0:0.050 bias_init=constant:1e0\n"
                     "f = flatten(d)\ny = dense(f) units=3 activation=elu alpha=0.50\n"),
           "x = input() shape=7x7x2\n"
           "c = conv2d(x) filters=4 kernel=3x3 padding=1 activation=leaky_relu\n"
           "p = maxpool2d(c) kernel=2x2\n"
           "d = conv2d(p) filters=2 kernel=3x1 padding=1x0 groups=2 init=normal:0:0.05 bias_init=constant:1\n"
           "f = flatten(d)\n"
           "y = dense(f) units=3 activation=elu alpha=0.5\n");
}

TEST_CASE("the canonical form of a canonical form is the same, for every problem and network") {
  const auto check = [](const std::string& program) {
    const std::string text = canonical(program);
    CHECK_EQ(canonical(text), text);
  };
  for (const std::string& name : network_names()) check(read_network(name));
  for (const std::string& name : problem_names())
    for (const Problem& problem : read_problems(name)) check(problem.program());
}

TEST_CASE("the facts of a program need no plan") {
  mg_program* program = mg_program_read(
      "x = input() shape=7x7x1\nc = conv2d(x) filters=2 kernel=3\nf = flatten(c)\n"
      "y = dense(f) units=3 bias=false\nloss = cross_entropy(y, label)\n");
  REQUIRE_NE(program, nullptr);
  CHECK_EQ(std::string(mg_program_facts(program)),
           "node x input 7x7x1 line=1\n"
           "key x shape=7x7x1\n"
           "node c conv2d 5x5x2 line=2 input=x\n"
           "key c filters=2\n"
           "key c kernel=3x3\n"
           "parameter c/kernel 3x3x1x2 init=glorot_uniform\n"
           "parameter c/bias 2 init=zeros\n"
           "node f flatten 50 line=3 input=c\n"
           "node y dense 3 line=4 input=f\n"
           "key y units=3\n"
           "key y bias=false\n"
           "parameter y/kernel 50x3 init=glorot_uniform\n"
           "node label input 1 line=5\n"
           "key label shape=1\n"
           "key label dtype=i64\n"
           "node loss cross_entropy 1 line=5 input=y input=label\n"
           "output y\n"
           "loss loss\n"
           "flop_forward 1200\n"
           "flop_train 2700\n");
  mg_program_close(program);
  CHECK_EQ(mg_program_read("x = input() shape=3\ny = relu(z)"), nullptr);
  CHECK_EQ(std::string(mg_last_error()),
           "line 2, column 10: 'z' is not declared. Did you mean 'x'?\n  y = relu(z)");
}

TEST_CASE("the facts of one line need the shapes of its inputs") {
  CHECK_EQ(std::string(mg_node_facts("c = conv2d(x) filters=2 kernel=3", "7x7x1")),
           "node c conv2d 5x5x2 line=1 input=x\nkey c filters=2\nkey c kernel=3x3\nparameter c/kernel "
           "3x3x1x2 init=glorot_uniform\nparameter c/bias 2 init=zeros\nflop_forward "
           "900\n");
  CHECK_EQ(std::string(mg_node_facts("l = cross_entropy(a, b)", "10 1")),
           "node l cross_entropy 1 line=1 input=a input=b\nflop_forward 0\n");
  CHECK_EQ(mg_node_facts("l = cross_entropy(a, b)", "10"), nullptr);
  CHECK_EQ(std::string(mg_last_error()), "'l = cross_entropy(a, b)' has 2 inputs, found the shapes '10'");
  CHECK_EQ(mg_node_facts("f = flatten(x)", "65536x65536x1"), nullptr);
  CHECK_EQ(std::string(mg_last_field("what")),
           "input 65536x65536x1 has 4,294,967,296 values, expected at most 2,147,483,647");
  CHECK_EQ(mg_node_facts("f = flatten(x)", "1x2x3x4x5"), nullptr);
  CHECK_EQ(std::string(mg_last_field("what")), "input 1x2x3x4x5 has 5 dimensions, expected at most 4");
  CHECK_EQ(mg_node_facts(nullptr, ""), nullptr);
}

TEST_CASE("a refusal has fields") {
  const auto field = [](const char* name) { return std::string(mg_last_field(name)); };
  CHECK_EQ(mg_node_facts("y = dense(x) units=3", "7x7x1"), nullptr);
  CHECK_EQ(field("node"), "y");
  CHECK_EQ(field("input"), "1");
  CHECK_EQ(field("line"), "1");
  CHECK_EQ(field("column"), "11");
  CHECK_EQ(field("key"), "");
  CHECK_EQ(field("what"), "input 7x7x1 has 3 dimensions, expected 1");
  CHECK_EQ(field("remedy"), "Put Flatten before it.");
  CHECK_EQ(field("source"), "y = dense(x) units=3");
  CHECK_EQ(field("colour"), "");
  CHECK_EQ(mg_program_read("x = input() shape=3\n\ny = elu(x) alpha=-1"), nullptr);
  CHECK_EQ(field("node"), "y");
  CHECK_EQ(field("key"), "alpha");
  CHECK_EQ(field("input"), "");
  CHECK_EQ(field("line"), "3");
  CHECK_EQ(field("what"), "alpha=-1: expected a number from 0 to 1000000");
  CHECK_EQ(mg_plan_compile(nullptr, ""), nullptr);
  CHECK_EQ(field("node"), "");
  CHECK_EQ(field("what"), "program is NULL");
}

TEST_CASE("NULL is refused") {
  CHECK_EQ(mg_plan_compile(nullptr, ""), nullptr);
  CHECK_EQ(std::string(mg_last_error()), "program is NULL");
  CHECK_EQ(mg_program_read(nullptr), nullptr);
  CHECK_EQ(mg_program_text(nullptr), nullptr);
  CHECK_EQ(mg_program_facts(nullptr), nullptr);
  mg_program_close(nullptr);
  CHECK_EQ(mg_plan_describe(nullptr), nullptr);
  CHECK_EQ(mg_plan_facts(nullptr), nullptr);
  CHECK_EQ(mg_plan_initialize(nullptr, 1), MG_INVALID);
  CHECK_EQ(mg_context_open(nullptr), nullptr);
  CHECK_EQ(mg_context_result(nullptr), nullptr);
  CHECK_EQ(mg_context_run(nullptr, 1, 0), MG_INVALID);
  CHECK_EQ(mg_context_step(nullptr, 1, 0, 0.1), MG_INVALID);
  mg_plan_close(nullptr);
  mg_context_close(nullptr);
  mg_plan* plan = mg_plan_compile((kHead + "y = relu(x)").c_str(), nullptr);  // options may be absent
  CHECK_NE(plan, nullptr);
  mg_plan_close(plan);
}

}  // namespace
}  // namespace margay::test
