package dev.tenon.bench.peer;

import io.eventuate.common.json.mapper.JSonMapper;
import io.eventuate.tram.inmemory.InMemoryMessageConsumer;
import io.eventuate.tram.messaging.common.Message;
import io.eventuate.tram.messaging.producer.MessageBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What Eventuate's CDC service does with its polling reader, in the same process and without a
 * broker in between: the same statements, a thousand messages at a time, every 10 ms.
 */
final class Relay implements Runnable {
  private static final long POLL_MILLIS = 10;
  private static final String READ =
      "select id, destination, headers, payload from eventuate.message"
          + " where published = 0 order by id limit 1000";
  private static final String MARK =
      "update eventuate.message set published = 1 where id = any(?)";

  private final DataSource database;
  private final InMemoryMessageConsumer consumer;
  private volatile boolean stopped;

  Relay(DataSource database, InMemoryMessageConsumer consumer) {
    this.database = database;
    this.consumer = consumer;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try (Connection connection = database.getConnection();
        PreparedStatement read = connection.prepareStatement(READ);
        PreparedStatement mark = connection.prepareStatement(MARK)) {
      while (!stopped) {
        List<String> ids = publish(read);
        if (ids.isEmpty()) {
          Thread.sleep(POLL_MILLIS);
        } else {
          mark.setArray(1, connection.createArrayOf("varchar", ids.toArray()));
          mark.executeUpdate();
        }
      }
    } catch (SQLException | InterruptedException e) {
      e.printStackTrace();
    }
  }

  private List<String> publish(PreparedStatement read) throws SQLException {
    List<String> ids = new ArrayList<>();
    List<Message> messages = new ArrayList<>();
    try (ResultSet rows = read.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getString(1));
        @SuppressWarnings("unchecked")
        Map<String, String> headers = JSonMapper.fromJson(rows.getString(3), Map.class);
        headers.put(Message.ID, rows.getString(1));
        messages.add(
            MessageBuilder.withPayload(rows.getString(4)).withExtraHeaders("", headers).build());
      }
    }
    messages.forEach(consumer::dispatchMessage);
    return ids;
  }
}
