#!/bin/busybox sh
# The first process of the virtual machine, from its initial ramdisk: the host's own files become its root, read-only
# below a layer in memory, so that whatever runs here runs as it is installed there and changes nothing.
export PATH=/bin
mount() { busybox mount "$@"; }
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in /modules/*; do
  case $module in *dummy_hcd*) settings=num=4 ;; *) settings= ;; esac
  busybox insmod "$module" $settings || echo "no module $module"
done
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose root /lower
mount -t tmpfs -o size=2g tmpfs /upper
busybox mkdir /upper/changes /upper/work
mount -t overlay -o lowerdir=/lower,upperdir=/upper/changes,workdir=/upper/work overlay /new
for folder in proc sys dev; do
  busybox mkdir -p "/new/$folder"
  mount --move "/$folder" "/new/$folder"
done
mount -t tmpfs tmpfs /new/run
exec busybox switch_root /new /bin/bash "$start" "$udev"
