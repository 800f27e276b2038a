#!/bin/sh
# Runs one media tool over one input file, with limits, and confined by bubblewrap when told so.
#
#   confine.sh bwrap|bwrap-in-unit|none TOOL ADDRESS_SPACE_BYTES CPU_SECONDS FILE_SIZE_BYTES [TOOL'S ARGUMENTS]
#
# The value after `-i` is the input; a last argument that is an absolute path is the output. Confined, the tool sees
# the input as /in/clip and the output's folder as /out, and of the machine only /usr, without network.
# There is no /proc: no tool needs it, and where a unit hides a part of it the kernel lets nobody mount a fresh one.
# Everything is exec'ed, so a signal sent to this process' id reaches the tool. Own failures exit with 125.
set -eu

# fluent-ffmpeg asks these before its first run. Its answers aren't used, so no ffmpeg is started for them.
case ${1-} in
  -formats | -encoders) exit 0 ;;
esac

if [ $# -lt 5 ]; then
  echo 'confine: usage: confine.sh bwrap|bwrap-in-unit|none TOOL ADDRESS_SPACE_BYTES CPU_SECONDS FILE_SIZE_BYTES [ARGUMENTS]' >&2
  exit 125
fi
confinement=$1 tool=$2 address_space=$3 cpu_seconds=$4 file_size=$5
shift 5

if [ "$confinement" = none ]; then
  if command -v setpriv >/dev/null; then
    set -- setpriv --no-new-privs --pdeathsig KILL -- "$tool" "$@"
  else
    set -- "$tool" "$@"
  fi
elif [ "$confinement" = bwrap ] || [ "$confinement" = bwrap-in-unit ]; then
  input='' output_folder='' previous='' left=$#
  # Each turn takes one argument from the front and puts it, perhaps under its neutral name, at the end.
  while [ "$left" -gt 0 ]; do
    argument=$1
    shift
    left=$((left - 1))
    if [ "$previous" = -i ]; then
      input=$argument
      set -- "$@" /in/clip
    elif [ "$left" -eq 0 ] && [ "${argument#/}" != "$argument" ]; then
      output_folder=${argument%/*}
      set -- "$@" "/out/${argument##*/}"
    else
      set -- "$@" "$argument"
    fi
    previous=$argument
  done

  set -- -- "$tool" "$@"
  [ -z "$output_folder" ] || set -- --bind "$output_folder" /out "$@"
  [ -z "$input" ] || set -- --ro-bind "$input" /in/clip "$@"
  case $tool in
    /usr/*) ;;
    *) set -- --ro-bind "$tool" "$tool" "$@" ;;
  esac
  for folder in /bin /lib /lib32 /lib64 /libx32; do
    if [ -L "$folder" ]; then
      set -- --symlink "$(readlink "$folder")" "$folder" "$@"
    elif [ -d "$folder" ]; then
      set -- --ro-bind "$folder" "$folder" "$@"
    fi
  done
  # Debian's ffmpeg finds libblas through /etc/alternatives.
  [ ! -d /etc/alternatives ] || set -- --ro-bind /etc/alternatives /etc/alternatives "$@"
  # A unit that has these to itself may make no more of them (systemd/evidock.service).
  [ "$confinement" = bwrap-in-unit ] || set -- --unshare-ipc --unshare-uts --unshare-cgroup-try "$@"
  set -- bwrap --unshare-user --unshare-pid --unshare-net --die-with-parent --new-session --cap-drop ALL --clearenv --setenv PATH /usr/bin:/bin \
    --setenv LC_ALL C --ro-bind /usr /usr --dev /dev --tmpfs /tmp --chdir /tmp "$@"
else
  echo "confine: unknown confinement '$confinement': use bwrap, bwrap-in-unit or none" >&2
  exit 125
fi

exec prlimit --as="$address_space" --cpu="$cpu_seconds" --fsize="$file_size" --core=0 --nofile=256 -- \
  nice -n 10 "$@"
