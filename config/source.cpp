#include "config/source.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "config/builtin.h"

namespace dopaloop {
namespace {

constexpr std::string_view kBuiltin = "builtin:";

bool is_builtin(std::string_view path) { return path.starts_with(kBuiltin); }

std::string builtins_in(const std::filesystem::path& folder) {
  std::string names;
  for (const BuiltinFile& file : builtin_files()) {
    const std::filesystem::path path(file.path);
    if (path.parent_path() == folder)
      (names += names.empty() ? "" : ", ") += "builtin:" + path.stem().string();
  }
  return names;
}

Result<std::string> read_builtin(std::string_view path) {
  for (const BuiltinFile& file : builtin_files()) {
    if (file.path == path) return std::string(file.text);
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return fail("no such built-in file; built-in " + folder.string() + " are " + builtins_in(folder));
}

Result<std::string> read_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return fail("is a folder; name a file in it");
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) {
    return fail("is not a regular file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail("cannot be read: " + std::string(std::strerror(errno)));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return fail("cannot be read to its end");
  return text;
}

}  // namespace

std::string source_path(const std::string& typed, std::string_view folder) {
  if (!is_builtin(typed)) return typed;
  return std::string(kBuiltin) + std::string(folder) + "/" + typed.substr(kBuiltin.size()) + ".toml";
}

std::string source_beside(const std::string& beside, const std::string& name) {
  const std::string prefix = is_builtin(beside) ? std::string(kBuiltin) : "";
  const std::filesystem::path folder = std::filesystem::path(beside.substr(prefix.size())).parent_path();
  return prefix + (folder / name).lexically_normal().string();
}

Result<std::string> read_source(const std::string& path) {
  return is_builtin(path) ? read_builtin(std::string_view(path).substr(kBuiltin.size())) : read_file(path);
}

}  // namespace dopaloop
