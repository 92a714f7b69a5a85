# For tools/run, tools/test and .ci/run: configures and builds a preset. Wants the project's folder in $root.

# Says nothing unless it fails. Arguments after the preset go to cmake.
configure() {
  local preset=$1 log=$root/build/$1/configure.log
  shift
  mkdir -p "$root/build/$preset"
  local options=("$@")
  if command -v ccache >/dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  if [[ ${CI:-} == true ]]; then options+=(-DDOPALOOP_WERROR=ON); fi
  if ! (cd "$root" && cmake --preset "$preset" "${options[@]}") >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    printf 'configuring %s failed\n' "$preset" >&2
    return 1
  fi
}

# As many compilers at once as there are processors, and gigabytes of memory to hold them.
build_jobs() {
  local jobs gigabytes
  jobs=$(nproc)
  gigabytes=$(awk '$1 == "MemAvailable:" {print int($2 / 1048576)}' /proc/meminfo)
  if ((gigabytes < jobs)); then jobs=$gigabytes; fi
  echo $((jobs > 0 ? jobs : 1))
}

# build PRESET [TARGET...]: all when no target is named. One build at a time in a build folder.
build() {
  local preset=$1 targets=()
  shift
  if (($#)); then targets=(--target "$@"); fi
  (
    flock 9
    export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$root}
    export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
    export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(build_jobs)}
    cmake --build "$root/build/$preset" "${targets[@]}"
  ) 9>"$root/build/$preset/.lock" </dev/null
}
