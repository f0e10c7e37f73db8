package dev.tenon.tck;

import dev.tenon.message.RowMapper;

/** Gives a kit a service's database whose tail makes messages of changes of tables, too. */
public interface MappedTailFixture extends ServerTailFixture {
  /** A tail for one more instance, which maps a table. */
  Tail tail(String table, RowMapper mapper);
}
