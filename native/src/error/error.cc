#include "error/error.h"

#include <new>
#include <utility>

#include <oneapi/dnnl/dnnl_debug.h>
#include <oneapi/dnnl/dnnl.hpp>

#include "error/text.h"

namespace margay {
namespace {

struct LastError {
  int32_t status = MG_OK;
  std::string message;
  Refusal refusal;
  std::string field;  // the text of the last number that was asked for
};

LastError& last_error() noexcept {
  thread_local LastError error;
  return error;
}

int32_t status_of(dnnl_status_t status) noexcept {
  switch (status) {
    case dnnl_out_of_memory: return MG_MEMORY;
    case dnnl_unimplemented: return MG_UNSUPPORTED;
    default: return MG_INTERNAL;
  }
}

std::string message_of(const Refusal& r) {
  std::string where = r.line > 0 ? text("line ", r.line) : "options";
  if (r.column > 0) where += text(", column ", r.column);
  return text(where, ": ", r.what,
              r.remedy.empty()      ? ""
              : r.remedy[0] == '\n' ? "."
                                    : ". ",
              r.remedy, "\n  ", r.source);
}

}  // namespace

Error::Error(int32_t status, Refusal refusal)
    : std::runtime_error(message_of(refusal)), status_(status), refusal_(std::move(refusal)) {}

int32_t set_last_error(int32_t status, const char* message) noexcept {
  LastError& error = last_error();
  error.status = status;
  try {
    error.message = message;
    error.refusal = {};
    error.refusal.what = message;
  } catch (...) {
    error.message.clear();  // no memory for the message: the status alone has to do
  }
  return status;
}

int32_t set_last_error_from_exception() noexcept {
  try {
    throw;
  } catch (const Error& e) {
    set_last_error(e.status(), e.what());
    try {
      last_error().refusal = e.refusal();
    } catch (...) {
      // no memory: the message alone has to do
    }
    return e.status();
  } catch (const dnnl::error& e) {
    try {
      const std::string message = std::string("oneDNN: ") + e.what() + " (" + dnnl_status2str(e.status) + ")";
      return set_last_error(status_of(e.status), message.c_str());
    } catch (...) {
      return set_last_error(status_of(e.status), "oneDNN refused");
    }
  } catch (const std::bad_alloc&) {
    return set_last_error(MG_MEMORY, "out of native memory: the system refused an allocation");
  } catch (const std::exception& e) {
    return set_last_error(MG_INTERNAL, e.what());
  } catch (...) {
    return set_last_error(MG_INTERNAL, "an exception of unknown type");
  }
}

}  // namespace margay

extern "C" const char* mg_last_error(void) { return margay::last_error().message.c_str(); }

extern "C" const char* mg_last_field(const char* name) {
  margay::LastError& error = margay::last_error();
  const margay::Refusal& refusal = error.refusal;
  const std::string field = name ? name : "";
  for (const auto& [known, value] :
       {std::pair("node", &refusal.node), std::pair("key", &refusal.key), std::pair("what", &refusal.what),
        std::pair("remedy", &refusal.remedy), std::pair("source", &refusal.source)})
    if (field == known) return value->c_str();
  for (const auto& [known, value] : {std::pair("input", refusal.input + 1), std::pair("line", refusal.line),
                                     std::pair("column", refusal.column)})
    if (field == known) {
      error.field = value > 0 ? std::to_string(value) : "";
      return error.field.c_str();
    }
  return "";
}

extern "C" int32_t mg_last_status(void) { return margay::last_error().status; }
