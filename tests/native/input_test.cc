// input: value · scale + shift of the samples that were asked for, from any data type.
#include "compare.h"
#include "handles.h"
#include "numbers.h"
#include "problem.h"

namespace margay::test {
namespace {

constexpr int64_t kStored = 9;  // samples

Values read_numbers(const std::string& words) {
  Values values;
  for (size_t start = 0; start <= words.size();) {
    const size_t end = std::min(words.find(',', start), words.size());
    values.push_back(std::stod(words.substr(start, end - start)));
    start = end + 1;
  }
  return values;
}

TEST_CASE("samples are gathered, converted and normalised") {
  const std::pair<int32_t, const char*> types[] = {
      {MG_U8, "u8"}, {MG_I32, "i32"}, {MG_I64, "i64"}, {MG_F32, "f32"}, {MG_F64, "f64"}};
  for (const Problem& p : read_problems("input")) {
    const Values scale = read_numbers(p.word("scale", "1")), shift = read_numbers(p.word("shift", "0"));
    const int64_t size = elements(p.output), channels = p.output.back();
    for (const auto& [type, name] : types) {
      for (const std::string options : {"", "lanes=2", "dtype=f64 lanes=2"}) {
        INFO(p.place << ": " << p.text << " bound as " << name << " " << options);
        Plan plan(p.program(), text("batch=", p.batch, " ", options));
        Context context(plan);
        const Values stored = Numbers(5).integers(kStored * size, type == MG_U8 ? 0 : -1000, 255);
        context.bind(0, stored, type);
        Values expected;
        for (int64_t i = 0; i < p.batch; ++i) {
          const int64_t sample = context.samples()[i] = (7 * i + 8) % kStored;
          for (int64_t j = 0; j < size; ++j) {
            const size_t c = static_cast<size_t>(j % channels);
            expected.push_back(stored[static_cast<size_t>(sample * size + j)] *
                                   scale[scale.size() > 1 ? c : 0] +
                               shift[shift.size() > 1 ? c : 0]);
          }
        }
        context.run(p.batch);
        CHECK_CLOSE(context.output(p.batch), expected, tolerance(2, plan.epsilon(), expected));
      }
    }
  }
}

TEST_CASE("sample numbers start as 0, 1, 2") {
  Plan plan("x = input() shape=1\ny = flatten(x)", "batch=4");
  Context context(plan);
  context.bind(0, {5, 6, 7, 8});
  context.run(4);
  CHECK_EXACT(context.output(4), Values({5, 6, 7, 8}));
}

TEST_CASE("wrong sample numbers are refused") {
  Plan plan("x = input() shape=2\ny = flatten(x)", "batch=3");
  Context context(plan);
  CHECK_THROWS_WITH(context.run(1), "input x is not bound");
  CHECK_EQ(mg_last_status(), MG_STATE);
  context.bind(0, {1, 2, 3, 4});  // two samples
  CHECK_THROWS_WITH(context.run(3), "sample number 2: input x has samples 0 to 1");
  CHECK_EQ(mg_last_status(), MG_INVALID);
  context.samples()[1] = -1;
  CHECK_THROWS_WITH(context.run(2), "sample number -1: input x has samples 0 to 1");
  context.samples()[1] = 1;
  CHECK_NOTHROW(context.run(2));
  CHECK_THROWS_WITH(context.run(0), "0 samples: the plan was compiled for 1 to 3");
  CHECK_THROWS_WITH(context.run(4), "4 samples: the plan was compiled for 1 to 3");
  CHECK_THROWS_WITH(context.run(-1), "-1 samples: the plan was compiled for 1 to 3");
}

TEST_CASE("wrong bindings are refused") {
  Plan plan("x = input() shape=2\ny = dense(x) units=2\nloss = cross_entropy(y, label)", "");
  Context context(plan);
  double value = 0;
  const mg_address address = static_cast<mg_address>(reinterpret_cast<intptr_t>(&value));
  const auto refusal = [&](int32_t input, mg_address data, int64_t count, int32_t dtype) {
    CHECK_EQ(mg_context_bind(context.handle(), input, data, count, dtype), MG_INVALID);
    return std::string(mg_last_error());
  };
  CHECK_EQ(refusal(2, address, 1, MG_F32), "input number 2: the program has 2");
  CHECK_EQ(refusal(-1, address, 1, MG_F32), "input number -1: the program has 2");
  CHECK_EQ(refusal(0, 0, 1, MG_F32), "input number 0: 1 samples at address 0");
  CHECK_EQ(refusal(0, address, 1, 99), "unknown data type 99");
  CHECK_EQ(refusal(1, address, 1, MG_F32), "input label: class indices must be bound as u8, i32 or i64");
  CHECK_EQ(mg_context_staging(context.handle(), 5), 0);
  CHECK_EQ(std::string(mg_last_error()), "input number 5: the program has 2");
  CHECK_EQ(mg_context_output(context.handle(), 1), 0);
  CHECK_EQ(std::string(mg_last_error()), "output number 1: the plan has 1");
}

TEST_CASE("staging space can be written and bound") {
  Plan plan("x = input() shape=3\ny = flatten(x)", "batch=2");
  Context context(plan);
  const mg_address staging = mg_context_staging(context.handle(), 0);
  double* values = reinterpret_cast<double*>(staging);
  for (int i = 0; i < 6; ++i) values[i] = i;
  check(mg_context_bind(context.handle(), 0, staging, 2, MG_F64));
  context.run(2);
  CHECK_EXACT(context.output(2), Values({0, 1, 2, 3, 4, 5}));
}

TEST_CASE("values that are not finite are refused by place") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const std::string options : {"batch=3", "batch=3 lanes=2", "batch=3 dtype=f64"}) {
    INFO(options);
    Plan plan("x = input() shape=2x3x2 scale=0.5\ny = flatten(x)", options);
    Context context(plan);
    const auto refusal = [&](double value, int32_t type) {
      Values values(5 * 12, 1);
      values[4 * 12 + 9] = value;
      context.bind(0, values, type);
      context.samples()[1] = 4;
      CHECK_THROWS(context.run(3));
      CHECK_EQ(mg_last_status(), MG_INVALID);
      CHECK_EQ(mg_context_result(context.handle())->refused, 4);
      return std::string(mg_last_error());
    };
    const std::string place = "input x: sample 4: the value at (1,1,1) of 2x3x2 is ",
                      remedy = ", expected a finite number. Replace it, or leave the sample out.";
    CHECK_EQ(refusal(std::nan(""), MG_F32), place + "NaN" + remedy);
    CHECK_EQ(refusal(kInfinity, MG_F32), place + "inf" + remedy);
    CHECK_EQ(refusal(-kInfinity, MG_F64), place + "-inf" + remedy);
    if (!plan.f64())
      CHECK_EQ(refusal(1e300, MG_F64), place + "1e+300, which the network sees as inf" + remedy);
    context.samples()[1] = 0;
    context.run(3);
    CHECK_EQ(mg_context_result(context.handle())->refused, -1);
  }
  Plan plan("x = input() shape=1 scale=1e38\ny = flatten(x)", "");
  Context context(plan);
  context.bind(0, {255}, MG_U8);
  CHECK_THROWS_WITH(
      context.run(1),
      "input x: sample 0: the value at (0) of 1 is 255, which the network sees as inf, expected a finite "
      "number. Replace it, or leave the sample out.");
}

