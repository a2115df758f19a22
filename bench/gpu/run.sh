#!/usr/bin/env bash
#
# Tests and measures Elbow on a Linux machine with an NVIDIA GPU; no JDK and no network needed. README.md says what each part does.
#
#   bench/gpu/run.sh [--quick | --rehearse] [--parts LIST] [--out DIR] [--bundle FILE]
#
# LIST is some of info,contract,parity,conformance,abi,start,train,step,kernels,latency,batches,peers, with commas; all by
# default, in that order. DIR is $OUT, else results, unless given; FILE is target/elbow-bundle.tar.gz. From an unpacked bundle:
# ./run.sh with the same options. A part that fails or runs out of time does not stop the others; all together end within 9
# minutes, with --quick 4. --rehearse does everything with as little data and as few steps as possible: for an emulator.
#
set -uo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
all=info,contract,parity,conformance,abi,start,train,step,kernels,latency,batches,peers
parts=$all
out=${OUT:-results}
bundle=$here/../../target/elbow-bundle.tar.gz
kind=full
# What a part ends with where it lacks something that need not be there.
left_out=77

fail() {
    echo "run.sh: $*" >&2
    exit 2
}

while (($#)); do
    case $1 in
        --quick | --rehearse) kind=${1#--} ;;
        --parts | --out | --bundle)
            (($# > 1)) || fail "$1 needs a value"
            case $1 in
                --parts) parts=$2 ;;
                --out) out=$2 ;;
                --bundle) bundle=$2 ;;
            esac
            shift
            ;;
        *) fail "unknown option $1: there are --quick, --rehearse, --parts LIST, --out DIR, --bundle FILE" ;;
    esac
    shift
done
for part in ${parts//,/ }; do
    [[ ,$all, == *,$part,* ]] || fail "unknown part \"$part\": there are $all"
done

# Seconds from the start at which the last part ends; the report needs some more. An emulator takes its time.
case $kind in
    full) end=525 slow=1 ;;
    quick) end=225 slow=1 ;;
    rehearse) end=900 slow=4 ;;
esac
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
# Nothing is kept, and the home may be read-only.
export XDG_CACHE_HOME=$work/cache TORCHINDUCTOR_CACHE_DIR=$work/inductor TRITON_CACHE_DIR=$work/triton
# Where this Python has its wheels, with the CUDA libraries in them, whatever its name on the PATH stands for.
if [[ -z ${VIRTUAL_ENV:-} ]] && prefix=$(python3 -c 'import sys; print(sys.prefix)' 2>/dev/null); then
    export VIRTUAL_ENV=$prefix
fi

wants() { [[ ,$parts, == *,$1,* ]]; }

# record PART NAME SECONDS COMMAND...: runs a command within its time and what is left of the whole, and keeps as the result the
# last line of its output that begins an object of JSON, or else the last line.
record() {
    local part=$1 name=$2 limit=$(($3 * slow)) status began=$SECONDS left=$((end - SECONDS)) last crash
    shift 3
    wants "$part" || return 0
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
    for crash in "$work"/hs_err*.log; do
        [[ ! -e $crash ]] || { head -n 200 "$crash" >>"$log"; rm "$crash"; }
    done
    last=$(grep '^{' "$work/output" | tail -n 1)
    [[ -n $last ]] || last=$(grep -v '^[[:space:]]*$' "$work/output" | tail -n 1 | tr '\t' ' ')
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
        # shellcheck disable=SC2086  # the options are words
        "$elbow" train --device cuda --precision "$1" --model conv-vae --data "$data" --offline $twice_options --seed 7 \
            --quiet --out "$work/twice-$1-$run" || return 1
    done
    if cmp "$work/twice-$1-"{a,b}/model.safetensors; then echo '{"same_bits": true}'; else
        echo '{"same_bits": false}'
        return 1
    fi
}

peer() {
    type -P python3 >/dev/null || { echo "python3 is not here"; return "$left_out"; }
    python3 "$home/peers/$1_peer.py" --model conv-vae "${@:2}"
}

