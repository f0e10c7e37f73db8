package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.view.Table;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the rows of a {@link Table} are stored: a column per component, the key's first. */
final class ViewTable<R extends Record> {
  private static final String OWN_PREFIX = "tenon_";

  private final Table<R> table;
  private final Dialect dialect;
  private final List<RecordComponent> components = new ArrayList<>();
  private final MethodHandle constructor;
  private final MethodHandle[] accessors;
  private final int[] parameters;
  private final Relation relation;
  private final TableSql sql;

  ViewTable(Table<R> table, Dialect dialect) {
    if (table.name().startsWith(OWN_PREFIX)) {
      throw Problem.INVALID_ARGUMENT.because(
          "table name '"
              + table.name()
              + "' begins with '"
              + OWN_PREFIX
              + "', which is Tenon's own");
    }
    this.table = table;
    this.dialect = dialect;
    RecordComponent[] declared = table.row().getRecordComponents();
    parameters = new int[declared.length];
    for (int i = 0; i < declared.length; i++) {
      boolean isKey = declared[i].getName().equals(table.keyComponent());
      components.add(isKey ? 0 : components.size(), declared[i]);
    }
    for (int i = 0; i < declared.length; i++) {
      parameters[components.indexOf(declared[i])] = i;
    }
    if (components.getFirst().getType() != String.class) {
      throw Problem.INVALID_ARGUMENT.because(
          "the key of table " + table.name() + " must be a String");
    }
    relation =
        new Relation(
            dialect.quote(table.name()),
            components.stream().map(c -> new Column(column(c.getName()), typeOf(c))).toList(),
            1);
    sql = new TableSql(dialect, relation);
    try {
      constructor = constructor(table.row(), declared);
      accessors = accessors();
    } catch (IllegalAccessException | NoSuchMethodException | RuntimeException e) {
      throw Problem.INVALID_ARGUMENT.because(
          table.row().getName() + " cannot be reached; open its package to dev.tenon.jdbc", e);
    }
  }

  private static MethodHandle constructor(Class<?> row, RecordComponent[] declared)
      throws NoSuchMethodException, IllegalAccessException {
    Class<?>[] types =
        Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> canonical = row.getDeclaredConstructor(types);
    canonical.setAccessible(true);
    return MethodHandles.lookup()
        .unreflectConstructor(canonical)
        .asSpreader(Object[].class, types.length)
        .asType(MethodType.methodType(Record.class, Object[].class));
  }

  private MethodHandle[] accessors() throws IllegalAccessException {
    MethodHandle[] handles = new MethodHandle[components.size()];
    for (int i = 0; i < handles.length; i++) {
      Method accessor = components.get(i).getAccessor();
      accessor.setAccessible(true);
      handles[i] =
          MethodHandles.lookup()
              .unreflect(accessor)
              .asType(MethodType.methodType(Object.class, Record.class));
    }
    return handles;
  }

