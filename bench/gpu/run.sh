#!/usr/bin/env bash
#
# Tests and measures Elbow on a Linux machine with an NVIDIA GPU; no JDK and no network needed. README.md says what each part does.
#
#   bench/gpu/run.sh [--quick] [--parts LIST] [--out DIR] [--bundle FILE]
#
# LIST is some of info,contract,parity,abi,conformance,train,kernels,step,batches,latency,peers, with commas; all by default.
# DIR is $OUT, else results, unless given; FILE is target/elbow-bundle.tar.gz. From an unpacked bundle: ./run.sh with the same
# options. A part that fails or runs out of time does not stop the others; all together end within 9 minutes, with --quick 4.
#
set -uo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
all=info,contract,parity,abi,conformance,train,kernels,step,batches,latency,peers
parts=$all
out=${OUT:-results}
bundle=$here/../../target/elbow-bundle.tar.gz
quick=0

fail() {
    echo "run.sh: $*" >&2
    exit 2
}

while (($#)); do
    case $1 in
        --quick) quick=1 ;;
        --parts | --out | --bundle)
            (($# > 1)) || fail "$1 needs a value"
            case $1 in
                --parts) parts=$2 ;;
                --out) out=$2 ;;
                --bundle) bundle=$2 ;;
            esac
            shift
            ;;
        *) fail "unknown option $1: there are --quick, --parts LIST, --out DIR, --bundle FILE" ;;
    esac
    shift
done
for part in ${parts//,/ }; do
    [[ ,$all, == *,$part,* ]] || fail "unknown part \"$part\": there are $all"
done

# The report needs some seconds of what the whole call may take.
if ((quick)); then end=225; else end=525; fi
mkdir -p "$out" || fail "cannot create $out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
results=$work/results.tsv
log=$out/gpu.log
: >"$results"
: >"$log"

if [[ -x $here/runtime/bin/java ]]; then
    home=$here
else
    [[ -r $bundle ]] || fail "no bundle at $bundle: make it elsewhere with mvn -Pbundle package"
    tar xzf "$bundle" -C "$work" || fail "cannot unpack $bundle"
    home=$work/elbow-bundle
fi
elbow=$home/elbow
[[ ! -d $home/data ]] || export ELBOW_DATA_DIR=$home/data

wants() { [[ ,$parts, == *,$1,* ]]; }

# record PART NAME SECONDS COMMAND...: runs a command within its time and what is left of the whole, keeps the last line of its
# output as the result.
record() {
    local part=$1 name=$2 limit=$3 status began=$SECONDS left=$((end - SECONDS))
    shift 3
    ((limit < left)) || limit=$left
    echo "== $part: $name" | tee -a "$log"
    if ((limit < 1)); then
        printf '%s\t%s\t124\t0\tno time left\n' "$part" "$name" >>"$results"
        echo "   no time left" | tee -a "$log"
        return
    fi
    (cd "$work" && timeout -k 2 "$limit" "$@") >"$work/output" 2>&1
    status=$?
    cat "$work/output" >>"$log"
    local last
    last=$(grep -v '^[[:space:]]*$' "$work/output" | tail -n 1 | tr '\t' ' ')
    printf '%s\t%s\t%d\t%d\t%s\n' "$part" "$name" "$status" "$((SECONDS - began))" "$last" >>"$results"
    if ((status == 124 || status == 137)); then last="stopped after $limit s"; fi
    echo "   status $status, $((SECONDS - began)) s: ${last:0:160}" | tee -a "$log"
}

suite() {
    "$home/runtime/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Xmx2g \
        -Delbow.contract=cuda -cp "$home/test/classes:$home/test/*:$home/lib/*" dev.elbow.testing.DeviceSuite "$work/suite.json" "$@"
}

abi() {
    local compiler=gcc folders=()
    type -P gcc >/dev/null || compiler=nvcc
    type -P "$compiler" >/dev/null || { echo "neither gcc nor nvcc is here"; return 1; }
    shopt -s nullglob
    local site
    for site in $(python3 -c 'import site, sys; print(*site.getsitepackages(), *sys.path, sep="\n")' 2>/dev/null); do
        folders+=("$site"/nvidia/*/include)
    done
    folders+=("${CUDA_HOME:-/usr/local/cuda}/include" /usr/local/cuda*/include)
    "$compiler" "${folders[@]/#/-I}" -o "$work/probe" "$home/abi/probe.c" && "$work/probe" >"$out/abi.txt" || return 1
    grep '^headers' "$out/abi.txt"
    echo "{\"lines\": $(wc -l <"$out/abi.txt")}"
}

