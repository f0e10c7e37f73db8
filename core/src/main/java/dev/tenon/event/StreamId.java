package dev.tenon.event;

import dev.tenon.error.Problem;

/**
 * Names the stream of one entity: its category and its id within it, written {@code category-id};
 * with a tenant, {@code tenant:category-id}. Streams of two tenants have nothing in common.
 *
 * @param tenant 1 to 100 letters, digits, {@code _} or {@code .}; empty: of no tenant
 * @param category 1 to 100 letters, digits, {@code _} or {@code .}
 * @param id 1 to 200 characters of whole Unicode, none of them a control character
 */
public record StreamId(String tenant, String category, String id) {
  private static final int MAX_NAME = 100;
  private static final int MAX_ID = 200;

  /** Checks the parts. */
  public StreamId {
    if (!tenant.isEmpty()) {
      requireName("tenant", tenant);
    }
    requireName("category", category);
    if (id.isBlank() || id.length() > MAX_ID || !isPrintable(id)) {
      throw Problem.INVALID_ARGUMENT.because(
          "an id of category "
              + category
              + " must be 1 to 200 characters, without control characters and halves of characters");
    }
  }

  /** A stream of no tenant. */
  public StreamId(String category, String id) {
    this("", category, id);
  }

  /** Reads what {@link #toString()} wrote. */
  public static StreamId parse(String name) {
    String tenant = tenantOf(name);
    int category = tenant.isEmpty() ? 0 : tenant.length() + 1;
    int dash = name.indexOf('-');
    if (dash < 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "stream '" + name + "' is not of the form category-id or tenant:category-id");
    }
    return new StreamId(tenant, name.substring(category, dash), name.substring(dash + 1));
  }

  /** The tenant that the name of a stream begins with; empty if it names none. */
  public static String tenantOf(String name) {
    int colon = name.indexOf(':');
    int dash = name.indexOf('-');
    return colon < 0 || (dash >= 0 && dash < colon) ? "" : name.substring(0, colon);
  }

  /**
   * A key of its tenant's own, written {@code tenant:key}, so that messages of two tenants never
   * wait for each other; the key itself if it has no tenant.
   */
  public String qualify(String key) {
    return tenant.isEmpty() ? key : tenant + ':' + key;
  }

  private static void requireName(String what, String name) {
    boolean plain = !name.isEmpty() && name.length() <= MAX_NAME;
    for (int i = 0; plain && i < name.length(); i++) {
      plain = isPlain(name.charAt(i));
    }
    if (!plain) {
      throw Problem.INVALID_ARGUMENT.because(
          what + " '" + name + "' must be 1 to 100 letters, digits, '_' or '.'");
    }
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.';
  }

  private static boolean isPrintable(String text) {
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.charAt(i);
      if (c >= ' ' && c <= '~') {
        continue; // as nearly all are
      }
      c = text.codePointAt(i);
      if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return qualify(category + '-' + id);
  }
}
