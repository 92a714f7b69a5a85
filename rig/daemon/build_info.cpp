#include "rig/daemon/build_info.h"

#include <link.h>

#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>

namespace dopaloop {
namespace {

// The GNU build id among the notes of one loaded segment.
std::string note_id(const char* at, std::size_t size) {
  const char* const end = at + size;
  while (at + sizeof(ElfW(Nhdr)) <= end) {
    ElfW(Nhdr) note;
    std::memcpy(&note, at, sizeof note);
    const char* name = at + sizeof note;
    const char* id = name + ((note.n_namesz + 3) & ~3u);
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::string_view(name, 3) == "GNU") {
      std::string hex;
      for (unsigned i = 0; i < note.n_descsz; ++i) {
        static const char* digits = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(id[i]);
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
      }
      return hex;
    }
    at = id + ((note.n_descsz + 3) & ~3u);
  }
  return {};
}

int find_id(dl_phdr_info* info, std::size_t, void* out) {
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const std::string id =
        note_id(reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr), header.p_memsz);
    if (!id.empty()) *static_cast<std::string*>(out) = id;
  }
  return 1;  // the program itself comes first, and only it is asked for
}

}  // namespace

std::string software_version() { return "dopaloop " DOPALOOP_VERSION; }

std::string build_id() {
  std::string id;
  ::dl_iterate_phdr(find_id, &id);
  return id;
}

std::string compiler() {
#ifdef __clang__
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

std::string cpu_features() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  std::string model, features;
  for (std::string line; std::getline(cpuinfo, line) && !line.empty();) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) continue;
    if (line.rfind("model name", 0) == 0) model = line.substr(colon + 2);
    if (line.rfind("flags", 0) != 0) continue;
    std::istringstream flags(line.substr(colon + 2));
    for (std::string flag; flags >> flag;) {
      if (flag == "fma" || flag == "avx" || flag == "avx2" || flag.rfind("avx512", 0) == 0 ||
          flag == "sse4_2") {
        features += " " + flag;
      }
    }
  }
  return model + ":" + features;
}

}  // namespace dopaloop
