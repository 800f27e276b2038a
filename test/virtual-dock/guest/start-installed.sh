# The machine's own start as one on which the package was installed: dpkg installs it, then systemd is the first process.
# $1: the folder with udev, as its package has it. The kernel's command line says package=FILE and config=FILE, and
# more=FOLDER with packages that it lacks, profiles=FOLDER of the dock's profiles.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
shopt -s nullglob
word() { sed "s/.* $1=\([^ ]*\).*/\1/" /proc/cmdline; }
ln -sf /bin/busybox /sbin/modprobe
cp -a "$1/lib/." /lib/
cp -a "$1/bin/." /bin/
# It is neither a container nor are services forbidden on it, whatever the host is.
rm -f /.dockerenv /usr/sbin/policy-rc.d
# What this machine starts besides is none of the scenario's.
rm -rf /etc/systemd/system/*.wants /etc/fstab
# Emptying /tmp would take minutes, and the checkout may lie there.
ln -s /dev/null /etc/tmpfiles.d/tmp.conf
mkdir -p /var/lib/evidock
mount /dev/vda /var/lib/evidock
dpkg --install --force-unsafe-io "$(word more)"/*.deb "$(word package)" >/dev/kmsg 2>&1
# What the technician does.
cp "$(word config)" /etc/evidock/evidock.toml
cp -r "$(word profiles)" /etc/evidock/profiles
echo secret >/etc/credstore/evidock.mqtt-password
busybox ifconfig lo 127.0.0.1 up
busybox ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up
busybox route add default gw 10.0.2.2
cat >/etc/systemd/system/agent.service <<END
[Unit]
DefaultDependencies=no
[Service]
ExecStart=/bin/bash $(dirname "$0")/agent.sh
END
mkdir -p /etc/systemd/system/sysinit.target.wants
ln -s ../agent.service /etc/systemd/system/sysinit.target.wants/
exec /lib/systemd/systemd --log-target=kmsg --log-level=info --show-status=no