data=glyphs
[[ ! -d ${ELBOW_DATA_DIR:-}/mnist ]] || data=mnist
precisions=(tf32 fp32) batches=(32 64 128 256 512 1024 2048 4096 8192)
epochs=20 train_options="--epochs 20" twice_options="--epochs 2 --limit 4096"
step_batch=128 step_options="--steps 10000" kernel_options='' latency_options=''
case $kind in
    quick)
        precisions=(tf32) batches=(128 1024)
        epochs=2 train_options="--epochs 2" step_options="--steps 4000" kernel_options=--quick
        ;;
    rehearse)
        precisions=(tf32) batches=(4)
        epochs=1 train_options="--epochs 1 --limit 16 --batch 8" twice_options=$train_options
        step_batch=8 step_options=--try kernel_options="--quick --kib 64" latency_options="--calls 2"
        ;;
esac

# timeout starts programs and no functions: it starts this shell with them.
export -f suite abi conformance twice peer
export home work out elbow data twice_options left_out

# The parts that tell most come first, so that they have their time whatever the later ones take.
record info machine 20 "$elbow" info --json
record contract "contract suite" 90 bash -c 'suite dev.elbow.contract'
record contract "own kernels" 40 bash -c 'suite dev.elbow.backend.cuda.kernel'
record parity "50 steps" 40 bash -c 'suite dev.elbow.backend.cuda.ParityTest'
record parity "data of the host" 30 bash -c 'suite dev.elbow.backend.cuda.StreamedStepTest'
record conformance calls 30 bash -c conformance
record abi headers 15 bash -c abi
for kernels in compiled "from the cache"; do
    record start "first step of conv-vae, kernels $kernels" 20 env XDG_CACHE_HOME="$work/start" "$elbow" train --device cuda \
        --model conv-vae --data "$data" --offline --epochs 1 --limit "$step_batch" --batch "$step_batch" \
        --out "$work/start-${kernels%% *}" --json
done
# shellcheck disable=SC2086  # the options are words
{
    for precision in "${precisions[@]}"; do
        record train "conv-vae, $data, $epochs epochs, $precision" 40 "$elbow" train --device cuda --precision "$precision" \
            --model conv-vae --data "$data" --offline $train_options --seed 1 --out "$work/run-$precision" --json
        record train "same seed twice, $precision" 30 bash -c "twice $precision"
        for model in conv-vae dense-vae; do
            record step "$model, batch $step_batch, $precision" 25 "$elbow" bench step --device cuda --precision "$precision" \
                --model "$model" --batch "$step_batch" $step_options --json
        done
        record step "conv-vae with data of the host, batch $step_batch, $precision" 25 env \
            ELBOW_JAVA_OPTS="${ELBOW_JAVA_OPTS:-} -Delbow.cuda.samples=host" "$elbow" bench step --device cuda \
            --precision "$precision" --model conv-vae --batch "$step_batch" $step_options --json
        record kernels "$precision" 50 "$elbow" bench kernels --device cuda --precision "$precision" $kernel_options --json
    done
    for model in conv-vae dense-vae; do
        record latency "$model" 15 "$elbow" bench latency --device cuda --model "$model" $latency_options --json
    done
    for batch in "${batches[@]}"; do
        [[ $kind == rehearse ]] || step_options="--steps $((batch > 4096 ? 200 : (1 << 20) / batch))"
        record batches "conv-vae, batch $batch, ${precisions[0]}" 20 "$elbow" bench step --device cuda \
            --precision "${precisions[0]}" --model conv-vae --batch "$batch" $step_options --json
    done
}
torch() {
    record peers "torch $1, $2" "$3" bash -c "peer torch --variant $1 --precision $2 --batch 128 --epochs $epochs"
}
for precision in "${precisions[@]}"; do
    torch graph "$precision" 45
    record peers "jax, $precision" 75 bash -c "peer jax --precision $precision --batch 128 --epochs $epochs"
done
torch graph_channels_last "${precisions[0]}" 45
if [[ $kind != quick ]]; then
    torch compile "${precisions[0]}" 90
    torch eager "${precisions[0]}" 60
    torch channels_last "${precisions[0]}" 60
    torch max_autotune "${precisions[0]}" 120
fi

commit=$(<"$home/COMMIT")
command="run.sh --parts $parts"
[[ $kind == full ]] || command="run.sh --$kind --parts $parts"
python3 "$home/report.py" "$results" "$out" --commit "$commit" --command "$command" ||
    { cp "$results" "$out/gpu.tsv"; echo "run.sh: no table without Python 3; the results are in $out/gpu.tsv" >&2; }
! cut -f 3 "$results" | grep -qvx "0\|$left_out"
