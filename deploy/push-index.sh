#!/bin/sh
# Push a site and its index to a host, while that host answers from the index it has:
#   push-index.sh SITE INDEX TARGET      for example  push-index.sh . /tmp/index deploy@example.org:/srv/posthaste
# The target gets the folders site/ and index/. Needs rsync on both sides.
set -eu
site=${1:?SITE} index=${2:?INDEX} target=${3:?TARGET}

rsync -a --checksum --delete --exclude=.git --exclude=.posthaste "$site/" "$target/site/"
# First the new generation beside the current one, then the name of the current one, which is replaced at once. Only
# then are older generations deleted. Readers that still have one open keep it. By default rsync takes a file of the
# same length and the same second for the same file, and all names of generations have the same length: --checksum.
rsync -a --checksum --exclude=CURRENT --exclude='*.lock' "$index/" "$target/index/"
rsync -a --checksum --include='*/' --include=CURRENT --exclude='*' "$index/" "$target/index/"
rsync -a --checksum --delete --exclude='*.lock' "$index/" "$target/index/"
