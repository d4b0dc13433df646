#!/bin/sh
# Installs what buildModel needs on Debian 12 or Ubuntu 22.04 and later, and only what is missing.
# Running a model that is already built needs none of it.
set -eu

packages="verilator clang-14 lld-14 wasi-libc libc++-14-dev-wasm32 libc++abi-14-dev-wasm32 libclang-rt-14-dev-wasm32"

missing=""
for package in $packages; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing="$missing $package"
done

if [ -z "$missing" ]; then
  echo "all packages are installed"
  exit 0
fi

sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
$sudo apt-get update
# shellcheck disable=SC2086 # a list, to be split
$sudo apt-get install -y --no-install-recommends $missing
