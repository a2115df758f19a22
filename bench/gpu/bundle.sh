#!/usr/bin/env bash
#
# Makes target/elbow-bundle.tar.gz, which `mvn -Pbundle package` calls for: all that run.sh needs on a Linux machine with an NVIDIA
# GPU and neither a JDK nor a network. The CPU library stays out.
#   bench/gpu/bundle.sh [MNIST_DIR]     a folder with MNIST's four files, or one with a folder mnist, to take along
#
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

most_bytes=$((45 << 20))
archive=target/elbow-bundle.tar.gz
home=target/elbow-bundle

fail() {
    echo "bundle: $*" >&2
    exit 1
}

jdk=$(./elbow --jdk-home)
rm -rf "$home" "$archive"
mkdir -p "$home"/{lib,test,peers,abi,golden}

# Not compressed by itself: gzip finds more in the whole than in single classes (24 instead of 29 MB).
"$jdk/bin/jlink" --output "$home/runtime" --strip-debug --no-header-files --no-man-pages --compress zip-0 --vm server \
    --add-modules java.base,java.logging,java.management,java.net.http,java.xml,jdk.incubator.vector,jdk.management,jdk.unsupported \
    2>"target/elbow-jlink.log" || fail "jlink failed: $(<target/elbow-jlink.log)"

cp target/elbow-[0-9]*.jar "$home/lib/elbow.jar"
for jar in target/lib/*.jar; do
    [[ ${jar##*/} == dnnl-* ]] || cp "$jar" "$home/lib/"
done
cp target/test-lib/*.jar "$home/test/"
mkdir "$home/test/classes"
(cd target/test-classes && tar cf - META-INF dev/elbow/{contract,testing,golden} dev/elbow/backend/cuda dev/elbow/ffi) |
    tar xf - -C "$home/test/classes"
cp src/test/resources/dev/elbow/golden/*.safetensors "$home/golden/"
cp bench/peers/python/*.py "$home/peers/"
cp native/abi/probe.c "$home/abi/"
cp bench/gpu/{run.sh,report.py,elbow} "$home/"
{ git describe --always --dirty 2>/dev/null || echo unknown; } >"$home/COMMIT"

if [[ -n ${1:-} ]]; then
    mnist=$1
    [[ ! -d $mnist/mnist ]] || mnist=$mnist/mnist
    mkdir -p "$home/data/mnist"
    cp "$mnist"/{train,t10k}-{images-idx3,labels-idx1}-ubyte.gz "$home/data/mnist/" ||
        fail "$1 lacks MNIST's four files: train-images-idx3-ubyte.gz and so on"
fi

tar cf - -C target elbow-bundle | gzip -9 >"$archive"
bytes=$(stat -c %s "$archive")
((bytes <= most_bytes)) || fail "$archive has $bytes bytes, expected at most $most_bytes"
echo "bundle: $archive, $((bytes >> 20)) MiB"
