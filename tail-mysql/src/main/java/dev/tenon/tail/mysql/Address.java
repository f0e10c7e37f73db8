package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import dev.tenon.error.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a server is, taken from a URL for JDBC. */
record Address(String host, int port, String database, SSLMode encryption) {
  private static final int DEFAULT_PORT = 3306;
  private static final Pattern URL =
      Pattern.compile("jdbc:mariadb://(\\[[^]]+]|[^/:,?()\\[\\]]+)(:(\\d{1,5}))?/([^?/]+)(\\?.*)?");
  private static final Pattern SSL_MODE = Pattern.compile("[?&]sslMode=([^&]*)");

  static Address of(String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw Problem.INVALID_ARGUMENT.because(
          "a tail needs one server's URL, jdbc:mariadb://HOST:PORT/DATABASE, not "
              + url.replaceAll("\\?.*", ""));
    }
    String port = parts.group(3);
    return new Address(
        parts.group(1).replaceAll("[\\[\\]]", ""),
        port == null ? DEFAULT_PORT : Integer.parseInt(port),
        parts.group(4),
        encryption(url));
  }

  private static SSLMode encryption(String url) {
    Matcher mode = SSL_MODE.matcher(url);
    return switch (mode.find() ? mode.group(1) : "disable") {
      case "disable" -> SSLMode.DISABLED;
      case "trust" -> SSLMode.REQUIRED;
      case "verify-ca" -> SSLMode.VERIFY_CA;
      case "verify-full" -> SSLMode.VERIFY_IDENTITY;
      default ->
          throw Problem.INVALID_ARGUMENT.because(
              "sslMode is disable, trust, verify-ca or verify-full, not " + mode.group(1));
    };
  }
}
