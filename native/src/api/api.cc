// The functions of margay.h that concern plans and contexts.
#include <cstddef>

#include "augment/transform.h"
#include "error/error.h"
#include "margay/margay.h"
#include "optimizer/optimizer.h"
#include "run/context.h"

using margay::guarded;
using margay::guarded_handle;

struct mg_program {
  std::string text;
  std::string facts;
};

struct mg_plan {
  std::shared_ptr<margay::Plan> plan;
};

struct mg_context {
  margay::Context context;
};

// Java reads mg_result by these offsets.
static_assert(offsetof(mg_result, loss) == 0 && offsetof(mg_result, samples) == 8 &&
              offsetof(mg_result, updated) == 16 && offsetof(mg_result, refused) == 24 &&
              sizeof(mg_result) == 32);

namespace {

void* pointer(mg_address address) { return reinterpret_cast<void*>(static_cast<intptr_t>(address)); }
mg_address address(const void* data) { return static_cast<mg_address>(reinterpret_cast<intptr_t>(data)); }

/// Refuses a NULL from the caller with a message instead of a crash.
template <class T>
T& given(T* argument, const char* what) {
  if (!argument) throw margay::Error(MG_INVALID, std::string(what) + " is NULL");
  return *argument;
}

}  // namespace

const char* mg_operators(void) {
  return guarded_handle([] {
    static const std::string all = margay::operator_schemas() + margay::optimizer_schemas();
    return all.c_str();
  });
}

const char* mg_transforms(void) {
  return guarded_handle([] { return margay::transform_schemas().c_str(); });
}

mg_program* mg_program_read(const char* text) {
  return guarded_handle([&] {
    const margay::Graph graph = margay::read_graph(&given(text, "text"), "");
    return new mg_program{graph.text(), graph.facts()};
  });
}

const char* mg_program_text(const mg_program* program) {
  return guarded_handle([&] { return given(program, "program").text.c_str(); });
}

const char* mg_program_facts(const mg_program* program) {
  return guarded_handle([&] { return given(program, "program").facts.c_str(); });
}

const char* mg_node_facts(const char* line, const char* shapes) {
  return guarded_handle([&] {
    thread_local std::string facts;
    facts = margay::node_facts(&given(line, "line"), &given(shapes, "shapes"));
    return facts.c_str();
  });
}

void mg_program_close(mg_program* program) { delete program; }

mg_plan* mg_plan_compile(const char* program, const char* options) {
  return guarded_handle([&] {
    return new mg_plan{std::make_shared<margay::Plan>(&given(program, "program"), options ? options : "")};
  });
}

const char* mg_plan_describe(const mg_plan* plan) {
  return guarded_handle([&] { return given(plan, "plan").plan->description().c_str(); });
}

const char* mg_plan_facts(const mg_plan* plan) {
  return guarded_handle([&] { return given(plan, "plan").plan->facts().c_str(); });
}

int32_t mg_plan_initialize(mg_plan* plan, int64_t seed) {
  return guarded([&] { given(plan, "plan").plan->initialize(seed); });
}

int32_t mg_plan_exchange_average(mg_plan* plan) {
  return guarded([&] { given(plan, "plan").plan->exchange_average(); });
}

int32_t mg_plan_read(const mg_plan* plan, const char* tensor, mg_address destination, int64_t bytes) {
  return guarded([&] {
    given(plan, "plan")
        .plan->read(&given(tensor, "tensor"), &given(static_cast<char*>(pointer(destination)), "destination"),
                    bytes);
  });
}

int32_t mg_plan_write(mg_plan* plan, const char* tensor, mg_address source, int64_t bytes) {
  return guarded([&] {
    given(plan, "plan")
        .plan->write(&given(tensor, "tensor"), &given(static_cast<char*>(pointer(source)), "source"), bytes);
  });
}

void mg_plan_close(mg_plan* plan) { delete plan; }

mg_context* mg_context_open(mg_plan* plan) {
  return guarded_handle([&] { return new mg_context{margay::Context(given(plan, "plan").plan)}; });
}

int32_t mg_context_bind(mg_context* context, int32_t input, mg_address data, int64_t count, int32_t dtype) {
  return guarded([&] { given(context, "context").context.bind(input, pointer(data), count, dtype); });
}

mg_address mg_context_samples(mg_context* context) {
  return guarded_handle([&] { return address(given(context, "context").context.samples()); });
}

mg_address mg_context_staging(mg_context* context, int32_t input) {
  return guarded_handle([&] { return address(given(context, "context").context.staging(input)); });
}

mg_address mg_context_output(mg_context* context, int32_t output) {
  return guarded_handle([&] { return address(given(context, "context").context.output(output)); });
}

const mg_result* mg_context_result(const mg_context* context) {
  return guarded_handle([&] { return &given(context, "context").context.result(); });
}

mg_address mg_context_metrics(const mg_context* context) {
  return guarded_handle([&] { return address(given(context, "context").context.metrics().data()); });
}

int32_t mg_context_epoch(mg_context* context, int64_t epoch) {
  return guarded([&] { given(context, "context").context.epoch(epoch); });
}

int32_t mg_context_step(mg_context* context, int64_t n, int64_t step, double learning_rate) {
  return guarded([&] { given(context, "context").context.step(n, step, learning_rate); });
}

int32_t mg_context_run(mg_context* context, int64_t n, int32_t evaluate) {
  return guarded([&] { given(context, "context").context.run(n, evaluate != 0); });
}

int32_t mg_context_predict(mg_context* context, mg_address data, int32_t dtype, int64_t n, int64_t number,
                           mg_address results) {
  return guarded([&] {
    given(context, "context")
        .context.predict(pointer(data), dtype, n, number, static_cast<char*>(pointer(results)));
  });
}

void mg_context_close(mg_context* context) { delete context; }
