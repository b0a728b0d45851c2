// Programs with random damage: each is refused with a message or compiles and runs. Run under the sanitizers
// as well.
#include <cstring>
#include <sstream>

#include "compare.h"
#include "feed.h"
#include "problem.h"

namespace margay::test {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr int kMutants = 6000;
#else
constexpr int kMutants = 20000;
#endif

/// Words that mean something are more likely to reach deep code than random bytes: what schemas know, and
/// what programs are written with.
const std::vector<std::string>& words() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> words = {"padding=same",
                                      "padding=0,1,2,3",
                                      "dilation=2",
                                      "label",
                                      "0",
                                      "1",
                                      "3",
                                      "7",
                                      "16",
                                      "1x1",
                                      "2147483648",
                                      "99999999999999999999",
                                      "-1",
                                      "1e308",
                                      "nan",
                                      "=",
                                      "(",
                                      ")",
                                      ",",
                                      " ",
                                      "\n",
                                      "\t",
                                      "#",
                                      "x",
                                      "\xff",
                                      "\r\n"};
    std::istringstream lines(mg_operators());
    for (std::string line; std::getline(lines, line);) {
      std::istringstream in(line);
      std::string kind, owner, key;
      in >> kind >> owner >> key;
      if (kind == "operator") words.push_back(owner);
      if (kind != "key") continue;
      words.push_back(key + "=");
      const size_t choice = line.find(" words=");
      if (choice == std::string::npos) continue;
      std::istringstream choices(line.substr(choice + 7));
      for (std::string word; std::getline(choices, word, ',');) words.push_back(key + "=" + word);
    }
    return words;
  }();
  return all;
}

std::string mutated(std::string program, Numbers& numbers) {
  for (int64_t changes = numbers.integer(1, 4); changes > 0 && !program.empty(); --changes) {
    const size_t at = static_cast<size_t>(numbers.integer(0, static_cast<int64_t>(program.size()) - 1));
    const size_t length = std::min(static_cast<size_t>(numbers.integer(1, 12)), program.size() - at);
    const size_t to = static_cast<size_t>(numbers.integer(0, static_cast<int64_t>(program.size()) - 1));
    const std::string& word =
        words()[static_cast<size_t>(numbers.integer(0, static_cast<int64_t>(words().size()) - 1))];
    switch (numbers.integer(0, 6)) {
      case 0: program[at] = static_cast<char>(program[at] ^ (1 << numbers.integer(0, 7))); break;
      case 1: program.erase(at, length); break;
      case 2: program.insert(at, word); break;
      case 3: program.replace(at, length, word); break;
      case 4: program.insert(to, program.substr(at, length)); break;
      case 5: program.resize(at); break;
      default: {  // another number where one stands
        const size_t digit = program.find_first_of("0123456789", at);
        if (digit != std::string::npos) program[digit] = static_cast<char>('0' + numbers.integer(0, 9));
      }
    }
  }
  return program.substr(0, program.find('\0'));
}

/// Runs what compiled, with whatever numbers are in its staging space.
void run(mg_plan* plan, bool train) {
  mg_context* context = mg_context_open(plan);
  if (!context) {
    CHECK_EQ(mg_last_status(), MG_MEMORY);
    return;
  }
  for (int32_t input = 0; mg_address staging = mg_context_staging(context, input); ++input) {
    if (mg_context_bind(context, input, staging, 2, MG_F32) != MG_OK)
      CHECK_EQ(mg_context_bind(context, input, staging, 2, MG_I32), MG_OK);
  }
  if (train) mg_context_step(context, 2, 0, 0.1);
  mg_context_run(context, 2, 0);
  mg_context_close(context);
}

TEST_CASE("a damaged program is refused with a message, or works") {
  std::vector<std::string> programs;
  for (const std::string network : {"x-and-o", "tiny-cnn", "tiny-mlp", "tiny-branches", "tiny-depthwise"})
    programs.push_back(read_network(network));
  for (const std::string& name : problem_names()) {
    const Problem problem = read_problems(name).back();
    if (problem.computes())
      programs.push_back(problem.program() +
                         "f = flatten(dst)\nl = dense(f) units=3\nloss = cross_entropy(l, label)\n");
  }
  int accepted = 0;
  for (int mutant = 0; mutant < kMutants; ++mutant) {
    const uint64_t seed = 1000 + static_cast<uint64_t>(mutant);
    Numbers numbers(seed);
    const std::string program = mutated(programs[static_cast<size_t>(mutant) % programs.size()], numbers);
    const bool train = mutant % 3 == 0;
    const std::string options = std::string(mutant % 2 == 0 ? "library=openblas" : "library=auto") +
                                (train ? " mode=train" : "") + " batch=2 memory_limit=16000000";
    INFO("seed " << seed << ", " << options << "\n" << program);
    mg_plan* plan = mg_plan_compile(program.c_str(), options.c_str());
    if (!plan) {
      const int32_t status = mg_last_status();
      CHECK((status == MG_INVALID || status == MG_MEMORY || status == MG_UNSUPPORTED));
      CHECK(std::strlen(mg_last_error()) > 10);
      continue;
    }
    ++accepted;
    if (mutant % 4 == 0) mg_plan_initialize(plan, 1);
    run(plan, train);
    mg_plan_close(plan);
  }
  CHECK(accepted > kMutants / 100);  // the damage is not always fatal
}

TEST_CASE("damaged options are refused with a message, or work") {
  const std::string program = read_network("x-and-o");
  const std::string options =
      "mode=train batch=4 lanes=2 threads=1 dtype=f64 library=openblas layout=blocked outputs=probs,votes "
      "memory_limit=16000000 seed=3 "
      "optimizer=rmsprop momentum=0.5 rho=0.9 epsilon=1e-7 weight_decay=0.1";
  for (int mutant = 0; mutant < kMutants / 10; ++mutant) {
    const uint64_t seed = 5000000 + static_cast<uint64_t>(mutant);
    Numbers numbers(seed);
    const std::string damaged = mutated(options, numbers);
    INFO("seed " << seed << "\n" << damaged);
    mg_plan* plan = mg_plan_compile(program.c_str(), damaged.c_str());
    if (!plan) {
      CHECK((mg_last_status() == MG_INVALID || mg_last_status() == MG_MEMORY ||
             mg_last_status() == MG_UNSUPPORTED));
      CHECK(std::strlen(mg_last_error()) > 10);
    }
    mg_plan_close(plan);
  }
}

}  // namespace
}  // namespace margay::test
