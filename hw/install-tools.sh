#!/usr/bin/env bash
# Installs from apt what rebuilding the generated artefacts and checking the RTL in other tools needs.
# Nobody who only uses Lifwire needs any of it.
set -euo pipefail
cd "$(dirname "$0")/.."
sim/verilator-wasm-ts-bridge/install-tools.sh
missing=()
command -v iverilog >/dev/null || missing+=(iverilog)
command -v yosys >/dev/null || missing+=(yosys)
# For tests/browser.
command -v chromium >/dev/null || [ -n "${CHROMIUM:-}" ] || missing+=(chromium)
if [ ${#missing[@]} -gt 0 ]; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root=sudo
  $as_root apt-get update
  $as_root apt-get install -y --no-install-recommends "${missing[@]}"
fi
