package dev.tenon.testing.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of a MariaDB installation.
 *
 * @param server what runs
 * @param installer what makes a data directory
 */
record MariaDbPrograms(Path server, Path installer) {
  /** Two packages that bring the programs alone: no service, no data. */
  private static final String[] PACKAGES = {"mariadb-server-core", "mariadb-client-core"};

  /** Finds them, and installs them first if they are missing and that is possible. */
  static MariaDbPrograms find() {
    Optional<MariaDbPrograms> present = installed();
    if (present.isPresent()) {
      return present.get();
    }
    DebianPackages.install("MariaDB", PACKAGES);
    return installed()
        .orElseThrow(() -> new ServerException("MariaDB was installed, but is not on the PATH"));
  }

  /** The installer is a script that needs a third program, which comes with the client. */
  private static Optional<MariaDbPrograms> installed() {
    return find("my_print_defaults")
        .flatMap(any -> find("mariadbd"))
        .flatMap(server ->
            find("mariadb-install-db").map(installer -> new MariaDbPrograms(server, installer)));
  }

  /** Debian's server is where the PATH of users other than root does not lead. */
  private static Optional<Path> find(String program) {
    return Children.find(program)
        .or(() -> Stream.of(Path.of("/usr/sbin", program)).filter(Files::isExecutable).findFirst());
  }
}
