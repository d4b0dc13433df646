#!/usr/bin/env bash
# The RTL in three tools: Verilator with all warnings for every shipped build, the largest one and odd ones, Icarus, Yosys.
set -euo pipefail
cd "$(dirname "$0")/rtl"
mapfile -t sources < sources.f
# Switches are one bit wide, which Verilator wants to see.
on="1'b1"
off="1'b0"

lint() {
  echo "verilator --lint-only -Wall: $1"
  shift
  verilator --lint-only -Wall --top-module lifwire_top "$@" "${sources[@]}"
}
lint tiny -GNeurons=16 -GAxons=16 -GLanes=4 -GPayloadWords=64 -GFractionBits=4 -GThirdFactor="$on"
lint "tiny with assertions" --assert -DLIFWIRE_ASSERT -GNeurons=16 -GAxons=16 -GLanes=4 -GPayloadWords=64 -GFractionBits=4 \
  -GThirdFactor="$on"
lint standard -GNeurons=256 -GAxons=256 -GLanes=16 -GPayloadWords=256
lint plastic -GNeurons=256 -GAxons=128 -GLanes=16 -GPayloadWords=256 -GFractionBits=8
lint layers -GNeurons=128 -GAxons=800 -GLanes=16 -GPayloadWords=512 -GFractionBits=2 -GThirdFactor="$on" -GColumns="$off"
lint "without columns and a third factor" -GNeurons=64 -GAxons=64 -GLanes=16 -GColumns="$off"
lint "third factor, a row of one word" -GEncoder="$off" -GNeurons=4 -GAxons=4 -GLanes=4 -GPayloadWords=64 -GThirdFactor="$on"
lint "without learning and encoder" -GLearning="$off" -GEncoder="$off"
lint "without learning, 64 neurons, 4 axons, 4 lanes" -GLearning="$off" -GNeurons=64 -GAxons=4 -GLanes=4
lint "without encoder, 4 neurons" -GEncoder="$off" -GNeurons=4 -GAxons=4 -GLanes=4 -GPayloadWords=64
lint "serial update, 64 neurons, multiplier of adders" -GLearning="$off" -GEncoder="$off" -GNeurons=64 -GAxons=64 -GLanes=4 \
  -GPayloadWords=64 -GSerialUpdate="$on" -GMultipliers="$off"
lint "serial update, 256 neurons, encoder" -GLearning="$off" -GSerialUpdate="$on"
lint "serial update, 4 neurons" -GLearning="$off" -GEncoder="$off" -GNeurons=4 -GAxons=4 -GLanes=4 -GPayloadWords=64 -GSerialUpdate="$on"
lint "1024 neurons, 1024 axons" -GNeurons=1024 -GAxons=1024 -GLanes=64 -GPayloadWords=1024 -GFractionBits=8 \
  -GThirdFactor="$on"
lint "96 neurons, 40 axons, window 4" -GNeurons=96 -GAxons=40 -GLanes=32 -GPayloadWords=64 -GWindow=4

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
echo "iverilog -g2012"
# Icarus says "sorry" that it is over-sensitive to constant selects and that `unique` means nothing to it; no result changes.
for third in 0 1; do
  iverilog -g2012 -s lifwire_top -Plifwire_top.ThirdFactor=$third -o "$out/lifwire.vvp" "${sources[@]}" \
    2> >(grep -vE 'sorry: (constant selects|Case unique)' >&2)
done
echo "yosys"
for third in 0 1; do
  yosys -q -p "read_verilog -sv ${sources[*]}; hierarchy -check -top lifwire_top -chparam ThirdFactor 1'b$third; proc; check -assert" 2>&1 |
    (grep -v 'Replacing memory' || true)
done
for harness in ../formal/*.sv; do
  top=$(basename "$harness" .sv)
  echo "yosys: $top"
  yosys -q -p "read_verilog -sv ${sources[*]} $harness; hierarchy -check -top $top" 2>&1 |
    (grep -v 'Replacing memory' || true)
done
