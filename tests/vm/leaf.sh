#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/vm/leaf.sh - A command in a leaf of this control group, whose children get all controllers
#
# usage: leaf.sh COMMAND...
#
# So a shell in a container, or one that a service starts, finds itself.
set -eu
group=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)
mkdir "$group/shell"
echo $$ >"$group/shell/cgroup.procs"
echo '+memory +pids +cpu' >"$group/cgroup.subtree_control"
exec "$@"
