#!/usr/bin/env bash
# Times Elbow beside PyTorch and TensorFlow on the JVM, in turns, and writes a table to bench/results/.
#   bench/peers/run.sh [--models conv-vae,dense-vae] [--peers elbow,tensorflow,tensorflow-onednn,torch,torch-tuned]
#                      [--rounds 5] [--batch 128] [--steps 200] [--warmup 50] [--out bench/results]
# All programs run on two processors: 0,1, or those that ELBOW_BENCH_CPUS names.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if (($(nproc) > 2)) || [[ -n ${ELBOW_BENCH_CPUS:-} ]]; then
    exec taskset -c "${ELBOW_BENCH_CPUS:-0,1}" "$here/peer" compare "$@"
fi
exec "$here/peer" compare "$@"
