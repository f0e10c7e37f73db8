package dev.tenon.example.b2b.orders.tables;

import static java.util.Objects.requireNonNull;

import dev.tenon.command.Loaded;
import dev.tenon.example.b2b.orders.CreditNote;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The table of credit notes, which never change. */
final class CreditNoteTable implements StateTable<CreditNote> {
  private static final Loaded<CreditNote> NONE = new Loaded<>(0, new CreditNote(null), null);

  /** Ids after one, at most so many. */
  static final String IDS =
      "select credit_note_id from credit_note where credit_note_id > ? order by credit_note_id limit ?";

  private static final String SELECT =
      "select credit_note_id, customer_id, line_items, amount, occurred_at, time_given, recorded_at"
          + " from credit_note where credit_note_id = ?";
  private static final String INSERT =
      "insert into credit_note (credit_note_id, customer_id, line_items, amount, occurred_at,"
          + " time_given, recorded_at) values (?, ?, ?, ?, ?, ?, ?)";

  @Override
  public Loaded<CreditNote> find(Connection connection, String id, boolean lock)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return NONE;
        }
        CreditNoteAccepted accepted =
            new CreditNoteAccepted(
                row.getString(1),
                row.getString(2),
                Lines.parse(row.getString(3)),
                new BigDecimal(row.getString(4)),
                Instant.parse(row.getString(5)),
                row.getBoolean(6));
        return new Loaded<>(1, new CreditNote(accepted), Instant.parse(row.getString(7)));
      }
    }
  }

  @Override
  public void save(Connection connection, Loaded<CreditNote> before, Loaded<CreditNote> after)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      CreditNoteAccepted accepted = requireNonNull(after.state().accepted());
      insert.setString(1, accepted.creditNoteId());
      insert.setString(2, accepted.customerId());
      insert.setString(3, Lines.write(accepted.lines()));
      insert.setString(4, accepted.amount().toPlainString());
      insert.setString(5, accepted.occurredAt().toString());
      insert.setBoolean(6, accepted.timeGiven());
      insert.setString(7, String.valueOf(after.recordedAt()));
      insert.executeUpdate();
    }
  }
}
