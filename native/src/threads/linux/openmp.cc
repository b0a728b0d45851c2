// Puts functions of ours before the six that oneDNN takes from its OpenMP runtime.
//
// libgomp ends the process when the system refuses it a thread, and nothing can be asked beforehand. oneDNN
// calls it through slots of its own table, which the loader has filled in; here they are filled in once more.
// What was there is kept, for all threads that are not ours: other users of the same oneDNN notice nothing.
#include "threads/openmp.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include <oneapi/dnnl/dnnl.h>

#include "error/error.h"
#include "threads/team.h"

extern "C" {
void omp_set_num_threads(int);
int omp_get_max_threads(void);
}

namespace margay {
namespace {

// ---- what oneDNN calls ----

struct Runtime {  // as the loader bound it
  void (*parallel)(void (*)(void*), void*, unsigned, unsigned);
  void (*barrier)();
  int (*max_threads)();
  int (*num_threads)();
  int (*thread_num)();
  int (*in_parallel)();
};
Runtime runtime;

/// For want of a team of that size: the members one after another. Never for primitives that a plan runs,
/// which were created for the team of the lane that runs them.
void run_in_turn(Membership& me, void (*body)(void*), void* data, int members) {
  const Membership before = me;
  me.team = nullptr;  // nobody to wait for at a barrier
  me.members = members;
  me.inside = true;
  for (me.number = 0; me.number < members; ++me.number) body(data);
  me = before;
}

void parallel(void (*body)(void*), void* data, unsigned wanted, unsigned flags) {
  Membership& me = Membership::mine();
  if (me.threads == 0) return runtime.parallel(body, data, wanted, flags);
  const int members = wanted == 0 ? me.threads : static_cast<int>(wanted);
  if (me.inside) {  // regions within regions have one member
    const Membership before = me;
    me.members = 1;
    me.number = 0;
    body(data);
    me = before;
  } else if (members == 1) {
    body(data);
  } else if (me.team && members <= me.team->threads()) {
    me.team->run(body, data, members);
  } else {
    run_in_turn(me, body, data, members);
  }
}

void barrier() {
  Membership& me = Membership::mine();
  if (me.threads == 0) return runtime.barrier();
  if (me.members > 1 && me.team) me.team->barrier();
}

int max_threads() {
  const Membership& me = Membership::mine();
  return me.threads == 0 ? runtime.max_threads() : me.threads;
}

int num_threads() {
  const Membership& me = Membership::mine();
  return me.threads == 0 ? runtime.num_threads() : me.members;
}

int thread_num() {
  const Membership& me = Membership::mine();
  return me.threads == 0 ? runtime.thread_num() : me.number;
}

int in_parallel() {
  const Membership& me = Membership::mine();
  return me.threads == 0 ? runtime.in_parallel() : me.inside;
}

// ---- the slots ----

struct Replacement {
  const char* name;
  void* ours;
  void** kept;
  std::vector<void**> slots;
};

template <class F>
Replacement replacement(const char* name, F* ours, F*& kept) {
  return {name, reinterpret_cast<void*>(ours), reinterpret_cast<void**>(&kept), {}};
}

/// The tables of a loaded library that its relocations need.
struct Image {
  ElfW(Addr) base = 0;
  const char* path = nullptr;
  const ElfW(Sym) * symbols = nullptr;
  const char* names = nullptr;
  const ElfW(Rela) * relocations[2] = {};  // of data, of calls
  size_t counts[2] = {};
  uint64_t first_defined = UINT64_MAX;          // number of a symbol: imports stand before it
  ElfW(Addr) sealed_begin = 0, sealed_end = 0;  // read-only since the loader was done

  /// The library that `address` lies in.
  bool find(const void* address) {
    Dl_info info;
    link_map* map = nullptr;
    if (!dladdr1(address, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) || !map) return false;
    base = map->l_addr;
    path = map->l_name;
    for (const ElfW(Dyn)* entry = map->l_ld; entry->d_tag != DT_NULL; ++entry) {
      const ElfW(Addr) value = entry->d_un.d_ptr < base ? base + entry->d_un.d_ptr : entry->d_un.d_ptr;
      switch (entry->d_tag) {
        case DT_SYMTAB: symbols = reinterpret_cast<const ElfW(Sym)*>(value); break;
        case DT_STRTAB: names = reinterpret_cast<const char*>(value); break;
        case DT_GNU_HASH: first_defined = reinterpret_cast<const uint32_t*>(value)[1]; break;
        case DT_RELA: relocations[0] = reinterpret_cast<const ElfW(Rela)*>(value); break;
        case DT_RELASZ: counts[0] = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
        case DT_JMPREL: relocations[1] = reinterpret_cast<const ElfW(Rela)*>(value); break;
        case DT_PLTRELSZ: counts[1] = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
        default: break;
      }
    }
    dl_iterate_phdr(
        [](dl_phdr_info* object, size_t, void* data) {
          Image& image = *static_cast<Image*>(data);
          if (object->dlpi_addr != image.base) return 0;
          for (int i = 0; i < object->dlpi_phnum; ++i) {
            const ElfW(Phdr)& header = object->dlpi_phdr[i];
            if (header.p_type != PT_GNU_RELRO) continue;
            // the loader seals whole pages only
            const ElfW(Addr) page = static_cast<ElfW(Addr)>(sysconf(_SC_PAGESIZE));
            image.sealed_begin = (image.base + header.p_vaddr) & ~(page - 1);
            image.sealed_end = (image.base + header.p_vaddr + header.p_memsz) & ~(page - 1);
          }
          return 1;
        },
        this);
    return symbols && names && (relocations[0] || relocations[1]);
  }