  private SqlType typeOf(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == String.class || type.isEnum()) {
      return SqlType.TEXT;
    } else if (type == BigDecimal.class) {
      return SqlType.DECIMAL;
    } else if (type == long.class || type == Long.class) {
      return SqlType.LONG;
    } else if (type == int.class || type == Integer.class) {
      return SqlType.INT;
    } else if (type == boolean.class || type == Boolean.class) {
      return SqlType.BOOL;
    } else if (type == Instant.class) {
      return SqlType.TIME;
    }
    throw Problem.INVALID_ARGUMENT.because(
        "component '"
            + component.getName()
            + "' of table "
            + table.name()
            + " is a "
            + type.getName()
            + "; use String, BigDecimal, long, int, boolean, Instant or an enum");
  }

  /** Quoted: a component may be named as a reserved word is. */
  private String column(String component) {
    return dialect.quote(snakeCase(component));
  }

  private static String snakeCase(String component) {
    return component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  Table<R> table() {
    return table;
  }

  /** The statements that create it where it is not there. */
  List<String> ddl() {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < components.size(); i++) {
      Column column = relation.columns().get(i);
      boolean required = i == 0 || components.get(i).getType().isPrimitive();
      columns.add(
          column.name()
              + ' '
              + (i == 0 ? dialect.declareKey() : dialect.declare(column.type()))
              + (required ? " not null" : ""));
    }
    String key = columnOf(table.keyComponent()).name();
    List<String> ddl = new ArrayList<>();
    ddl.add(
        "create table if not exists "
            + relation.name()
            + " ("
            + String.join(", ", columns)
            + ", primary key ("
            + key
            + "))");
    for (String component : table.indexed()) {
      Column column = columnOf(component);
      ddl.add(
          "create index if not exists "
              + dialect.quote(table.name() + '_' + snakeCase(component))
              + " on "
              + relation.name()
              + " ("
              + dialect.indexable(column)
              + ", "
              + key
              + ")");
    }
    return ddl;
  }

  /** Selects nothing, but fails where a column is missing. */
  String probe() {
    return "select "
        + Column.names(relation.columns())
        + " from "
        + relation.name()
        + " where 1 = 0";
  }

  /** Selects rows by key order: {@code condition} first if there is one, after a key, a number. */
  String select(String condition) {
    String key = columnOf(table.keyComponent()).name();
    return "select "
        + Column.names(relation.columns())
        + " from "
        + relation.name()
        + " where "
        + condition
        + key
        + " > ? order by "
        + key
        + " limit ?";
  }

  Column columnOf(String component) {
    for (int i = 0; i < components.size(); i++) {
      if (components.get(i).getName().equals(component)) {
        return relation.columns().get(i);
      }
    }
    throw Problem.INVALID_ARGUMENT.because(
        "table " + table.name() + " has no component '" + component + "'");
  }

  /** Adds what saving these rows is. */
  void addTo(List<Store> stores, Map<String, ? extends Optional<? extends Record>> rows) {
    List<@Nullable Object[]> gone = new ArrayList<>();
    List<@Nullable Object[]> kept = new ArrayList<>(rows.size());
    rows.forEach((key, row) -> {
      if (row.isPresent()) {
        kept.add(values(row.get()));
      } else {
        gone.add(new @Nullable Object[] {key});
      }
    });
    sql.addTo(stores, Store.Kind.DELETE, gone);
    sql.addTo(stores, Store.Kind.UPSERT, kept);
  }

  void load(Session session, Collection<String> keys, Map<String, R> found) throws SQLException {
    List<@Nullable Object[]> wanted = new ArrayList<>(keys.size());
    for (String key : keys) {
      wanted.add(new @Nullable Object[] {key});
    }
    sql.find(session, wanted, row -> found.put(row.getString(1), read(row)));
  }

  private @Nullable Object[] values(Record row) {
    @Nullable Object[] values = new Object[accessors.length];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = toStored((Object) accessors[i].invokeExact(row));
      } catch (Throwable e) {
        throw Problem.INVALID_ARGUMENT.because(
            "a row of table " + table.name() + " cannot be read: " + e, e);
      }
    }
    return values;
  }

  static @Nullable Object toStored(@Nullable Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    return value instanceof Instant instant ? Micros.floor(instant) : value;
  }

  R read(ResultSet row) throws SQLException {
    @Nullable Object[] values = new Object[accessors.length];
    for (int i = 0; i < values.length; i++) {
      Object value = dialect.read(row, i + 1, relation.columns().get(i).type());
      Class<?> type = components.get(i).getType();
      values[parameters[i]] = value != null && type.isEnum() ? constant(type, value) : value;
    }
    try {
      return table.row().cast((Record) constructor.invokeExact(values));
    } catch (Throwable e) {
      throw Problem.UNREADABLE_PAYLOAD.because(
          "a row of table " + table.name() + " cannot be made: " + e, e);
    }
  }

  private Object constant(Class<?> type, Object name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw Problem.UNREADABLE_PAYLOAD.because(
        "table " + table.name() + " holds " + name + ", which " + type.getName() + " has not");
  }
}
