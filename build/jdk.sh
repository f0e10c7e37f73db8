# Sourced by ./tenon and ./test. Runs on bash 3.2 too, which macOS still has.

# Sets JDK_HOME, JDK_VERSION and JDK_MAJOR to the newest JDK, or fails if none is at least $1.
# JAVA_HOME is one candidate among others; `java` on the PATH is often older than what is installed.
find_jdk() {
  local minimum=$1 newest=0 home version key javac
  javac=$(command -v javac) && javac=$(readlink -f "$javac" 2>/dev/null) || javac=
  JDK_HOME= JDK_VERSION= JDK_MAJOR=0
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk* \
      "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home "${javac%/bin/javac}"; do
    [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -x "$home/bin/java" ] || continue
    version=$(jdk_version "$home")
    key=$(jdk_version_key "$version")
    if [ "$key" -gt "$newest" ]; then
      newest=$key JDK_HOME=$home JDK_VERSION=$version JDK_MAJOR=$((key / 1000000))
    fi
  done
  [ "$JDK_MAJOR" -ge "$minimum" ]
}

jdk_version() {
  local line
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=*) line=${line#*=}; line=${line%$'\r'}; echo "${line//\"/}"; return ;;
      esac
    done <"$1/release"
  fi
  line=$("$1/bin/javac" -version 2>&1)
  echo "${line#javac }"
}

# 25.0.1 becomes 25000001; what is not a version becomes 0.
jdk_version_key() {
  if [[ $1 =~ ^([0-9]+)(\.([0-9]+))?(\.([0-9]+))? ]]; then
    echo $((10#${BASH_REMATCH[1]} * 1000000 + 10#0${BASH_REMATCH[3]} * 1000 + 10#0${BASH_REMATCH[5]}))
  else
    echo 0
  fi
}

# Fails, with one line on standard error, unless a JDK from 21 on and Maven are there.
need_build_tools() {
  if ! find_jdk 21; then
    echo "$1: needs a JDK, version 21 or newer, and found ${JDK_VERSION:-none};" \
      "install one (https://adoptium.net) or set JAVA_HOME" >&2
    return 1
  fi
  if ! command -v mvn >/dev/null; then
    echo "$1: needs Maven 3.8 or newer, and 'mvn' is not on the PATH;" \
      "install it (Debian: apt-get install maven)" >&2
    return 1
  fi
}