TEST_CASE("a prediction reads and writes where samples and results lie") {
  for (const std::string options : {"batch=4", "batch=3 lanes=2", "batch=4 dtype=f64"}) {
    Plan plan("x = input() shape=2 scale=2\ny = flatten(x)\nloss = cross_entropy(y, label)",
              options + " outputs=y");
    Context context(plan);
    context.bind(0, {7, 7});
    context.run(1);
    const Values bound = context.output(1);
    const std::vector<uint8_t> data = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
    const int64_t width = plan.f64() ? 8 : 4;
    for (int64_t n = 1; n <= 7; ++n) {
      INFO(options << " " << n);
      std::vector<char> results(static_cast<size_t>((2 * n + 2) * width), char{0x55});
      check(mg_context_predict(context.handle(), reinterpret_cast<intptr_t>(data.data()), MG_U8, n, 0,
                               reinterpret_cast<intptr_t>(results.data())));
      for (int64_t i = 0; i < 2 * n; ++i)
        CHECK_EQ(plan.f64() ? reinterpret_cast<double*>(results.data())[i]
                            : reinterpret_cast<float*>(results.data())[i],
                 2.0 * data[static_cast<size_t>(i)]);
      for (int64_t i = 2 * n * width; i < (2 * n + 2) * width; ++i)
        CHECK_EQ(results[static_cast<size_t>(i)], 0x55);
      CHECK_EXACT(context.output(1), bound);  // untouched
    }
    context.run(1);
    CHECK_EXACT(context.output(1), bound);  // and still bound
    std::vector<double> values(14, 0), results(14);
    values[12] = std::nan("");
    CHECK_EQ(mg_context_predict(context.handle(), reinterpret_cast<intptr_t>(values.data()), MG_F64, 7, 100,
                                reinterpret_cast<intptr_t>(results.data())),
             MG_INVALID);
    CHECK_EQ(std::string(mg_last_error()),
             "input x: sample 106: the value at (0) of 2 is NaN, expected a finite number. "
             "Replace it, or leave the sample out.");
    CHECK_EQ(mg_context_predict(context.handle(), reinterpret_cast<intptr_t>(values.data()), MG_F64, 7, 0, 0),
             MG_INVALID);
    CHECK_EQ(mg_context_predict(context.handle(), 0, MG_F64, 1, 0, 0), MG_INVALID);
    context.run(1);
  }
  Plan two("a = input() shape=2\nb = input() shape=2\nx = flatten(a)\ny = flatten(b)", "outputs=x,y");
  Context context(two);
  double value[2] = {};
  CHECK_EQ(mg_context_predict(context.handle(), reinterpret_cast<intptr_t>(value), MG_F64, 1, 0, 0),
           MG_STATE);
  CHECK_EQ(std::string(mg_last_error()),
           "a prediction of 2 outputs from 2 inputs, expected one of one. Bind the inputs and run.");
}

}  // namespace
}  // namespace margay::test
