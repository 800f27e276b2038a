# The machine's own start, and then the agent of the host. $1: the folder with udev.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
mkdir -p /dev/pts /dev/shm /run/udev /lib/udev
mount -t devpts devpts /dev/pts
mount -t configfs configfs /sys/kernel/config
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs -o mode=1777 tmpfs /var/tmp
ln -sf /bin/busybox /sbin/modprobe
mount -o bind "$1/lib/udev" /lib/udev
# systemd-udevd is a link to it.
[ -e /bin/udevadm ] || ln -s "$1/bin/udevadm" /bin/udevadm
"$1/lib/systemd/systemd-udevd" --daemon
busybox ifconfig lo 127.0.0.1 up
busybox ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up
busybox route add default gw 10.0.2.2
echo 'evidock:x:990:990::/nonexistent:/bin/false' >>/etc/passwd
echo 'evidock:x:990:' >>/etc/group

. "$(dirname "$0")/agent.sh"