  /// Calls f(name, slot) for every slot that holds the address of a function from elsewhere.
  template <class F>
  void each_import(F&& f) const {
    for (int table = 0; table < 2; ++table)
      for (size_t i = 0; relocations[table] && i < counts[table]; ++i) {
        const ElfW(Rela)& relocation = relocations[table][i];
        const uint64_t number = ELF64_R_SYM(relocation.r_info);
        if (number == 0 || number >= first_defined) continue;
        const ElfW(Sym)& symbol = symbols[number];
        if (symbol.st_shndx != SHN_UNDEF || relocation.r_addend != 0) continue;
        f(names + symbol.st_name, reinterpret_cast<void**>(base + relocation.r_offset));
      }
  }

  /// What a slot leads to; a call that the loader has not bound yet leads back into the library itself.
  void* target(const char* name, void* const* slot) const {
    Dl_info info;
    link_map* map = nullptr;
    if (!dladdr1(*slot, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) || !map) return nullptr;
    if (map->l_addr != base) return *slot;
    void* library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    if (!library) return nullptr;
    void* function = dlsym(library, name);
    dlclose(library);
    return function;
  }

  bool write(void** slot, void* value) const {
    const ElfW(Addr) page_size = static_cast<ElfW(Addr)>(sysconf(_SC_PAGESIZE));
    const ElfW(Addr) at = reinterpret_cast<ElfW(Addr)>(slot), begin = at & ~(page_size - 1);
    void* const page = reinterpret_cast<void*>(begin);
    const bool sealed = at >= sealed_begin && at < sealed_end;
    if (sealed && mprotect(page, page_size, PROT_READ | PROT_WRITE) != 0) return false;
    __atomic_store_n(slot, value, __ATOMIC_RELEASE);  // other threads may be calling
    if (sealed) mprotect(page, page_size, PROT_READ);
    return true;
  }
};

bool replace(Replacement* replacements, size_t count) {
  Image image;
  if (!image.find(reinterpret_cast<const void*>(&dnnl_version))) return false;
  bool stranger = false;  // a function of the runtime that we do not know
  image.each_import([&](const char* name, void** slot) {
    if (std::strncmp(name, "GOMP_", 5) != 0 && std::strncmp(name, "omp_", 4) != 0 &&
        std::strncmp(name, "__kmpc_", 7) != 0)
      return;
    for (size_t i = 0; i < count; ++i)
      if (std::strcmp(name, replacements[i].name) == 0) return replacements[i].slots.push_back(slot);
    stranger = true;
  });
  if (stranger) return false;
  for (size_t i = 0; i < count; ++i) {
    Replacement& function = replacements[i];
    if (function.slots.empty() || !(*function.kept = image.target(function.name, function.slots[0])))
      return false;
  }
  for (size_t i = 0; i < count; ++i)
    for (void** slot : replacements[i].slots)
      if (!image.write(slot, replacements[i].ours)) return false;
  return true;
}

bool take_over() {
  Replacement replacements[] = {
      replacement("GOMP_parallel", &parallel, runtime.parallel),
      replacement("GOMP_barrier", &barrier, runtime.barrier),
      replacement("omp_get_max_threads", &max_threads, runtime.max_threads),
      replacement("omp_get_num_threads", &num_threads, runtime.num_threads),
      replacement("omp_get_thread_num", &thread_num, runtime.thread_num),
      replacement("omp_in_parallel", &in_parallel, runtime.in_parallel),
  };
  return replace(replacements, sizeof replacements / sizeof *replacements);
}

}  // namespace

Regions parallel_regions() noexcept {
  static const Regions regions = [] {
    bool done = false;
    guarded([&] { done = take_over(); });
    return done ? Regions::ours : Regions::refused;
  }();
  return regions;
}

int exchange_openmp_threads(int threads) noexcept {
  const int before = omp_get_max_threads();
  if (threads != before) omp_set_num_threads(threads);
  return before;
}

}  // namespace margay
