#!/bin/sh
# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# manual-copy.sh SCRATCH TREE TABLET: what ./dev manual does in namespaces of its own. Makes the copy
# of the machine, goes into it, and runs the lines of SCRATCH/commands there one by one.

set -u

scratch=$1 tree=$2 tablet=$3

fail () {
  echo "manual: $1" >&2
  exit 1
}

make_copy () {
  mount -t tmpfs tmpfs "$scratch/copy" || fail "cannot mount"
  mkdir "$scratch/copy/new" "$scratch/copy/work" "$scratch/copy/root"
  mount -t overlay overlay "$scratch/copy/root" \
    -o "lowerdir=/,upperdir=$scratch/copy/new,workdir=$scratch/copy/work" || fail "cannot copy /"
  for folder in dev proc sys; do
    mount --rbind "/$folder" "$scratch/copy/root/$folder"
  done
  # Names are looked up only where there is an address besides the loopback's.
  ip link set lo up && ip address add 192.0.2.1/32 dev lo || fail "cannot make a network"
  # Where the tree is on another file system.
  if [ ! -e "$scratch/copy/root/$tree/dev" ]; then
    mkdir -p "$scratch/copy/root/$tree"
    mount --rbind "$tree" "$scratch/copy/root/$tree" || fail "cannot copy $tree"
  fi
  mkdir -p "$scratch/copy/root/tmp" "$scratch/copy/root/media/safe"
  cp "$scratch/commands" "$scratch/copy/root/tmp/commands"
  echo '192.0.2.1 threshold.force.example' >>"$scratch/copy/root/etc/hosts"
}

# As systemd would, by what the unit says.
start_unit () {
  unit=/usr/lib/systemd/system/threshold-server.service
  user=$(sed -n 's/^User=//p' "$unit")
  command=$(sed -n 's/^ExecStart=//p' "$unit")
  # The command's words have no blanks.
  # shellcheck disable=SC2086
  setpriv --reuid "$user" --regid "$user" --clear-groups $command >/tmp/serving 2>/tmp/serving.log &
  for _ in $(seq 100); do
    grep -q '^Listening at' /tmp/serving && return
    kill -0 $! 2>/dev/null || break
    sleep 0.2
  done
  cat /tmp/serving.log >&2
  return 1
}

run_command () {
  case $1 in
    'systemctl enable --now '*)
      systemctl enable "${1##* }" 2>/dev/null && start_unit ;;
    'setpriv '*' enrol '*)
      eval "$1" >/tmp/code && cat /tmp/code ;;
    threshold)
      "$tablet" /tmp/tablet "$(cat /tmp/code)" ;;
    *)
      eval "$1" ;;
  esac
}

run_commands () {
  cd "$tree" || exit 1
  n=0
  while IFS= read -r line; do
    n=$((n + 1))
    echo "==> $n: $line"
    run_command "$line" </dev/null >/tmp/said 2>&1 || {
      tail -n 20 /tmp/said >&2
      fail "command $n failed"
    }
    tail -n 1 /tmp/said
  done </tmp/commands
  [ -s /media/safe/recovery.key ] || fail "the recovery key is not in the safe"
  setpriv --reuid threshold-server --regid threshold-server --clear-groups \
    threshold-server device list --json >/tmp/devices || fail "no tablet can be listed"
  grep '"officer":"4163"' /tmp/devices | grep -q '"last_sync":"' || fail "the tablet did not sync"
  echo "$n commands, and the first tablet is synced"
}

if [ "${4-}" = inside ]; then
  run_commands
else
  make_copy
  exec chroot "$scratch/copy/root" sh "$tree/tests/dev/manual-copy.sh" "$@" inside
fi
