#!/bin/sh
# Prints the interpreter to set the project up with: the first `python3` of PATH that will do, unless another one there
# runs our kind of work in nine tenths of its time or less (docs/decisions/0429-which-python.md). Given an argument, that
# one or none. Exit status 1, and one line on standard error, where there is none.
set -eu
probe=$(dirname "$0")/probe.py
turns=3  # by turns, so that an hour in which the machine is slow is slow for all

candidates() {
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    IFS=:
    for folder in $PATH; do
      unset IFS
      [ -x "$folder/$name" ] && printf '%s\n' "$folder/$name"
    done
  done
}

if [ $# -gt 0 ]; then
  if "$1" "$probe" >/dev/null 2>&1; then printf '%s\n' "$1"; exit; fi
  echo "'$1' is no Python 3.11 or newer that can make a virtual environment. Say which one to use: make PYTHON=python3.12" >&2
  exit 1
fi

# Lines of "microseconds real-path found-path", in the order of PATH and over all turns; the shortest of each counts.
turn=0
while [ $turn -lt $turns ]; do
  candidates | while IFS= read -r found; do
    if said=$("$found" "$probe" 2>/dev/null); then printf '%s\t%s\t%s\n' "${said%% *}" "${said#* }" "$found"; fi
  done
  turn=$((turn + 1))
done | awk -F '\t' '
  !($2 in least) { order[++count] = $2; least[$2] = $1; found[$2] = $3 }
  $1 < least[$2] { least[$2] = $1 }
  END {
    for (place = 1; place <= count; place++) {
      real = order[place]
      if (place == 1 || least[real] <= least[best] && least[real] <= .9 * least[order[1]]) best = real
    }
    if (count) print found[best]
    else {
      print "Warraq needs Python 3.11 or newer with the module venv (Debian and Ubuntu: apt-get install python3-venv); PATH has none." > "/dev/stderr"
      exit 1
    }
  }'
