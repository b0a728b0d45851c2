#include "error.h"

#include <new>

#include <oneapi/dnnl/dnnl_debug.h>
#include <oneapi/dnnl/dnnl.hpp>

namespace margay {
namespace {

struct LastError {
  int32_t status = MG_OK;
  std::string message;
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

}  // namespace

int32_t set_last_error(int32_t status, const char* message) noexcept {
  LastError& error = last_error();
  error.status = status;
  try {
    error.message = message;
  } catch (...) {
    error.message.clear();  // no memory for the message: the status alone has to do
  }
  return status;
}

int32_t set_last_error_from_exception() noexcept {
  try {
    throw;
  } catch (const Error& e) {
    return set_last_error(e.status(), e.what());
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

extern "C" int32_t mg_last_status(void) { return margay::last_error().status; }
