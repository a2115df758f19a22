#!/usr/bin/env bash
#
# Builds the stand-ins of the CUDA libraries for tests: native/emulator/build.sh [--test] [OUT_DIR]
# OUT_DIR is target/emulator unless given. Only what changed is compiled again. --test also builds and runs the self-tests.
#
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

test=0
out=
for argument in "$@"; do
    case $argument in
        --test) test=1 ;;
        -*) echo "usage: native/emulator/build.sh [--test] [OUT_DIR]" >&2; exit 2 ;;
        *) out=$argument ;;
    esac
done
out=${out:-$here/../../target/emulator}
mkdir -p "$out/obj" "$out/device"
out=$(cd "$out" && pwd)
cxx=${CXX:-g++}
flags=(-std=c++17 -O2 -g1 -fPIC -fvisibility=hidden -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers)

# One build at a time in a folder.
exec 9>"$out/.lock"
flock 9

newest_header=$(find "$here" -name '*.h' -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2-)

# stale TARGET SOURCE: true when TARGET must be made again
stale() { [[ ! -e $1 || $2 -nt $1 || $newest_header -nt $1 || $here/build.sh -nt $1 ]]; }

compile() {
    local jobs=0 source object
    for source in "$@"; do
        object=$out/obj/$(basename "$source" .cpp).o
        stale "$object" "$source" || continue
        ("$cxx" "${flags[@]}" -c "$source" -o "$object.part" && mv "$object.part" "$object") &
        if ((++jobs >= $(nproc))); then wait -n; ((jobs--)); fi
    done
    wait
    for source in "$@"; do
        object=$out/obj/$(basename "$source" .cpp).o
        if stale "$object" "$source"; then echo "build.sh: $source does not compile" >&2; return 1; fi
    done
}

objects() { local source; for source in "$@"; do echo "$out/obj/$(basename "$source" .cpp).o"; done; }

# library SONAME LINK SOURCE...: links a library from these sources
library() {
    local soname=$1 needs=$2 object fresh=1
    shift 2
    (($# > 0)) || return 0
    [[ -e $out/$soname ]] || fresh=0
    for object in $(objects "$@"); do [[ $object -nt $out/$soname ]] && fresh=0; done
    ((fresh)) && return 0
    # shellcheck disable=SC2046,SC2086
    "$cxx" -shared -o "$out/$soname.part" $(objects "$@") -L"$out" $needs -Wl,-soname,"$soname" -Wl,-rpath,'$ORIGIN' \
        -Wl,-z,defs -ldl -lpthread
    mv "$out/$soname.part" "$out/$soname"
    ln -sf "$soname" "$out/${soname%.so.*}.so"
}

shopt -s nullglob extglob
cublaslt=("$here"/cublaslt*.cpp)
cudnn=("$here"/cudnn*.cpp)
nvrtc=("$here"/nvrtc*.cpp)
nvtx=("$here"/nvtx*.cpp)
cuda=("$here"/!(cublaslt*|cudnn*|nvrtc*|nvtx*).cpp)

compile "${cuda[@]}" "${nvrtc[@]}" "${nvtx[@]}" "${cublaslt[@]}" "${cudnn[@]}"
library libcuda.so.1 "" "${cuda[@]}"
library libnvrtc.so.13 "-l:libcuda.so.1" "${nvrtc[@]}"
library libnvToolsExt.so.1 "-l:libcuda.so.1" "${nvtx[@]}"
library libcublasLt.so.13 "-l:libcuda.so.1" "${cublaslt[@]}"
library libcudnn.so.9 "-l:libcuda.so.1" "${cudnn[@]}"
cp -p "$here"/device/*.h "$out/device/" 2>/dev/null || true

((test)) || exit 0
mkdir -p "$out/tests"
for source in "$here"/tests/*.cpp; do
    name=$(basename "$source" .cpp)
    libraries="-l:libcuda.so.1"
    case $name in
        cublaslt*) libraries="-l:libcublasLt.so.13 $libraries" ;;
        cudnn*) libraries="-l:libcudnn.so.9 $libraries" ;;
        *) libraries="-l:libnvrtc.so.13 $libraries" ;;
    esac
    if stale "$out/tests/$name" "$source"; then
        # shellcheck disable=SC2086
        "$cxx" "${flags[@]}" -I"$here" -isystem /usr/local/cuda/include "$source" -o "$out/tests/$name" -L"$out" $libraries -Wl,-rpath,"$out" -ldl -lpthread
    fi
done
for source in "$here"/tests/*.cpp; do
    name=$(basename "$source" .cpp)
    "$out/tests/$name" || { echo "build.sh: $name failed" >&2; exit 1; }
done
