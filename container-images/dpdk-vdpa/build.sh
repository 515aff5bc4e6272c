#!/bin/sh
# build.sh FOLDER: compiles the vDPA application of DPDK, an example that Debian ships as source, into FOLDER/dpdk-vdpa.
# Needs the packages of build-packages.
set -eu
work=$(mktemp -d)
cp -R /usr/share/dpdk/examples/vdpa/. "$work"
make -C "$work" CC=gcc shared
mkdir -p "$1"
strip -o "$1/dpdk-vdpa" "$work/build/vdpa-shared"
rm -r "$work"
