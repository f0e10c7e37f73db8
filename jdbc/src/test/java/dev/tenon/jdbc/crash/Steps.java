package dev.tenon.jdbc.crash;

import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.HandsOver;
import dev.tenon.spi.Write;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each step that a service takes through its database and its broker, before and after it:
 * calls of the SPIs, and statements that change something.
 */
final class Steps {
  private static final Pattern CHANGE = Pattern.compile("(insert into|delete from) \"?\\w+");

  private final String service;
  private final Watcher watcher;

  /** Hears of steps. */
  @FunctionalInterface
  interface Watcher {
    void at(String step, boolean done);
  }

  Steps(String service, Watcher watcher) {
    this.service = service;
    this.watcher = watcher;
  }

  DataSource watch(DataSource source) {
    return proxy(DataSource.class, source, this::step);
  }

  Database watch(Database database) {
    return proxy(Database.class, database, this::step);
  }

  /** One that hands over, which the relay has to see. */
  Broker watch(InProcessBroker broker) {
    return (Broker) newProxy(broker, this::step, Broker.class, HandsOver.class);
  }

  private @Nullable Object step(Object target, Method method, Object[] arguments) throws Throwable {
    Set<String> names = namesOf(target, method, arguments);
    names.forEach(name -> watcher.at(service + ": " + name, false));
    Object result = watched(method, call(target, method, arguments), arguments);
    names.forEach(name -> watcher.at(service + ": " + name, true));
    return result;
  }

  /** None for what is no step of its own. */
  private static Set<String> namesOf(Object target, Method method, Object[] arguments) {
    String call = method.getDeclaringClass().getSimpleName() + "." + method.getName();
    return switch (call) {
      case "EventLog.write" -> changes((List<?>) arguments[0]);
      case "Broker.publish", "HandsOver.publish" -> Set.of("publish on " + arguments[0]);
      case "Tx.commit" -> Set.of("commit");
      case "Handler.handle" -> Set.of("handle");
      case "Leases.take" -> Set.of("take the lease");
      case "OutboxStore.due" -> Set.of("read the outbox");
      case "EventLog.page" -> Set.of("read the log");
      case "ReceivedIds.find" -> Set.of("look up ids");
      case "Progress.marks" -> Set.of("look up marks");
      case "Progress.timers" -> Set.of("look up requests");
      default ->
          target instanceof Prepared prepared && method.getName().startsWith("execute")
              ? prepared.names()
              : Set.of();
    };
  }

  private static Set<String> changes(List<?> writes) {
    Set<String> kinds = new TreeSet<>();
    for (Object write : writes) {
      for (Change change : ((Write) write).changes()) {
        boolean leads = change instanceof Change.MoveMark move && move.source().startsWith("@");
        kinds.add("write " + (leads ? "Lead" : change.getClass().getSimpleName()));
      }
    }
    return kinds;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is what is returned
  private @Nullable Object watched(Method method, @Nullable Object result, Object[] arguments) {
    if (result instanceof CompletableFuture<?> answer) {
      return answer.thenRun(() -> watcher.at(service + ": answer on " + arguments[0], true));
    }
    Class<?> type = method.getReturnType();
    if (result == null || !isWatched(type)) {
      return result;
    }
    Object target =
        type == PreparedStatement.class
            ? new Prepared((PreparedStatement) result, written(String.valueOf(arguments[0])))
            : result;
    return newProxy(target, this::step, type);
  }

  private static boolean isWatched(Class<?> type) {
    return (type.isInterface() && !type.isSealed() && type.getPackageName().equals("dev.tenon.spi"))
        || type == Connection.class
        || type == PreparedStatement.class;
  }

  /** What a statement changes. */
  private static Set<String> written(String sql) {
    Matcher matcher = CHANGE.matcher(sql.toLowerCase(Locale.ROOT));
    Set<String> changes = new TreeSet<>();
    while (matcher.find()) {
      changes.add(matcher.group().replace("\"", ""));
    }
    return changes;
  }

  private @Nullable Object call(Object target, Method method, Object[] arguments) throws Throwable {
    Object inner = target instanceof Prepared prepared ? prepared.statement() : target;
    Object[] given = arguments;
    if (method.getName().equals("subscribe")) {
      given = arguments.clone();
      given[3] = proxy(Broker.Handler.class, (Broker.Handler) arguments[3], this::step);
    }
    try {
      return method.invoke(inner, given);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, T target, Call call) {
    return type.cast(newProxy(target, call, type));
  }

  private static Object newProxy(Object target, Call call, Class<?>... types) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            call.on(target, method, arguments == null ? new Object[0] : arguments);
    return Proxy.newProxyInstance(Steps.class.getClassLoader(), types, handler);
  }

  @FunctionalInterface
  private interface Call {
    @Nullable Object on(Object target, Method method, Object[] arguments) throws Throwable;
  }

  private record Prepared(PreparedStatement statement, Set<String> names) {}
}