conformance() {
    "$home/runtime/bin/java" --enable-native-access=ALL-UNNAMED -cp "$home/test/classes:$home/test/*:$home/lib/*" \
        dev.elbow.ffi.conformance.Conformance "$out/conformance.log"
    local status=$?
    echo "{\"lines\": $(wc -l <"$out/conformance.log"), \"as_documented\": $( ((status == 0)) && echo true || echo false)}"
    return "$status"
}

# The same seed twice must give the same bits.
twice() {
    local run
    for run in a b; do
        "$elbow" train --device cuda --precision "$1" --model conv-vae --data "$data" --offline --limit 4096 --epochs 2 --seed 7 \
            --quiet --out "$work/twice-$1-$run" || return 1
    done
    if cmp "$work/twice-$1-"{a,b}/model.safetensors; then echo '{"same_bits": true}'; else
        echo '{"same_bits": false}'
        return 1
    fi
}

# timeout starts programs and no functions: it starts this shell with them.
export -f suite abi conformance twice
export home work out elbow data

data=glyphs
[[ ! -d ${ELBOW_DATA_DIR:-}/mnist ]] || data=mnist
epochs=20 steps=2000 precisions=(tf32 fp32) batches=(32 64 128 256 512 1024 2048 4096 8192) few=()
variants=(graph max_autotune compile channels_last eager)
if ((quick)); then
    epochs=2 steps=400 precisions=(tf32) batches=(128 1024) few=(--quick) variants=(graph eager)
fi

! wants info || record info machine 30 "$elbow" info --json
! wants contract || record contract "contract suite" 100 bash -c 'suite dev.elbow.contract'
! wants contract || record contract "own kernels" 60 bash -c 'suite dev.elbow.backend.cuda.kernel'
! wants parity || record parity "50 steps" 60 bash -c 'suite dev.elbow.backend.cuda.ParityTest'
! wants abi || record abi headers 30 bash -c abi
! wants conformance || record conformance calls 40 bash -c conformance
if wants train; then
    for precision in "${precisions[@]}"; do
        record train "conv-vae, $data, $epochs epochs, $precision" 60 "$elbow" train --device cuda --precision "$precision" \
            --model conv-vae --data "$data" --offline --epochs "$epochs" --seed 1 --out "$work/run-$precision" --json
        record train "same seed twice, $precision" 40 bash -c "twice $precision"
    done
fi
if wants kernels; then
    for precision in "${precisions[@]}"; do
        record kernels "$precision" 60 "$elbow" bench kernels --device cuda --precision "$precision" --json "${few[@]}"
    done
fi
for precision in "${precisions[@]}"; do
    for model in conv-vae dense-vae; do
        ! wants step || record step "$model, batch 128, $precision" 40 "$elbow" bench step --device cuda --precision "$precision" \
            --model "$model" --batch 128 --steps "$steps" --json
    done
done
if wants batches; then
    for batch in "${batches[@]}"; do
        record batches "conv-vae, batch $batch, ${precisions[0]}" 30 "$elbow" bench step --device cuda \
            --precision "${precisions[0]}" --model conv-vae --batch "$batch" --steps 200 --json
    done
fi
for model in conv-vae dense-vae; do
    ! wants latency || record latency "$model" 30 "$elbow" bench latency --device cuda --model "$model" --json
done
if wants peers; then
    for precision in "${precisions[@]}"; do
        for variant in "${variants[@]}"; do
            record peers "torch $variant, $precision" 75 python3 "$home/peers/torch_peer.py" --model conv-vae --variant "$variant" \
                --precision "$precision" --batch 128 --epochs "$epochs"
        done
        record peers "jax, $precision" 75 python3 "$home/peers/jax_peer.py" --model conv-vae --precision "$precision" --batch 128 \
            --epochs "$epochs"
    done
fi

commit=$(<"$home/COMMIT")
python3 "$home/report.py" "$results" "$out" --commit "$commit" --command "run.sh$( ((quick)) && echo ' --quick') --parts $parts" ||
    { cp "$results" "$out/gpu.tsv"; echo "run.sh: no table without Python 3; the results are in $out/gpu.tsv" >&2; }
! cut -f 3 "$results" | grep -qv '^0$'
