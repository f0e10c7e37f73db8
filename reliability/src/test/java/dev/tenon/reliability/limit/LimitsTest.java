package dev.tenon.reliability.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testing.server.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that has too little of something sends away whom it cannot serve, with 503 and when to
 * come again, keeps what it took, and recovers.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitsTest {
  @TempDir Path directory;

  @Test
  void aHeapOf64Megabytes() throws Exception {
    try (StoreProcess store = new StoreProcess(log(), "64m", directory.toString())) {
      store.register("c1");

      List<HttpResponse<String>> answers =
          inParallel(64, number -> store.place("big-" + number, "c1", 5_000));

      assertThat(count(answers, 202)).isPositive();
      requireShed(answers, 202);
      store.requireRecovered("after", "c1");
      for (int i = 0; i < answers.size(); i++) {
        if (answers.get(i).statusCode() == 202) {
          store.awaitOpen("big-" + i);
        }
      }
    }
  }

  @Test
  void aPoolOfOneConnection() throws Exception {
    try (PostgresServer server = PostgresServer.startTemporary()) {
      for (String database : List.of("customers", "orders", "view")) {
        execute(server, "postgres", "create database " + database);
      }
      String[] arguments = {server.jdbcUrl(""), server.superuser(), server.password()};
      try (StoreProcess store = new StoreProcess(log(), "256m", arguments)) {
        store.register("c1");
        store.requireRecovered("before", "c1");

        List<HttpResponse<String>> answers;
        try (Connection other = connect(server, "orders");
            Statement statement = other.createStatement()) {
          other.setAutoCommit(false);
          statement.execute("lock table tenon_event in access exclusive mode");
          // Until somebody is sent away: whoever has the connection waits for the lock.
          answers = inParallel(32, number -> store.get("/orders/other-" + number), other::rollback);
        }

        requireShed(answers, 404);
        store.requireRecovered("after", "c1");
      }
    }
  }

  @Test
  void thirtyTwoFileDescriptorsMoreThanAtRest() throws Exception {
    try (StoreProcess store = new StoreProcess(log(), "256m", directory.toString())) {
      store.register("c1");
      store.requireRecovered("before", "c1");
      limitDescriptors(store.pid(), atRest(store.pid()) + 32);

      List<Socket> sockets = new ArrayList<>();
      List<String> answers = new ArrayList<>();
      try {
        for (int i = 0; i < 100; i++) {
          sockets.add(new Socket(InetAddress.getLoopbackAddress(), store.port()));
        }
        for (Socket socket : sockets) {
          ask(socket);
        }
        for (Socket socket : sockets) {
          answers.add(answer(socket));
        }
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }

      assertThat(answers).anySatisfy(answer -> assertThat(answer).contains(" 503 "));
      assertThat(answers)
          .allSatisfy(answer ->
              assertThat(answer)
                  .satisfiesAnyOf(
                      ok -> assertThat(ok).contains(" 200 "),
                      shed -> assertThat(shed).contains(" 503 ").contains("retry-after: 1")));
      store.requireRecovered("after", "c1");
    }
  }

  private Path log() {
    return directory.resolve("store.log");
  }

  private static <T> List<T> inParallel(int callers, IntFunction<T> call) throws Exception {
    return inParallel(callers, call, () -> {});
  }

  private interface Step {
    void run() throws Exception;
  }

  /** The results in the order of the callers' numbers. */
  private static <T> List<T> inParallel(int callers, IntFunction<T> call, Step afterTheFirst)
      throws Exception {
    List<Future<T>> calls = new ArrayList<>();
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      ExecutorCompletionService<T> ended = new ExecutorCompletionService<>(threads);
      for (int i = 0; i < callers; i++) {
        int number = i;
        calls.add(ended.submit(() -> call.apply(number)));
      }
      assertThat(ended.take()).isNotNull();
      afterTheFirst.run();
      for (Future<T> each : calls) {
        results.add(each.get());
      }
    }
    return results;
  }

  /** Some were sent away, saying when to come again; all others were answered with that. */
  private static void requireShed(List<HttpResponse<String>> answers, int served) {
    assertThat(count(answers, 503)).as("answered with 503 of %d", answers.size()).isPositive();
    assertThat(answers)
        .allSatisfy(answer -> {
          assertThat(answer.statusCode()).as(answer.body()).isIn(served, 503);
          if (answer.statusCode() == 503) {
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
          }
        });
  }

  private static long count(List<HttpResponse<String>> answers, int status) {
    return answers.stream().filter(answer -> answer.statusCode() == status).count();
  }

  private static Connection connect(PostgresServer server, String database) throws Exception {
    return DriverManager.getConnection(
        server.jdbcUrl(database), server.superuser(), server.password());
  }

  private static void execute(PostgresServer server, String database, String sql) throws Exception {
    try (Connection connection = connect(server, database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** How many are open, once that stays the same for a while. */
  private static long atRest(long pid) throws IOException {
    long before = -1;
    for (int same = 0; same < 5; ) {
      long now;
      try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
        now = open.count();
      }
      same = now == before ? same + 1 : 0;
      before = now;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return before;
  }

  private static void limitDescriptors(long pid, long descriptors) throws Exception {
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid=" + pid, "--nofile=" + descriptors + ":" + descriptors)
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }

  private static void ask(Socket socket) throws IOException {
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
    socket
        .getOutputStream()
        .write("GET /orders HTTP/1.1\r\nHost: store\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** The head of it, in lower case. */
  private static String answer(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    StringBuilder head = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      head.append(line.toLowerCase(Locale.ROOT)).append('\n');
    }
    return head.toString();
  }
}
