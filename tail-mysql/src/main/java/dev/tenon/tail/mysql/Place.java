package dev.tenon.tail.mysql;

import java.util.regex.Pattern;

/** Places in the binlog of one server as numbers: its file's, then the offset in it. */
final class Place {
  private static final int OFFSET_BITS = 40;

  /** As many digits as are left for it. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}|[0-7][0-9]{6}");

  private Place() {}

  /**
   * A place.
   *
   * @param file such as {@code binlog.000042}
   */
  static long of(String file, long offset) {
    return (fileNumber(file) << OFFSET_BITS) + offset;
  }

  private static long fileNumber(String file) {
    String number = file.substring(file.lastIndexOf('.') + 1);
    if (!NUMBER.matcher(number).matches()) {
      throw OutboxRow.unreadable("'" + file + "' is no name of a binlog's file");
    }
    return Long.parseLong(number);
  }

  /** How many of a file's bytes are after a place. */
  static long bytesAfter(long place, String file, long size) {
    long begin = of(file, 0);
    return place >= begin + size ? 0 : size - Math.max(0, place - begin);
  }
}
