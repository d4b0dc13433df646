#!/usr/bin/env bash
# A client of the wire protocol in plain shell: the port is a file, frames are made with printf and read with dd and od.
# It knows the protocol page and nothing else.   client.sh <port> <page>
set -euo pipefail
port=$1 page=$2
stty -F "$port" raw -echo -echoe -echok 1000000 2>/dev/null || stty -F "$port" raw -echo
exec 3<>"$port"

fail() { echo "client: $*" >&2; exit 1; }

# send <hex bytes...>: in one write, for a frame must not rest in the middle
send() { local text; printf -v text '\\x%s' "$@"; printf "$text" >&3; }

# receive <count>: that many bytes as hex, from the port
receive() { timeout 10 dd bs=1 count="$1" <&3 2>/dev/null | od -An -v -tx1 | tr -s ' \n' ' ' | sed 's/^ //; s/ $//'; }

# crc <hex bytes...>: CRC-32, low byte first
crc() {
  local crc=$((0xffffffff)) b i
  for b in "$@"; do
    crc=$((crc ^ 0x$b))
    for i in 1 2 3 4 5 6 7 8; do crc=$(((crc >> 1) ^ ((crc & 1) * 0xedb88320))); done
  done
  crc=$((crc ^ 0xffffffff))
  word $crc
}

# word <number>: four bytes as hex, low byte first
word() { printf '%02x %02x %02x %02x' $(($1 & 255)) $((($1 >> 8) & 255)) $((($1 >> 16) & 255)) $((($1 >> 24) & 255)); }

# ask <header and body words>: sends them with their CRC; sets `header` and `body` (numbers) of the reply
ask() {
  local bytes="" w head rest
  for w in "$@"; do bytes+="$(word $((w))) "; done
  # shellcheck disable=SC2086
  send $bytes $(crc $bytes)
  head=$(receive 4)
  # shellcheck disable=SC2086
  header=$(number $head)
  local count=$(((header >> 16) & 2047))
  rest=$(receive $((4 * count + 4)))
  # shellcheck disable=SC2086
  set -- $rest
  local check="${*: -4}"
  # shellcheck disable=SC2086
  [ "$(crc $head ${*:1:4*count})" = "$check" ] || fail "a reply's CRC is wrong"
  body=()
  while [ $# -gt 4 ]; do body+=("$(number "${@:1:4}")"); shift 4; done
}

number() { echo $((0x$4$3$2$1)); }

# 1. The session of the page, byte for byte.
count=0
expected=""
while IFS= read -r line; do
  case $line in
    '> '*) # shellcheck disable=SC2086
      send ${line#> }; expected=unknown ;;
    '< '*) expected=${line#< }
      # shellcheck disable=SC2086
      set -- $expected
      got=$(receive $#)
      [ "$got" = "$expected" ] || fail "expected $expected, got $got"
      expected=""; count=$((count + 1)) ;;
    '```')
      if [ "$expected" = unknown ]; then
        # shellcheck disable=SC2046
        header=$(number $(receive 4)); expected=""
        length=$(((header >> 16) & 2047))
        receive $((4 * length + 4)) >/dev/null
        [ $((header >> 27)) = 0 ] || fail "refused with status $((header >> 27))"
        count=$((count + 1)); last=$length
      fi ;;
  esac
done < <(sed -n '/^### A first session/,/^# /p' "$page")
# The run's reply: steps, cycles, and one word with the spike.
[ "${last:-0}" = 3 ] || fail "the last run's reply has ${last:-no} words"

# 2. Frames of its own: the step counter, a refusal, and what neuron 0 did.
step=21 # address of the register, from the page's table
step=$(sed -n 's/^| \(0x[0-9a-f]*\) | step |.*/\1/p' "$page")
ask $((0x10 | 7 << 8 | 2 << 16)) $((step)) 1
[ "${body[0]}" = 1 ] || fail "the step counter is ${body[0]}"
ask $((0x11 | 8 << 8 | 2 << 16)) 0 1
[ $((header >> 27)) = 5 ] || fail "a write to a read-only register had status $((header >> 27))"
ask $((0x20 | 9 << 8 | 4 << 16)) 1 2 0 $((3 | 63 << 26))
[ "${body[0]}" = 2 ] || fail "the run had ${body[0]} steps"
[ $((body[2] & 0xffff)) = 0 ] || fail "the spike is $((body[2] & 0xffff))"
echo "replies $count"
