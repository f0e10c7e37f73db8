# Installs Debian packages without starting their services: sh install-debian.sh NAME PACKAGE...
# Leaves no configuration behind. Progress goes to standard output, one line on standard error says
# why it failed. Exits with 2 where it cannot install at all.
name=$1
shift

if [ "$(id -u)" != 0 ] || [ ! -r /etc/debian_version ] || ! command -v apt-get >/dev/null; then
  echo "$name is missing; on Debian: sudo apt-get install -y --no-install-recommends $*" >&2
  exit 2
fi
echo "Installing $name (Debian packages: $*) ..."

no_services=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/tenon.conf
created_policy=

clean_up() {
  rm -f "$log" "$no_cluster" ${created_policy:+"$no_services"}
  rmdir -p "${no_cluster%/*}" 2>/dev/null
}

# One installation at a time.
exec 9</etc/debian_version
flock 9

log=$(mktemp)
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
if [ ! -e "$no_services" ]; then
  created_policy=yes
  printf '#!/bin/sh\nexit 101\n' >"$no_services"
  chmod 755 "$no_services"
fi
mkdir -p "${no_cluster%/*}"
echo 'create_main_cluster = false' >"$no_cluster"

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" \
    </dev/null >>"$log" 2>&1 9>&-
}
if ! apt update || ! apt install --no-install-recommends "$@"; then
  tail -n 15 "$log"
  echo "Installing $name failed; see what this says: apt-get update && apt-get install $*" >&2
  exit 1
fi
