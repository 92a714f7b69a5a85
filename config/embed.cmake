# Writes the C++ file that holds the shipped configuration files (config/builtin.h).
#   cmake -DROOT=config -DFILES=rigs/a.toml,tasks/b.toml -DOUTPUT=builtin.cpp -P embed.cmake
string(REPLACE "," ";" FILES "${FILES}")
set(entries "")
foreach(path IN LISTS FILES)
  file(READ "${ROOT}/${path}" text)
  if(text MATCHES "\\)toml\"")
    message(FATAL_ERROR "${path} holds )toml\" and cannot be embedded")
  endif()
  string(APPEND entries "    {\"${path}\", R\"toml(${text})toml\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"config/builtin.h\"\n
namespace dopaloop {\n
std::span<const BuiltinFile> builtin_files() {
  static constexpr BuiltinFile kFiles[] = {\n${entries}  };
  return kFiles;
}\n
}  // namespace dopaloop\n")
