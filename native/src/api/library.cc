// What concerns the library as a whole: its version, what it runs on, and whether it works here.
#include <cblas.h>

#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <oneapi/dnnl/dnnl.hpp>

#include "error/error.h"
#include "margay/margay.h"
#include "plan/desc.h"
#include "platform/fma_chains.h"
#include "threads/team.h"

namespace {

using margay::Error;

// Lanes are the threads of this library. A second pool of spinning threads inside OpenBLAS would fight with
// them.
const bool openblas_is_single_threaded = (openblas_set_num_threads(1), true);

const char* name_of(dnnl::cpu_isa isa) {
  switch (isa) {
    case dnnl::cpu_isa::sse41: return "sse41";
    case dnnl::cpu_isa::avx: return "avx";
    case dnnl::cpu_isa::avx2: return "avx2";
    case dnnl::cpu_isa::avx2_vnni: return "avx2_vnni";
    case dnnl::cpu_isa::avx2_vnni_2: return "avx2_vnni_2";
    case dnnl::cpu_isa::avx512_core: return "avx512_core";
    case dnnl::cpu_isa::avx512_core_vnni: return "avx512_core_vnni";
    case dnnl::cpu_isa::avx512_core_bf16: return "avx512_core_bf16";
    case dnnl::cpu_isa::avx512_core_fp16: return "avx512_core_fp16";
    case dnnl::cpu_isa::avx512_core_amx: return "avx512_core_amx";
    case dnnl::cpu_isa::avx512_core_amx_fp16: return "avx512_core_amx_fp16";
    default: return "default";
  }
}

std::string describe_system() {
  const dnnl_version_t* dnnl = dnnl_version();
  std::ostringstream text;
  text << "margay " << MARGAY_VERSION << '\n'
       << "platform " << MARGAY_PLATFORM << '\n'
       << "onednn " << dnnl->major << '.' << dnnl->minor << '.' << dnnl->patch << '\n'
       << "onednn_isa " << name_of(dnnl::get_effective_cpu_isa()) << '\n'
       << "openblas" << OPENBLAS_VERSION << '\n'
       << "openblas_core " << openblas_get_corename() << '\n'
       << "openblas_threads " << openblas_get_num_threads() << '\n'
       << "fma " << margay::fma_instructions() << '\n'
       << "processors " << std::thread::hardware_concurrency() << '\n';
  return text.str();
}

void expect(const char* what, const float* got, const float* expected, int count) {
  for (int i = 0; i < count; ++i) {
    if (got[i] == expected[i]) continue;
    throw Error(MG_INTERNAL,
                margay::text("self-check: ", what, ": value ", i, " is ", got[i], ", expected ", expected[i],
                             ". The kernels do not work on this processor; please report mg_system()."));
  }
}

// src is (1,2,2,2), weights are (2,2,1,1), dst is (1,2,2,2): a 1x1 convolution is a product over the
// channels.
void check_convolution() {
  using tag = dnnl::memory::format_tag;
  using type = dnnl::memory::data_type;
  std::vector<float> src = {1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<float> weights = {1, 10, -1, 2};
  std::vector<float> dst(8);
  const float expected[] = {51, 62, 73, 84, 9, 10, 11, 12};

  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const dnnl::memory::desc src_desc({1, 2, 2, 2}, type::f32, tag::nchw);
  const dnnl::memory::desc weights_desc({2, 2, 1, 1}, type::f32, tag::oihw);
  const dnnl::memory::desc dst_desc({1, 2, 2, 2}, type::f32, tag::nchw);
  const dnnl::convolution_forward::primitive_desc convolution(
      engine, dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, src_desc, weights_desc,
      dst_desc, {1, 1}, {0, 0}, {0, 0}, margay::user_scratchpad());
  dnnl::memory scratchpad(convolution.scratchpad_desc(), engine);
  dnnl::convolution_forward(convolution)
      .execute(stream, {{DNNL_ARG_SRC, dnnl::memory(src_desc, engine, src.data())},
                        {DNNL_ARG_WEIGHTS, dnnl::memory(weights_desc, engine, weights.data())},
                        {DNNL_ARG_DST, dnnl::memory(dst_desc, engine, dst.data())},
                        {DNNL_ARG_SCRATCHPAD, scratchpad}});
  stream.wait();
  expect("oneDNN convolution 1x1", dst.data(), expected, 8);
}

void check_product() {
  const float a[] = {1, 2, 3, 4};
  const float b[] = {5, 6, 7, 8};
  const float expected[] = {19, 22, 43, 50};
  float c[4] = {};
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 2, 2, 2, 1.0f, a, 2, b, 2, 0.0f, c, 2);
  expect("OpenBLAS product 2x2", c, expected, 4);
}

}  // namespace

extern "C" const char* mg_version(void) { return MARGAY_VERSION; }

extern "C" const char* mg_system(void) {
  return margay::guarded_handle([]() -> const char* {
    static const std::string text = describe_system();
    return text.c_str();
  });
}

extern "C" int32_t mg_self_check(void) {
  return margay::guarded([] {
    if (!openblas_is_single_threaded || openblas_get_num_threads() != 1) openblas_set_num_threads(1);
    margay::ThreadCount one(1);
    check_convolution();
    check_product();
  });
}
